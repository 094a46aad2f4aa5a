/** A new secret for a key pair, while the one before stays valid for as long as is said here. */

import { type ReactElement, useState } from 'react'
import { useAction } from '../api/query.ts'
import { t, time } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { rule } from '../parts/rule.ts'
import { SecretOnce } from '../parts/secret-once.tsx'
import { TextField } from '../parts/text-field.tsx'
import { type ActionForm, useActionForm } from '../parts/use-form.ts'
import { Chip, Fixed } from '../ui/index.ts'

interface Values {
  hours: number
  AccessKeySecret: string
}

const hourSeconds = 3_600
const hoursMax = 2_160

export default function KeyRotate({
  secret: key,
  onClose,
}: {
  readonly secret: {
    readonly AccessKeyId: string
    readonly SecretName: string
    readonly AccessKeyType: string
  }
  readonly onClose: () => void
}): ReactElement {
  const stale = ['DescribeApiKeysStatus', 'DescribeApiKey'] as const
  const rotate = useAction('RotateApiKey', stale)
  const update = useAction('UpdateApiKey', stale)
  const [made, setMade] = useState<{ readonly secret: string; readonly until: string } | null>(null)
  const { AccessKeyId } = key
  const isManual = key.AccessKeyType === 'manual'
  const form = useActionForm<Values>({
    values: { hours: 24, AccessKeySecret: '' },
    fields: { GraceSeconds: 'hours' },
    run: async ({ hours, AccessKeySecret }) => {
      const given = isManual ? { AccessKeySecret } : {}
      if (hours === 0) {
        const { Result } = await update.mutateAsync({ AccessKeyId, ...given })
        return setMade({ secret: Result.AccessKeySecret, until: '' })
      }
      const GraceSeconds = hours * hourSeconds
      const done = await rotate.mutateAsync({ AccessKeyId, GraceSeconds, ...given })
      setMade({ secret: done.Result.AccessKeySecret, until: done.PreviousValidUntilTime })
    },
  })
  if (made !== null) {
    return (
      <SecretOnce
        title={t('secret.rotated')}
        name={key.SecretName}
        idLabel="SecretId"
        id={AccessKeyId}
        secretLabel="SecretKey"
        secret={made.secret}
        variables={['SECRET_ID', 'SECRET_KEY']}
        note={
          made.until === '' ? t('secret.oldDead') : t('secret.oldUntil', { time: time(made.until) })
        }
        onClose={onClose}
      />
    )
  }
  return (
    <ActionDialog
      title={t('secret.rotateTitle')}
      open
      onClose={onClose}
      {...form.dialog}
      submit={t('secret.rotate')}
    >
      <div>
        <Chip>{t('effect.live')}</Chip>
      </div>
      <Fixed label={t('secret.name')}>
        {key.SecretName} <code className="muted">{AccessKeyId}</code>
      </Fixed>
      <Fields form={form} isManual={isManual} />
    </ActionDialog>
  )
}

function Fields({
  form,
  isManual,
}: {
  readonly form: ActionForm<Values>
  readonly isManual: boolean
}): ReactElement {
  return (
    <>
      <TextField
        form={form}
        name="hours"
        label={t('secret.grace')}
        hint={t('secret.graceHint', { max: hoursMax })}
        rules={{
          valueAsNumber: true,
          validate: (value) =>
            (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= hoursMax) ||
            t('rule.range', { min: 0, max: hoursMax }),
        }}
        type="number"
        unit={t('secret.hours')}
        required
      />
      {isManual && (
        <TextField
          form={form}
          name="AccessKeySecret"
          label="SecretKey"
          hint={t('secret.secretHint')}
          required
          rules={rule('RotateApiKey', 'AccessKeySecret', {
            pattern: 'secret.secretHint',
            required: true,
          })}
          mono
          type="password"
        />
      )}
    </>
  )
}
