/**
 * What a plugin does. Form and JSON are two views of one text, and which one is shown is in the
 * URL: what is no JSON keeps the JSON view, and so does a fault that no field of the form shows.
 */
import { lazy, type ReactElement, Suspense, useEffect, useRef } from 'react'
import { t } from '../i18n/index.ts'
import { wantWords, wrongJson } from '../parts/json-words.ts'
import { Field } from '../ui/index.ts'
import { useUrl } from '../url.ts'
import { PluginDataForm } from './plugin-data-form.tsx'
import { type DataFault, isShown } from './plugin-fault.ts'
import { type Json, type PluginType, pluginFields } from './plugin-fields.ts'

const JsonEditor = lazy(() => import('../editor/json-editor.tsx'))

export function readJson(text: string): { readonly value: Json } | { readonly wrong: true } {
  try {
    // Whatever JSON.parse gives is JSON.
    return { value: JSON.parse(text) as Json }
  } catch {
    return { wrong: true }
  }
}

export function PluginData({
  type,
  text,
  onText,
  fault,
}: {
  readonly type: PluginType
  readonly text: string
  readonly onText: (text: string) => void
  readonly fault: DataFault | null
}): ReactElement {
  const url = useUrl()
  const part = useRef<HTMLDivElement>(null)
  const now = readJson(text)
  const fields = pluginFields[type]
  const hasField = fault === null || isShown(fields, fault.path)
  const showsJson = url.get('view') === 'json' || 'wrong' in now
  const show = (view: string) => url.set({ view })
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a fault, and not when one types
  useEffect(() => {
    if (fault === null) return
    if (!hasField) show('json')
    else part.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [fault])
  return (
    <div ref={part} className="form-part">
      <fieldset className="tabs" aria-label={t('plugin.data')}>
        <button
          type="button"
          aria-pressed={!showsJson}
          aria-disabled={'wrong' in now || undefined}
          title={'wrong' in now ? t('plugin.noJson') : undefined}
          onClick={() => show('')}
        >
          {t('plugin.form')}
        </button>
        <button type="button" aria-pressed={showsJson} onClick={() => show('json')}>
          JSON
        </button>
      </fieldset>
      {showsJson || 'wrong' in now ? (
        <JsonView text={text} onText={onText} fault={fault} />
      ) : (
        <PluginDataForm
          fields={fields}
          value={now.value}
          onChange={(next) => onText(JSON.stringify(next, null, 2))}
          fault={fault}
        />
      )}
    </div>
  )
}

function JsonView({
  text,
  onText,
  fault,
}: {
  readonly text: string
  readonly onText: (text: string) => void
  readonly fault: DataFault | null
}): ReactElement {
  const error = wrongJson(text) ?? fault?.message
  return (
    <Field label="PluginData" hint={t('plugin.jsonHint')} error={error} group>
      {(control) => (
        <Suspense fallback={<div className="json-editor" aria-busy="true" />}>
          <JsonEditor
            {...control}
            label="PluginData"
            value={text}
            onChange={onText}
            fault={fault}
            words={wantWords}
          />
        </Suspense>
      )}
    </Field>
  )
}
