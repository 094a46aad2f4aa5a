/**
 * DescribeApiKeysStatus: the key pairs of the region, newest first, filtered and paged.
 */
import type { ApiKey } from '../../../model/api-key.ts'
import type { Action } from '../../action.ts'
import { fromApiKey, fromEnabled } from '../../wire/api-key.ts'
import { hasPart, pageOf, toFilters, toPage } from '../../wire/list.ts'

const filterNames = [
  'AccessKeyId',
  'AccessKeySecret',
  'SecretName',
  'NotUsagePlanId',
  'Status',
  'KeyWord',
] as const
type FilterName = (typeof filterNames)[number]

/** A key, and the plans it is bound to. */
interface Row {
  readonly key: ApiKey
  readonly planIds: ReadonlySet<string>
}

export const describeApiKeysStatus: Action<'DescribeApiKeysStatus'> = {
  name: 'DescribeApiKeysStatus',

  async run(request, { read, scope }) {
    const page = toPage(request)
    const filters = toFilters(request.Filters, filterNames)
    const { keys, bindings } = await read(async (tx) => ({
      keys: await tx.apiKeys(scope),
      bindings: await tx.planKeys(scope, 'all'),
    }))
    const plans = Map.groupBy(bindings, ({ keyId }) => keyId)
    const passing = keys.filter((key) => {
      const planIds = new Set(plans.get(key.id)?.map(({ planId }) => planId))
      return [...filters].every(([name, values]) =>
        values.some((value) => tests[name]({ key, planIds }, value)),
      )
    })
    const { total, items } = pageOf(passing, page)
    return { Result: { TotalCount: total, ApiKeySet: items.map(fromApiKey) } }
  },
}

/** One test a filter. Names match by part of them: it is what the list's search field is for. */
const tests: { readonly [N in FilterName]: (row: Row, value: string) => boolean } = {
  AccessKeyId: ({ key }, id) => key.id === id,
  AccessKeySecret: ({ key }, secret) => key.secret.reveal() === secret,
  SecretName: ({ key }, part) => hasPart(key.name, part),
  NotUsagePlanId: ({ planIds }, planId) => !planIds.has(planId),
  Status: ({ key }, status) => String(fromEnabled(key)) === status,
  KeyWord: ({ key }, part) => hasPart(key.name, part) || hasPart(key.id, part),
}
