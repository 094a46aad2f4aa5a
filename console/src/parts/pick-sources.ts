/** The lists that several dialogs choose from: what is in an answer, and how it is searched. */
import type { ResponseOf } from '../api/client.ts'
import { searches } from './search.ts'

export const keySource = {
  pick: ({ Result }: ResponseOf<'DescribeApiKeysStatus'>) => ({
    total: Result.TotalCount,
    rows: Result.ApiKeySet,
  }),
  id: (row: { readonly AccessKeyId: string }) => row.AccessKeyId,
  search: searches.word,
}

export const appSource = {
  pick: ({ Result }: ResponseOf<'DescribeApiAppsStatus'>) => ({
    total: Result.TotalCount,
    rows: Result.ApiAppSet,
  }),
  id: (row: { readonly ApiAppId: string }) => row.ApiAppId,
  search: searches.word,
}

export const appApiSource = {
  pick: ({ Result }: ResponseOf<'DescribeApiAppBindApisStatus'>) => ({
    total: Result.TotalCount,
    rows: Result.ApiAppApiSet,
  }),
  id: (row: ResponseOf<'DescribeApiAppBindApisStatus'>['Result']['ApiAppApiSet'][number]) =>
    `${row.ApiId} ${row.EnvironmentName}`,
  search: searches.word,
}

export const planSource = {
  pick: ({ Result }: ResponseOf<'DescribeUsagePlansStatus'>) => ({
    total: Result.TotalCount,
    rows: Result.UsagePlanStatusSet,
  }),
  id: (row: { readonly UsagePlanId: string }) => row.UsagePlanId,
  search: searches.plans,
}

export const pluginSource = {
  pick: ({ Result }: ResponseOf<'DescribePlugins'>) => ({
    total: Result.TotalCount,
    rows: Result.PluginSet,
  }),
  id: (row: { readonly PluginId: string }) => row.PluginId,
  search: searches.plugins,
}

export const serviceSource = {
  pick: ({ Result }: ResponseOf<'DescribeServicesStatus'>) => ({
    total: Result.TotalCount,
    rows: Result.ServiceSet,
  }),
  id: (row: { readonly ServiceId: string }) => row.ServiceId,
  search: searches.services,
}

export const apiSource = {
  pick: ({ Result }: ResponseOf<'DescribeApisStatus'>) => ({
    total: Result.TotalCount,
    rows: Result.ApiIdStatusSet,
  }),
  id: (row: { readonly ApiId: string }) => row.ApiId,
  search: searches.apis,
}
