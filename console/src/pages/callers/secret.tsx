/** One key pair, and the plans that it is in. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Link, useParams } from 'react-router'
import { call, type ResponseOf } from '../../api/client.ts'
import { isAbsent } from '../../api/errors.ts'
import { useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { t, time } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { usePickAll } from '../../parts/pick-rows.ts'
import { Reveal } from '../../parts/reveal.tsx'
import { tagsText } from '../../parts/tags.ts'
import { copyWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { useRegion } from '../../region.ts'
import { Button, Chip, Copyable, Empty, Facts, Section, State } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'
import { useKeyToggle } from './secrets.tsx'

const KeyRotate = lazy(() => import('../../forms/key-rotate.tsx'))
const KeyDelete = lazy(() => import('../../forms/key-delete.tsx'))

function KeyFacts({ row }: { readonly row: ResponseOf<'DescribeApiKey'>['Result'] }): ReactElement {
  const { AccessKeyId } = row
  const region = useRegion()
  const secret = async () => {
    const shown = await call('DescribeApiKey', { AccessKeyId }, { region, reveal: true })
    return shown.Result.AccessKeySecret
  }
  return (
    <Facts
      rows={[
        { label: t('field.name'), value: row.SecretName },
        { label: 'SecretId', value: <Copyable text={AccessKeyId} words={copyWords()} /> },
        { label: 'SecretKey', value: <Reveal read={secret} /> },
        {
          label: t('field.type'),
          value: t(row.AccessKeyType === 'manual' ? 'secret.manual' : 'secret.auto'),
        },
        {
          label: t('field.status'),
          value: (
            <State tone={row.Status === 1 ? 'ok' : 'idle'}>
              {t(row.Status === 1 ? 'secret.enabled' : 'secret.disabled')}
            </State>
          ),
        },
        { label: t('field.created'), value: time(row.CreatedTime) },
        { label: t('field.modified'), value: time(row.ModifiedTime) },
        { label: t('service.tags'), value: tagsText(row.Tags) },
      ]}
    />
  )
}

export default function SecretPage(): ReactElement {
  const { id: AccessKeyId = '' } = useParams()
  const session = useSession()
  const url = useUrl()
  const toggle = useKeyToggle()
  const read = useRead('DescribeApiKey', { AccessKeyId })
  const crumbs = [{ label: t('menu.secrets'), to: paths.secrets() }]
  const key = read.data?.Result
  if (key === undefined) {
    return (
      <>
        <PageHead title={AccessKeyId} crumbs={crumbs} />
        {read.error && isAbsent(read.error) ? (
          <Empty title={t('error.absent')} />
        ) : (
          <ErrorBox error={read.error} retry={read.refetch} />
        )}
      </>
    )
  }
  return (
    <>
      <PageHead
        title={key.SecretName}
        crumbs={crumbs}
        chip={<Chip>{t('effect.live')}</Chip>}
        actions={
          <>
            <Button why={can.rotateKey(session, null)} onClick={() => url.open('rotate')}>
              {t('secret.rotate')}
            </Button>
            <Button onClick={() => toggle(key)}>
              {t(key.Status === 1 ? 'action.disable' : 'action.enable')}
            </Button>
            <Button why={can.deleteKey(session, key)} onClick={() => url.open('delete')}>
              {t('action.delete')}
            </Button>
          </>
        }
      />
      <Section title={t('service.basic')}>
        <KeyFacts row={key} />
        <p className="muted">{t('tags.fixed')}</p>
      </Section>
      <Section title={t('secret.plans')}>
        <Plans keyId={AccessKeyId} />
      </Section>
      <Suspense fallback={null}>
        {url.dialog === 'rotate' && <KeyRotate secret={key} onClose={url.close} />}
        {url.dialog === 'delete' && <KeyDelete secret={key} onClose={url.close} />}
      </Suspense>
    </>
  )
}

function Plans({ keyId: AccessKeyId }: { readonly keyId: string }): ReactElement {
  const plans = usePickAll('DescribeApiKeyPlans', { AccessKeyId }, ({ Result }) => ({
    total: Result.TotalCount,
    rows: Result.UsagePlanSet,
  }))
  return (
    <>
      <ErrorBox error={plans.error} />
      <ul className="links">
        {plans.rows?.map(({ UsagePlanId, UsagePlanName }) => (
          <li key={UsagePlanId}>
            <Link to={paths.plan(UsagePlanId)}>{UsagePlanName}</Link>{' '}
            <code className="muted">{UsagePlanId}</code>
          </li>
        ))}
        {plans.rows?.length === 0 && <li className="muted">{t('secret.noPlan')}</li>}
      </ul>
    </>
  )
}
