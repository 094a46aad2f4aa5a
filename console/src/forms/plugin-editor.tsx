/**
 * A plugin's name, remark and data. Form and JSON are two views of one text: what is no JSON keeps
 * the JSON view.
 */

import { type ReactElement, useState } from 'react'
import { useNavigate } from 'react-router'
import { ApiError } from '../api/errors.ts'
import { useAction } from '../api/query.ts'
import { t, word } from '../i18n/index.ts'
import { ErrorBox } from '../parts/error-box.tsx'
import { rule } from '../parts/rule.ts'
import { TextField } from '../parts/text-field.tsx'
import { useActionForm } from '../parts/use-form.ts'
import { paths } from '../paths.ts'
import { Button, Field, Fixed, Notice } from '../ui/index.ts'
import { PluginDataForm } from './plugin-data-form.tsx'
import { type Json, type PluginType, pluginFields } from './plugin-fields.ts'

interface Values {
  PluginName: string
  Description: string
}

interface Present {
  readonly PluginId: string
  readonly PluginName: string
  readonly Description: string | null
}

function parsed(text: string): { readonly value: Json } | { readonly wrong: string } {
  try {
    // Whatever JSON.parse gives is JSON.
    return { value: JSON.parse(text) as Json }
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) }
  }
}

/** Whether the plugin would ask a function, which no gateway can yet. */
function asksFunction(type: PluginType, text: string): boolean {
  if (type === 'CustomReq' || type === 'CustomRes') return true
  return type === 'CustomAuth' && /"endpoint_type"\s*:\s*"SCF"/.test(text)
}

export function PluginEditor({
  type,
  beginning,
  present = null,
}: {
  readonly type: PluginType
  readonly beginning: Json
  readonly present?: Present | null
}): ReactElement {
  const navigate = useNavigate()
  const stale = ['DescribePlugins', 'DescribePlugin'] as const
  const create = useAction('CreatePlugin', stale)
  const modify = useAction('ModifyPlugin', stale)
  const [text, setText] = useState(JSON.stringify(beginning, null, 2))
  const [dataFault, setDataFault] = useState<string | null>(null)
  const form = useActionForm<Values>({
    values: { PluginName: present?.PluginName ?? '', Description: present?.Description ?? '' },
    run: async (values) => {
      setDataFault(null)
      const request = { ...values, PluginData: text }
      try {
        if (present === null) {
          const { Result } = await create.mutateAsync({ PluginType: type, ...request })
          return navigate(paths.plugin(Result.PluginId, 'apis'), { replace: true })
        }
        await modify.mutateAsync({ PluginId: present.PluginId, ...request })
        navigate(paths.plugin(present.PluginId), { replace: true })
      } catch (error) {
        if (!(error instanceof ApiError) || !error.field?.startsWith('PluginData')) throw error
        setDataFault(error.message)
      }
    },
  })
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
      {asksFunction(type, text) && <Notice tone="warn">{t('plugin.functionsLater')}</Notice>}
      <DataEditor type={type} text={text} onText={setText} />
      {dataFault !== null && (
        <p className="wrong-row" role="alert">
          {dataFault}
        </p>
      )}
      {form.failure && <ErrorBox error={form.failure} />}
      <div className="wizard-foot">
        <Button
          look="primary"
          type="submit"
          pending={form.pending}
          why={'value' in parsed(text) ? true : t('plugin.noJson')}
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

function DataEditor({
  type,
  text,
  onText,
}: {
  readonly type: PluginType
  readonly text: string
  readonly onText: (text: string) => void
}): ReactElement {
  const [isJson, setJson] = useState(false)
  const now = parsed(text)
  const showsJson = isJson || 'wrong' in now
  return (
    <>
      <fieldset className="tabs" aria-label={t('plugin.data')}>
        <button
          type="button"
          aria-pressed={!showsJson}
          aria-disabled={'wrong' in now || undefined}
          title={'wrong' in now ? t('plugin.noJson') : undefined}
          onClick={() => setJson(false)}
        >
          {t('plugin.form')}
        </button>
        <button type="button" aria-pressed={showsJson} onClick={() => setJson(true)}>
          JSON
        </button>
      </fieldset>
      {showsJson || 'wrong' in now ? (
        <Field
          label="PluginData"
          error={'wrong' in now ? t('rule.json', { why: now.wrong }) : undefined}
        >
          {(control) => (
            <textarea
              {...control}
              className="input mono"
              rows={16}
              spellCheck={false}
              value={text}
              onChange={({ target }) => onText(target.value)}
            />
          )}
        </Field>
      ) : (
        <PluginDataForm
          fields={pluginFields[type]}
          value={now.value}
          onChange={(next) => onText(JSON.stringify(next, null, 2))}
        />
      )}
    </>
  )
}
