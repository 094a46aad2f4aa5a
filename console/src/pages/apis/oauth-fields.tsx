/** What an authorization API verifies tokens by. A private key is refused before it is sent. */
import type { ReactElement } from 'react'
import { useFormContext } from 'react-hook-form'
import { type ApiDraft, tokenPlaces } from '../../forms/api-draft.ts'
import { t, word } from '../../i18n/index.ts'
import { wrongJson } from '../../parts/json-words.ts'
import { rule } from '../../parts/rule.ts'
import { Field, Segments } from '../../ui/index.ts'

/** A private key would work as well, and would then be shown to whoever reads the API. */
function wrongKey(text: string): string | true {
  const key = text.trim()
  const fault = rule('CreateApi', 'OauthConfig.PublicKey').validate(key)
  if (key === '') return t('rule.required')
  if (fault !== true) return fault
  // The address of a set of keys: the control plane reads it.
  if (/^https?:\/\//.test(key)) return true
  if (/PRIVATE KEY/.test(key) || /"d"\s*:/.test(key)) return t('oauth.private')
  if (!key.startsWith('{')) return /BEGIN PUBLIC KEY/.test(key) || t('oauth.form')
  return wrongJson(text) ?? true
}

export function OauthFields(): ReactElement {
  const form = useFormContext<ApiDraft>()
  const { errors } = form.formState
  return (
    <>
      <Field
        label={t('oauth.key')}
        hint={t('oauth.keyHint')}
        error={errors.PublicKey?.message}
        required
      >
        {(control) => (
          <textarea
            {...control}
            className="input mono"
            rows={6}
            {...form.register('PublicKey', { validate: wrongKey, shouldUnregister: true })}
          />
        )}
      </Field>
      <Field
        label={t('oauth.location')}
        hint={t('oauth.locationHint')}
        error={errors.TokenLocation?.message}
        required
        group
      >
        {(control) => (
          <Segments
            {...control}
            options={[
              { value: tokenPlaces.header, label: word('place', 'header') },
              { value: tokenPlaces.cookie, label: 'Cookie' },
            ]}
            {...form.register('TokenLocation', { required: t('rule.required') })}
          />
        )}
      </Field>
      <Field
        label={t('oauth.redirect')}
        hint={t('oauth.redirectHint')}
        error={errors.LoginRedirectUrl?.message}
      >
        {(control) => (
          <input
            {...control}
            className="input mono"
            autoComplete="off"
            {...form.register('LoginRedirectUrl', {
              validate: (value) =>
                value === '' || /^https?:\/\/\S+$/.test(value)
                  ? rule('CreateApi', 'OauthConfig.LoginRedirectUrl').validate(value)
                  : t('oauth.redirectHint'),
            })}
          />
        )}
      </Field>
    </>
  )
}
