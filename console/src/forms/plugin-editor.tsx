/** A plugin's name, remark and data, for a new one and for one that is there. */

import { type ReactElement, useState } from 'react'
import { useNavigate } from 'react-router'
import { ApiError } from '../api/errors.ts'
import { useAction, useFresh } from '../api/query.ts'
import { t, word } from '../i18n/index.ts'
import { ChangedSince } from '../parts/changed-since.tsx'
import { ErrorBox } from '../parts/error-box.tsx'
import { rule } from '../parts/rule.ts'
import { TagRows } from '../parts/tag-rows.tsx'
import { type Tag, tagsOf } from '../parts/tags.ts'
import { TextField } from '../parts/text-field.tsx'
import { useActionForm } from '../parts/use-form.ts'
import { paths } from '../paths.ts'
import { Button, Fixed, Notice } from '../ui/index.ts'
import { PluginData, readJson } from './plugin-data.tsx'
import { type DataFault, faultOf } from './plugin-fault.ts'
import type { Json, PluginType } from './plugin-fields.ts'

interface Values {
  PluginName: string
  Description: string
  PluginData: string
  Tags: Tag[]
}

interface Present {
  readonly PluginId: string
  readonly PluginName: string
  readonly Description: string | null
  readonly PluginData: string
}

/** The data with its lines broken: two texts that say the same are the same. */
function laidOut(text: string): string {
  const read = readJson(text)
  return 'value' in read ? JSON.stringify(read.value, null, 2) : text
}

function valuesOf(present: Present | null, beginning: Json): Values {
  return {
    PluginName: present?.PluginName ?? '',
    Description: present?.Description ?? '',
    PluginData: present ? laidOut(present.PluginData) : JSON.stringify(beginning, null, 2),
    Tags: [],
  }
}

/** Whether the plugin would ask a function, which no gateway can yet. */
function asksFunction(type: PluginType, text: string): boolean {
  if (type === 'CustomReq' || type === 'CustomRes') return true
  return type === 'CustomAuth' && /"endpoint_type"\s*:\s*"SCF"/.test(text)
}

interface Edited {
  readonly type: PluginType
  /** What a new one begins with. */
  readonly beginning?: Json
  readonly present?: Present | null
}

const stale = ['DescribePlugins', 'DescribePlugin'] as const

/** The form, and what the server found wrong in the data: it has fields that the form has not. */
function usePluginForm({ type, beginning = {}, present = null }: Edited) {
  const navigate = useNavigate()
  const create = useAction('CreatePlugin', stale)
  const modify = useAction('ModifyPlugin', stale)
  const fresh = useFresh()
  const [fault, setFault] = useState<DataFault | null>(null)
  const form = useActionForm<Values>({
    values: valuesOf(present, beginning),
    since: present
      ? {
          read: async () => {
            const { PluginId } = present
            return valuesOf((await fresh('DescribePlugin', { PluginId })).Result, beginning)
          },
          says: ({ PluginName, Description, PluginData }) => [
            [t('plugin.name'), PluginName],
            [t('field.remarks'), Description],
            [t('plugin.data'), laidOut(PluginData)],
          ],
        }
      : undefined,
    run: async ({ Tags, ...request }) => {
      setFault(null)
      try {
        if (present === null) {
          const { Result } = await create.mutateAsync({
            PluginType: type,
            ...request,
            ...tagsOf(Tags),
          })
          return navigate(paths.plugin(Result.PluginId, 'apis'), { replace: true })
        }
        await modify.mutateAsync({ PluginId: present.PluginId, ...request })
        navigate(paths.plugin(present.PluginId), { replace: true })
      } catch (error) {
        if (!(error instanceof ApiError) || !error.field?.startsWith('PluginData')) throw error
        setFault(faultOf(error.message))
      }
    },
  })
  const setData = (data: string) => {
    form.setValue('PluginData', data, { shouldDirty: true })
    setFault(null)
  }
  return { form, fault, setData }
}

export function PluginEditor(edited: Edited): ReactElement {
  const { type, present = null } = edited
  const navigate = useNavigate()
  const { form, fault, setData } = usePluginForm(edited)
  const text = form.watch('PluginData')
  return (
    <form className="form" noValidate onSubmit={form.submit}>
      <Fixed label={t('field.type')}>{word('plugin', type)}</Fixed>
      <TextField
        form={form}
        name="PluginName"
        label={t('plugin.name')}
        hint={t('plugin.nameHint')}
        required
        rules={rule('CreatePlugin', 'PluginName', { pattern: 'plugin.nameHint' })}
      />
      <TextField
        form={form}
        name="Description"
        label={t('field.remarks')}
        rules={rule('CreatePlugin', 'Description')}
        rows={2}
      />
      {present === null && <TagRows form={form} hint={t('tags.unseen')} />}
      {asksFunction(type, text) && <Notice tone="warn">{t('plugin.functionsLater')}</Notice>}
      <PluginData key={form.taken} type={type} text={text} onText={setData} fault={fault} />
      <ChangedSince {...form.since} />
      {form.failure && <ErrorBox error={form.failure} />}
      <div className="wizard-foot">
        <Button
          look="primary"
          type="submit"
          pending={form.pending}
          why={'value' in readJson(text) ? true : t('plugin.noJson')}
        >
          {t('action.submit')}
        </Button>
        <Button
          onClick={() =>
            navigate(present === null ? paths.plugins() : paths.plugin(present.PluginId))
          }
        >
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  )
}
