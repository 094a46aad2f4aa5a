/**
 * Signing in by name and password. The one-time password of the first start is followed by the
 * question for one of one's own, on the same page.
 */

import { useQueryClient } from '@tanstack/react-query'
import { type ReactElement, useEffect, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { ApiError } from '../../api/errors.ts'
import { sessionQuery, tellSession } from '../../api/session.ts'
import { t } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { useActionForm } from '../../parts/use-form.ts'
import { safeNext } from '../../paths.ts'
import { useLanguageChange } from '../../shell/language.tsx'
import { Button, Notice } from '../../ui/index.ts'

const passwordCharsMin = 12
const passwordCharsMax = 128

interface Values {
  Name: string
  Password: string
  NewPassword: string
  Again: string
}

export default function LoginPage(): ReactElement {
  const [params] = useSearchParams()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [isFirst, setFirst] = useState(false)
  const form = useActionForm<Values>({
    values: { Name: 'root', Password: '', NewPassword: '', Again: '' },
    run: async ({ Name, Password, NewPassword }) => {
      try {
        const proof = { Name, Password, ...(isFirst && { NewPassword }) }
        const session = await tellSession(proof)
        client.clear()
        client.setQueryData(sessionQuery.queryKey, session)
        navigate(safeNext(params.get('next')), { replace: true })
      } catch (error) {
        if (!(error instanceof ApiError) || !isChangeAsked(error)) throw error
        setFirst(true)
      }
    },
  })
  useEffect(() => {
    document.title = `${t('login.title')} · Sluice`
  }, [])
  useEffect(() => {
    if (isFirst) form.setFocus('NewPassword')
  }, [isFirst, form.setFocus])
  return (
    <main className="login">
      <h1>{t('login.title')}</h1>
      {isFirst && <Notice tone="warn">{t('login.first')}</Notice>}
      {/* Browsers read a form when it comes, and its later fields as a form without a user name:
          the one with a new password is another form, and keeps what was typed. */}
      <form key={isFirst ? 'first' : 'known'} className="form" noValidate onSubmit={form.submit}>
        <TextField
          form={form}
          name="Name"
          label={t('login.name')}
          rules={{ required: t('rule.required') }}
          complete="username"
        />
        <TextField
          form={form}
          name="Password"
          label={t('login.password')}
          hint={isFirst ? undefined : t('login.hint')}
          rules={{ required: t('rule.required') }}
          type="password"
          complete="current-password"
        />
        {isFirst && <NewPassword form={form} />}
        {form.failure && <ErrorBox error={form.failure} />}
        <Button look="primary" type="submit" pending={form.pending}>
          {isFirst ? t('login.setPassword') : t('login.submit')}
        </Button>
      </form>
      <Languages />
    </main>
  )
}

function isChangeAsked(error: ApiError): boolean {
  return error.code === 'FailedOperation.PasswordChangeRequired'
}

function NewPassword({
  form,
}: {
  readonly form: ReturnType<typeof useActionForm<Values>>
}): ReactElement {
  return (
    <>
      <TextField
        form={form}
        name="NewPassword"
        label={t('login.new')}
        hint={t('login.newHint')}
        required
        rules={{
          minLength: { value: passwordCharsMin, message: t('login.newHint') },
          maxLength: { value: passwordCharsMax, message: t('login.newHint') },
          required: t('rule.required'),
        }}
        type="password"
        complete="new-password"
      />
      <TextField
        form={form}
        name="Again"
        label={t('login.again')}
        required
        rules={{
          validate: (value, { NewPassword: wanted }) => value === wanted || t('login.differs'),
        }}
        type="password"
        complete="new-password"
      />
    </>
  )
}

function Languages(): ReactElement {
  const change = useLanguageChange()
  return (
    <p>
      <Button look="link" lang="en" onClick={() => change('en')}>
        English
      </Button>{' '}
      ·{' '}
      <Button look="link" lang="zh-CN" onClick={() => change('zh')}>
        中文
      </Button>
    </p>
  )
}
