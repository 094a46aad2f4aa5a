/** Limits by environment, CORS, compression: each block says when it takes effect. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Link } from 'react-router'
import { useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { limit, t, word } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { tagsText } from '../../parts/tags.ts'
import { paths } from '../../paths.ts'
import { Button, Chip, Facts, IconButton, Section } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'
import { useApi } from './api.tsx'

const ApiTag = lazy(() => import('../../forms/api-tag.tsx'))
const ApiLimit = lazy(() => import('../../forms/api-limit.tsx'))

/** What the gateway compresses: facts of the product, on for every API. */
const compressedTypes = [
  'text/xml',
  'text/plain',
  'text/css',
  'application/javascript',
  'application/x-javascript',
  'application/rss+xml',
  'application/xml',
  'application/json',
  'application/octet-stream',
]

export default function ApiBasic(): ReactElement {
  const { api, service } = useApi()
  return (
    <>
      <Section title={t('api.throttling')} chip={<Chip>{t('effect.live')}</Chip>}>
        <p className="muted">{t('api.throttlingNote')}</p>
        <Limits />
      </Section>
      <Section
        title={t('api.cors')}
        chip={<Chip>{t('effect.release')}</Chip>}
        actions={<Link to={paths.apiEdit(service.ServiceId, api.ApiId)}>{t('action.edit')}</Link>}
      >
        <p className="muted">{t('api.corsHint')}</p>
        <Facts
          rows={[
            { label: t('api.corsOn'), value: api.EnableCORS ? t('field.yes') : t('field.no') },
          ]}
        />
      </Section>
      <Section title={t('api.compression')} chip={<Chip>{t('api.compressionOn')}</Chip>}>
        <Facts
          rows={[
            { label: t('api.threshold'), value: '1 KB' },
            { label: t('api.algorithm'), value: 'gzip' },
            { label: t('api.types'), value: <code>{compressedTypes.join(', ')}</code> },
          ]}
        />
      </Section>
      <Tags />
    </>
  )
}

function Tags(): ReactElement {
  const { api, service } = useApi()
  const session = useSession()
  const url = useUrl()
  // ModifyApi, which sets a tag, replaces the back end: only what the forms know is sent again.
  const isKnown = ['HTTP', 'MOCK'].includes(api.ServiceType ?? '')
  return (
    <Section
      title={t('service.tags')}
      chip={<Chip>{t('effect.live')}</Chip>}
      actions={
        <Button
          look="link"
          why={isKnown ? can.editApi(session, null) : t('tags.otherBackend')}
          onClick={() => url.open('tag')}
        >
          {t('tags.set')}
        </Button>
      }
    >
      <p>{tagsText(api.Tags) || '-'}</p>
      <Suspense fallback={null}>
        {url.dialog === 'tag' && isKnown && (
          <ApiTag serviceId={service.ServiceId} api={api} onClose={url.close} />
        )}
      </Suspense>
    </Section>
  )
}

function Limits(): ReactElement {
  const { api, service } = useApi()
  const { ServiceId } = service
  const session = useSession()
  const url = useUrl()
  const read = useRead('DescribeApiEnvironmentStrategy', { ServiceId, ApiId: api.ApiId })
  const whole = useRead('DescribeServiceEnvironmentStrategy', { ServiceId })
  const rows = read.data?.Result.ApiEnvironmentStrategySet[0]?.EnvironmentStrategySet ?? []
  /** What an API without a limit of its own follows. */
  const followed = (environment: string) => {
    const found = whole.data?.Result.EnvironmentList.find(
      ({ EnvironmentName }) => EnvironmentName === environment,
    )
    if (found === undefined) return t('api.follow')
    return t('api.followMax', { max: limit(found.Strategy, 'QPS') })
  }
  const edited = rows.find(({ EnvironmentName }) => EnvironmentName === url.on)
  return (
    <>
      <ErrorBox error={read.error} retry={read.refetch} />
      <Facts
        rows={rows.toReversed().map(({ EnvironmentName, Quota }) => ({
          label: word('environment', EnvironmentName),
          value: (
            <span className="copyable">
              {Quota < 0 ? followed(EnvironmentName) : limit(Quota, 'QPS')}
              <IconButton
                icon="edit"
                name={t('api.setLimit', { environment: word('environment', EnvironmentName) })}
                why={can.editApi(session, null)}
                onClick={() => url.open('limit', EnvironmentName)}
              />
            </span>
          ),
        }))}
      />
      <Suspense fallback={null}>
        {url.dialog === 'limit' && edited && (
          <ApiLimit
            serviceId={ServiceId}
            apiId={api.ApiId}
            environment={edited.EnvironmentName}
            present={edited.Quota}
            onClose={url.close}
          />
        )}
      </Suspense>
    </>
  )
}
