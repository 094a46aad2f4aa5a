/**
 * Who could sign a call to an API in an environment, and why the gateway would refuse the others:
 * a key needs a usage plan there, an application needs to be authorized there. A draft takes
 * whoever is known.
 */
import { useQueries } from '@tanstack/react-query'
import { query, useRead } from '../../api/query.ts'
import { t, word } from '../../i18n/index.ts'
import { useRegion } from '../../region.ts'

export interface Signer {
  /** `key <id>` or `app <id>`, as the form holds it. */
  readonly value: string
  readonly name: string
  /** Why its call would be refused; null: it would pass. */
  readonly why: string | null
}

interface Place {
  readonly ServiceId: string
  readonly ApiId: string
  readonly EnvironmentName: string
}

const draft = 'draft'
const Limit = 100

/** Those that would pass first; undefined until it is known. */
export function useSigners(place: Place, authType: string): readonly Signer[] | undefined {
  const keys = useKeys(place, authType === 'SECRET')
  const apps = useApps(place, authType === 'APP')
  const found = authType === 'SECRET' ? keys : apps
  return found?.toSorted((a, b) => Number(a.why !== null) - Number(b.why !== null))
}

function useKeys({ ServiceId, ApiId, EnvironmentName }: Place, enabled: boolean) {
  const region = useRegion()
  const keys = useRead('DescribeApiKeysStatus', { Limit }, { enabled })
  const bindings = useRead('DescribeApiUsagePlan', { ServiceId, Limit }, { enabled })
  const rows = bindings.data?.Result.ApiUsagePlanList ?? []
  const ofApi = rows.filter((row) => row.ApiId === '' || row.ApiId === ApiId)
  // Of all environments, so that another one is known as soon as it is chosen.
  const plans = [...new Set(ofApi.map(({ UsagePlanId }) => UsagePlanId))]
  const bound = useQueries({
    queries: plans.map((UsagePlanId) =>
      query(region, 'DescribeUsagePlanSecretIds', { UsagePlanId, Limit }),
    ),
  })
  const known = keys.data?.Result.ApiKeySet
  if (!enabled || known === undefined || !bindings.data) return undefined
  if (bound.some(({ isPending }) => isPending)) return undefined
  const isHere = (plan: string | undefined) =>
    ofApi.some((row) => row.UsagePlanId === plan && row.Environment === EnvironmentName)
  const mayCall = bound.flatMap(({ data }, index) =>
    isHere(plans[index]) ? (data?.Result.AccessKeyList ?? []) : [],
  )
  const others = mayCall.filter((row) => !known.some((key) => key.AccessKeyId === row.AccessKeyId))
  const unbound = t('debug.notBound', { environment: word('environment', EnvironmentName) })
  const all = new Map([...known, ...others].map((key) => [key.AccessKeyId, key]))
  return [...all.values()].map(({ AccessKeyId, SecretName, Status }): Signer => {
    const isBound =
      EnvironmentName === draft || mayCall.some((row) => row.AccessKeyId === AccessKeyId)
    return {
      value: `key ${AccessKeyId}`,
      name: `${SecretName} (${AccessKeyId})`,
      why: Status !== 1 ? t('debug.disabled') : isBound ? null : unbound,
    }
  })
}

function useApps({ ServiceId, ApiId, EnvironmentName }: Place, enabled: boolean) {
  const apps = useRead('DescribeApiAppsStatus', { Limit }, { enabled })
  const request = { ServiceId, ApiIds: [ApiId], Limit }
  const bindings = useRead('DescribeApiBindApiAppsStatus', request, { enabled })
  const known = apps.data?.Result.ApiAppSet
  if (!enabled || known === undefined || !bindings.data) return undefined
  const here = bindings.data.Result.ApiAppApiSet.filter(
    (row) => EnvironmentName === draft || row.EnvironmentName === EnvironmentName,
  )
  const unbound = t('debug.notAuthorized', { environment: word('environment', EnvironmentName) })
  const others = here.filter((row) => !known.some((app) => app.ApiAppId === row.ApiAppId))
  const all = new Map([...known, ...others].map((app) => [app.ApiAppId, app]))
  return [...all.values()].map(({ ApiAppId, ApiAppName }): Signer => {
    const isBound = EnvironmentName === draft || here.some((row) => row.ApiAppId === ApiAppId)
    const name = `${ApiAppName ?? ''} (${ApiAppId})`
    return { value: `app ${ApiAppId}`, name, why: isBound ? null : unbound }
  })
}
