/** A key pair, made up or given. Its secret is shown once, right after. */

import { type ReactElement, useState } from 'react'
import { useAction } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { rule } from '../parts/rule.ts'
import { SecretOnce } from '../parts/secret-once.tsx'
import { TagRows } from '../parts/tag-rows.tsx'
import { type Tag, tagsOf } from '../parts/tags.ts'
import { TextField } from '../parts/text-field.tsx'
import { useActionForm } from '../parts/use-form.ts'
import { Chip, Field, Segments } from '../ui/index.ts'

interface Values {
  AccessKeyType: string
  SecretName: string
  AccessKeyId: string
  AccessKeySecret: string
  Tags: Tag[]
}

const autoName = /^[A-Za-z0-9_]*$/

export default function KeyCreate({ onClose }: { readonly onClose: () => void }): ReactElement {
  const create = useAction('CreateApiKey', ['DescribeApiKeysStatus'])
  const [made, setMade] = useState<{ readonly id: string; readonly secret: string } | null>(null)
  const form = useActionForm<Values>({
    values: {
      AccessKeyType: 'auto',
      SecretName: '',
      AccessKeyId: '',
      AccessKeySecret: '',
      Tags: [],
    },
    run: async ({ AccessKeyType, SecretName, Tags, ...given }) => {
      const pair = AccessKeyType === 'manual' ? given : {}
      const request = { AccessKeyType, SecretName, ...pair, ...tagsOf(Tags) }
      const { Result } = await create.mutateAsync(request)
      setMade({ id: Result.AccessKeyId, secret: Result.AccessKeySecret })
    },
  })
  if (made !== null) {
    return (
      <SecretOnce
        title={t('secret.created')}
        name={form.getValues('SecretName')}
        idLabel="SecretId"
        id={made.id}
        secretLabel="SecretKey"
        secret={made.secret}
        variables={['SECRET_ID', 'SECRET_KEY']}
        onClose={onClose}
      />
    )
  }
  const isManual = form.watch('AccessKeyType') === 'manual'
  return (
    <ActionDialog title={t('secret.create')} open onClose={onClose} {...form.dialog}>
      <div>
        <Chip>{t('effect.live')}</Chip>
      </div>
      <Field label={t('field.type')} group>
        {(control) => (
          <Segments
            {...control}
            options={[
              { value: 'auto', label: t('secret.auto') },
              { value: 'manual', label: t('secret.manual') },
            ]}
            {...form.register('AccessKeyType')}
          />
        )}
      </Field>
      <TextField
        form={form}
        name="SecretName"
        label={t('secret.name')}
        hint={t(isManual ? 'secret.nameHintManual' : 'secret.nameHint')}
        required
        rules={{
          validate: (value) =>
            !isManual && !autoName.test(String(value))
              ? t('secret.nameHint')
              : rule('CreateApiKey', 'SecretName', {
                  pattern: 'secret.nameHintManual',
                }).validate(value),
        }}
      />
      {isManual && <GivenPair form={form} />}
      <TagRows form={form} />
    </ActionDialog>
  )
}

function GivenPair({
  form,
}: {
  readonly form: ReturnType<typeof useActionForm<Values>>
}): ReactElement {
  return (
    <>
      <TextField
        form={form}
        name="AccessKeyId"
        label="SecretId"
        hint={t('secret.idHint')}
        required
        rules={rule('CreateApiKey', 'AccessKeyId', { pattern: 'secret.idHint', required: true })}
        mono
      />
      <TextField
        form={form}
        name="AccessKeySecret"
        label="SecretKey"
        hint={t('secret.secretHint')}
        required
        rules={rule('CreateApiKey', 'AccessKeySecret', {
          pattern: 'secret.secretHint',
          required: true,
        })}
        mono
        type="password"
      />
    </>
  )
}
