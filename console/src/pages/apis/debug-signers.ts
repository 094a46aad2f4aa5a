/**
 * Who could sign a call to an API in an environment, and why the gateway would refuse the others:
 * a key needs a usage plan there, an application needs to be authorized there. A draft takes
 * whoever is known.
 */
import { useQueries } from '@tanstack/react-query'
import { query, useRead } from '../../api/query.ts'
import { t, word } from '../../i18n/index.ts'
import { type Picking, usePick } from '../../parts/pick-rows.ts'
import { appSource, keySource } from '../../parts/pick-sources.ts'
import { unique } from '../../parts/search.ts'
import { useRegion } from '../../region.ts'

export interface Signer {
  /** `key <id>` or `app <id>`, as the form holds it. */
  readonly value: string
  readonly name: string
  readonly detail: string
  /** Why its call would be refused; null: it would pass. */
  readonly why: string | null
}

interface Place {
  readonly ServiceId: string
  readonly ApiId: string
  readonly EnvironmentName: string
}

/** Of an application what a list or a binding tells alike. */
type ShownApp = { readonly ApiAppId: string; readonly ApiAppName?: string | null }

const draft = 'draft'
const Limit = 100

/** Those that would pass first, its rows undefined until it is known; null: nobody signs. */
export function useSigners(place: Place, authType: string): Picking<Signer> | null {
  const keys = useKeys(place, authType === 'SECRET')
  const apps = useApps(place, authType === 'APP')
  if (authType !== 'SECRET' && authType !== 'APP') return null
  const found = authType === 'SECRET' ? keys : apps
  const rows = found.rows?.toSorted((a, b) => Number(a.why !== null) - Number(b.why !== null))
  return { ...found, rows }
}

function useKeys({ ServiceId, ApiId, EnvironmentName }: Place, enabled: boolean): Picking<Signer> {
  const region = useRegion()
  const keys = usePick('DescribeApiKeysStatus', {}, { ...keySource, enabled })
  const bindings = useRead('DescribeApiUsagePlan', { ServiceId, Limit }, { enabled })
  const listed = bindings.data?.Result.ApiUsagePlanList ?? []
  const ofApi = listed.filter((row) => row.ApiId === '' || row.ApiId === ApiId)
  // Of all environments, so that another one is known as soon as it is chosen.
  const plans = [...new Set(ofApi.map(({ UsagePlanId }) => UsagePlanId))]
  const bound = useQueries({
    queries: plans.map((UsagePlanId) =>
      query(region, 'DescribeUsagePlanSecretIds', { UsagePlanId, Limit }),
    ),
  })
  const known = keys.rows
  const isPending = !bindings.data || bound.some((one) => one.isPending)
  if (!enabled || known === undefined || isPending) return { ...keys, rows: undefined }
  const isHere = (plan: string | undefined) =>
    ofApi.some((row) => row.UsagePlanId === plan && row.Environment === EnvironmentName)
  const mayCall = bound.flatMap(({ data }, index) =>
    isHere(plans[index]) ? (data?.Result.AccessKeyList ?? []) : [],
  )
  const unbound = t('debug.notBound', { environment: word('environment', EnvironmentName) })
  const rows = unique([{ rows: known }, { rows: mayCall }], keySource.id).map(
    ({ AccessKeyId, SecretName, Status }): Signer => {
      const isBound =
        EnvironmentName === draft || mayCall.some((row) => row.AccessKeyId === AccessKeyId)
      return {
        value: `key ${AccessKeyId}`,
        name: SecretName,
        detail: AccessKeyId,
        why: Status !== 1 ? t('debug.disabled') : isBound ? null : unbound,
      }
    },
  )
  return { ...keys, rows }
}

function useApps({ ServiceId, ApiId, EnvironmentName }: Place, enabled: boolean): Picking<Signer> {
  const apps = usePick('DescribeApiAppsStatus', {}, { ...appSource, enabled })
  const request = { ServiceId, ApiIds: [ApiId], Limit }
  const bindings = useRead('DescribeApiBindApiAppsStatus', request, { enabled })
  const known = apps.rows
  if (!enabled || known === undefined || !bindings.data) return { ...apps, rows: undefined }
  const here = bindings.data.Result.ApiAppApiSet.filter(
    (row) => EnvironmentName === draft || row.EnvironmentName === EnvironmentName,
  )
  const unbound = t('debug.notAuthorized', { environment: word('environment', EnvironmentName) })
  const rows = unique<ShownApp>([{ rows: known }, { rows: here }], appSource.id).map(
    ({ ApiAppId, ApiAppName }): Signer => {
      const isBound = EnvironmentName === draft || here.some((row) => row.ApiAppId === ApiAppId)
      const why = isBound ? null : unbound
      return { value: `app ${ApiAppId}`, name: ApiAppName ?? '', detail: ApiAppId, why }
    },
  )
  return { ...apps, rows }
}
