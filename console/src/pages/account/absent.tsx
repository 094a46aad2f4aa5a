/** Any path that is no page, with the search as the way on. */
import type { ReactElement } from 'react'
import { t } from '../../i18n/index.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Button, Empty } from '../../ui/index.ts'

export default function Absent(): ReactElement {
  return (
    <>
      <PageHead title={t('absent.title')} />
      <Empty
        title={t('absent.body')}
        action={
          <Button onClick={() => dispatchEvent(new Event('sluice-search'))}>
            {t('shell.search')}
          </Button>
        }
      />
    </>
  )
}
