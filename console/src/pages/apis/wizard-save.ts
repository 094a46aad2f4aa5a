/**
 * Sending the wizard's form, and bringing a refusal back to the field and the step it is about.
 */
import { useRef, useState } from 'react'
import type { FieldPath, UseFormReturn } from 'react-hook-form'
import { useNavigate } from 'react-router'
import { ApiError } from '../../api/errors.ts'
import { useAction, useFresh } from '../../api/query.ts'
import {
  type ApiDraft,
  type ApiInfo,
  draftOf,
  isAuthorization,
  requestOf,
} from '../../forms/api-draft.ts'
import { t } from '../../i18n/index.ts'
import { type Since, useSince } from '../../parts/since.ts'
import { paths, type WizardStep } from '../../paths.ts'
import { useNewService } from './new-service.ts'
import type { Owner } from './wizard-owner.tsx'

const backFields = [
  'ServiceType',
  'ServiceTimeout',
  'Url',
  'BackPath',
  'BackMethod',
  'constants',
  'ServiceMockReturnMessage',
  'PublicKey',
  'TokenLocation',
  'LoginRedirectUrl',
] as const
const responseFields = [
  'ResponseType',
  'ResponseSuccessExample',
  'ResponseFailExample',
  'errorCodes',
] as const
const frontFields = [
  'owner',
  'ApiName',
  'ApiDesc',
  'Protocol',
  'Path',
  'Method',
  'AuthType',
  'ApiBusinessType',
  'AuthRelationApiId',
  'EnableCORS',
  'parameters',
] as const

export function stepOfField(field: string): WizardStep {
  const [first = ''] = field.split('.')
  if (backFields.some((name) => name === first)) return 'back'
  return responseFields.some((name) => name === first) ? 'response' : 'front'
}

export function fieldsOf(step: WizardStep, draft: ApiDraft): FieldPath<ApiDraft>[] {
  if (step === 'front') return [...frontFields]
  if (step === 'response') return [...responseFields]
  const oauth = ['PublicKey', 'TokenLocation', 'LoginRedirectUrl']
  return backFields.filter((name) => isAuthorization(draft) || !oauth.includes(name))
}

const renamed: Readonly<Record<string, string>> = {
  'RequestConfig.Path': 'Path',
  'RequestConfig.Method': 'Method',
  'ServiceConfig.Url': 'Url',
  'ServiceConfig.Path': 'BackPath',
  'ServiceConfig.Method': 'BackMethod',
  'OauthConfig.PublicKey': 'PublicKey',
  'OauthConfig.TokenLocation': 'TokenLocation',
  'OauthConfig.LoginRedirectUrl': 'LoginRedirectUrl',
}

/** The form's name of a wire field: `RequestParameters.3.Name` is `parameters.3.Name`. */
function formField({ action, field }: ApiError): string {
  const wire = field ?? ''
  if (action === 'CreateService') return `owner.${wire}`
  return (
    renamed[wire] ??
    wire
      .replace(/^RequestParameters/, 'parameters')
      .replace(/^ServiceParameters\.(\d+)\.Name/, 'parameters.$1.BackName')
      .replace(/^ConstantParameters/, 'constants')
      .replace(/^ResponseErrorCodes/, 'errorCodes')
  )
}

interface Saving {
  /** The service that the wizard was entered from. */
  readonly fixed: Owner | null
  readonly service: Owner
  readonly present: ApiInfo | null
  readonly form: UseFormReturn<ApiDraft>
  readonly goTo: (step: WizardStep) => void
  readonly forget: () => void
}

export function useSave({ fixed, service, present, form, goTo, forget }: Saving) {
  const send = useSend(service, present)
  const { made, serviceFor } = useNewService(form)
  const navigate = useNavigate()
  const [failure, setFailure] = useState<Error | null>(null)
  const isRunning = useRef(false)
  const since = useSinceOfApi(service.ServiceId, present)
  // What a reload brought back of an earlier draft is no default: this is the API as it was read.
  const opened = useRef(present === null ? form.getValues() : draftOf(present))
  const guard = useSince(since, opened.current)

  const show = (error: unknown) => {
    if (showsAtField(error, form, goTo)) return
    setFailure(error instanceof Error ? error : new Error(String(error)))
  }

  const save = async (draft: ApiDraft) => {
    if (!(await guard.check(draft))) return
    const ServiceId = fixed?.ServiceId ?? (await serviceFor(draft.owner))
    if (ServiceId === '') {
      // A step that was not shown has checked nothing.
      goTo('front')
      form.setError('owner.ServiceId', { message: t('wizard.serviceNone') }, { shouldFocus: true })
      return
    }
    const id = await send(draft, ServiceId)
    forget()
    const created = present === null ? { created: '1' } : {}
    navigate(paths.api(ServiceId, id, 'info', created), { replace: true })
  }

  const submit = form.handleSubmit(
    async (draft) => {
      if (isRunning.current) return
      isRunning.current = true
      setFailure(null)
      await save(draft).catch(show)
      isRunning.current = false
    },
    (errors) => {
      const [first] = Object.keys(errors)
      if (first !== undefined) goTo(stepOfField(first))
    },
  )
  const run = () => {
    // What the server refused before, no rule of ours would take back.
    form.clearErrors()
    return submit()
  }
  return {
    run,
    failure,
    pending: form.formState.isSubmitting,
    made,
    since: {
      changes: guard.changes,
      overwrite: () => {
        guard.accept()
        return run()
      },
      takeTheirs: () => form.reset(guard.accept()),
    },
  }
}

/** Shows a refusal beside the field of the form that it is about; false where it has none. */
function showsAtField(
  error: unknown,
  form: UseFormReturn<ApiDraft>,
  goTo: (step: WizardStep) => void,
): boolean {
  if (!(error instanceof ApiError) || error.field === null) return false
  const field = formField(error)
  const [first = ''] = field.split('.')
  if (!(first in form.getValues())) return false
  goTo(stepOfField(field))
  // What is wrong with a list as a whole stands at its root.
  const isList = Array.isArray(form.getValues(field as FieldPath<ApiDraft>))
  // The condition above asked whether the form has it.
  const name = (isList ? `${field}.root` : field) as FieldPath<ApiDraft>
  form.setError(name, { message: error.message }, { shouldFocus: true })
  return true
}

const stale = [
  'DescribeApisStatus',
  'DescribeApiStates',
  'DescribeService',
  'DescribeApi',
  'CompareVersions',
  'DescribeUnreleasedServices',
] as const

/** Makes the API in a service, or changes the present one; gives its id. */
function useSend(service: Owner, present: ApiInfo | null) {
  const create = useAction('CreateApi', stale)
  const modify = useAction('ModifyApi', stale)
  return async (draft: ApiDraft, ServiceId: string): Promise<string> => {
    const others = service.ApiIdStatusSet.filter(({ ApiId }) => ApiId !== present?.ApiId)
    const names = others.map(({ ApiName }) => ApiName ?? '')
    const request = requestOf(draft, names)
    if (present === null) {
      const { Result } = await create.mutateAsync({ ServiceId, ...request })
      return Result.ApiId
    }
    const ApiId = present.ApiId ?? ''
    await modify.mutateAsync({ ServiceId, ApiId, ...request })
    return ApiId
  }
}

/** The draft of an API that is there, field by field under the names of the wire. */
function useSinceOfApi(ServiceId: string, present: ApiInfo | null): Since<ApiDraft> | undefined {
  const fresh = useFresh()
  if (present === null) return undefined
  const ApiId = present.ApiId ?? ''
  return {
    read: async () => draftOf((await fresh('DescribeApi', { ServiceId, ApiId })).Result),
    says: (draft) =>
      Object.entries(draft).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
  }
}
