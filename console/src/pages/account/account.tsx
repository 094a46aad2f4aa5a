/** Who is signed in: numbers, password, sessions. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactElement, useState } from 'react'
import { say } from '../../api/effect.ts'
import { useAction, useRead } from '../../api/query.ts'
import { sessionQuery, tellSession, useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { t, time } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { PasswordOwner } from '../../parts/password-owner.tsx'
import { useActionForm } from '../../parts/use-form.ts'
import { copyWords } from '../../parts/words.ts'
import { rememberSingleKeys, singleKeys } from '../../shell/preferences.ts'
import {
  Button,
  Chip,
  Copyable,
  Facts,
  Field,
  Section,
  SmallTable,
  Switch,
} from '../../ui/index.ts'

export default function AccountPage(): ReactElement {
  const session = useSession()
  return (
    <>
      <PageHead title={t('account.title')} />
      <Section title={t('service.basic')}>
        <Facts
          rows={[
            { label: t('login.name'), value: session?.Name },
            {
              label: t('account.uin'),
              value: <Copyable text={session?.Uin ?? ''} words={copyWords()} />,
            },
            {
              label: t('account.appId'),
              value: <Copyable text={String(session?.AppId ?? '')} words={copyWords()} />,
            },
            {
              label: t('account.zone'),
              value: Intl.DateTimeFormat().resolvedOptions().timeZone,
            },
            { label: t('account.ends'), value: time(session?.ExpiresTime) },
          ]}
        />
      </Section>
      <Section title={t('account.password')}>
        <Password />
      </Section>
      <Section
        title={t('account.preferences')}
        actions={
          <Button look="link" onClick={() => dispatchEvent(new Event('sluice-keys'))}>
            {t('keys.title')}
          </Button>
        }
      >
        <SingleKeys />
      </Section>
      <Section title={t('account.sessions')}>
        <Sessions />
      </Section>
    </>
  )
}

function SingleKeys(): ReactElement {
  const [isOn, setOn] = useState(singleKeys)
  return (
    <>
      <Switch
        label={t('account.keys')}
        checked={isOn}
        onChange={({ target }) => {
          rememberSingleKeys(target.checked)
          setOn(target.checked)
        }}
      />
      <p className="hint">{t('account.keysHint')}</p>
    </>
  )
}

function Password(): ReactElement {
  const client = useQueryClient()
  const form = useActionForm<{ Password: string; NewPassword: string; Again: string }>({
    values: { Password: '', NewPassword: '', Again: '' },
    run: async ({ Password, NewPassword }) => {
      const session = await tellSession({ Password, NewPassword })
      client.setQueryData(sessionQuery.queryKey, session)
      void client.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[1] === 'DescribeSessions',
      })
      form.reset()
      say(t('account.changed'))
    },
  })
  const fields = [
    { name: 'Password', label: t('account.old'), complete: 'current-password', hint: undefined },
    {
      name: 'NewPassword',
      label: t('login.new'),
      complete: 'new-password',
      hint: t('login.newHint'),
    },
    { name: 'Again', label: t('login.again'), complete: 'new-password', hint: undefined },
  ] as const
  return (
    <form className="form" noValidate onSubmit={form.submit}>
      <PasswordOwner />
      {fields.map(({ name: field, label, complete, hint }) => (
        <Field key={field} label={label} hint={hint} error={form.wrong(field)} required>
          {(control) => (
            <input
              {...control}
              className="input"
              type="password"
              autoComplete={complete}
              {...form.register(field, {
                required: t('rule.required'),
                validate: (value, values) =>
                  field !== 'Again' || value === values.NewPassword || t('login.differs'),
              })}
            />
          )}
        </Field>
      ))}
      {form.failure && <ErrorBox error={form.failure} />}
      <div>
        <Button type="submit" pending={form.pending}>
          {t('account.change')}
        </Button>
      </div>
    </form>
  )
}

function Sessions(): ReactElement {
  const read = useRead('DescribeSessions', {})
  const session = useSession()
  const end = useAction('DeleteSession', ['DescribeSessions'])
  return (
    <>
      <ErrorBox error={read.error} retry={read.refetch} />
      <ErrorBox error={end.error} />
      <SmallTable
        caption={t('account.sessions')}
        head={[
          t('account.address'),
          t('account.agent'),
          t('field.created'),
          t('account.seen'),
          t('action.operation'),
        ]}
        rows={(read.data?.SessionSet ?? []).map((row) => ({
          key: row.SessionId,
          cells: [
            <code key="address">{row.SourceAddress}</code>,
            <span key="agent" className="cell-clip" title={row.UserAgent}>
              {row.UserAgent}
            </span>,
            time(row.CreatedTime),
            time(row.LastSeenTime),
            row.Current ? (
              <Chip key="this" tone="ok">
                {t('account.this')}
              </Chip>
            ) : (
              <Button
                key="end"
                look="link"
                why={can.endSession(session, null)}
                onClick={() => end.mutate({ SessionId: row.SessionId })}
              >
                {t('account.end')}
              </Button>
            ),
          ],
        }))}
      />
    </>
  )
}
