/** A secret right after it was made: shown this once, and closed only after it was saved. */
import { type ReactElement, useState } from 'react'
import { t } from '../i18n/index.ts'
import { download } from '../table/csv.ts'
import { Box, Button, Copyable, Facts, Notice } from '../ui/index.ts'
import { Sheet } from './dialogs.tsx'
import { copyWords } from './words.ts'

export function SecretOnce({
  title,
  name,
  idLabel,
  id,
  secretLabel,
  secret,
  variables,
  note,
  handover,
  onClose,
}: {
  readonly title: string
  readonly name: string
  readonly idLabel: string
  readonly id: string
  readonly secretLabel: string
  readonly secret: string
  /** Names of the two in an `.env` file. */
  readonly variables: readonly [string, string]
  readonly note?: string | undefined
  /** All that a partner needs, as one text to copy. */
  readonly handover?: string
  readonly onClose: () => void
}): ReactElement {
  const [saved, setSaved] = useState(false)
  const text = `# ${name}\n${variables[0]}=${id}\n${variables[1]}=${secret}\n`
  return (
    <Sheet
      title={title}
      open
      held={!saved}
      onClose={onClose}
      close={t('action.close')}
      foot={
        <Button look="primary" why={saved ? true : t('secret.saveFirst')} onClick={onClose}>
          {t('action.close')}
        </Button>
      }
    >
      <Notice tone="warn">{t('secret.once')}</Notice>
      <Facts
        single
        rows={[
          { label: t('field.name'), value: name },
          { label: idLabel, value: <Copyable whole text={id} words={copyWords()} /> },
          { label: secretLabel, value: <Copyable whole text={secret} words={copyWords()} /> },
        ]}
      />
      {note && <p>{note}</p>}
      <div className="ops">
        {handover !== undefined && (
          <Button look="primary" onClick={() => navigator.clipboard.writeText(handover)}>
            {t('caller.handover')}
          </Button>
        )}
        <Button onClick={() => download(`${name}.env`, text, 'text/plain')}>
          {t('secret.download')}
        </Button>
      </div>
      <Box
        label={t('secret.saved')}
        checked={saved}
        onChange={(event) => setSaved(event.target.checked)}
      />
    </Sheet>
  )
}
