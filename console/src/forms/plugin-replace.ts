/**
 * One plugin of a type an API and environment, and one of the two kinds of throttling: what a new
 * one takes the place of, and the calls that do it. The present one goes first, since the server
 * takes no two, so for a moment neither is in effect.
 */
import { useState } from 'react'
import type { ResponseOf } from '../api/client.ts'
import { useAction } from '../api/query.ts'

export type PluginRow = ResponseOf<'DescribePlugins'>['Result']['PluginSet'][number]
type Kind = Pick<PluginRow, 'PluginId' | 'PluginType'>
type Present = Kind & Pick<PluginRow, 'PluginName' | 'AttachedApis'>

export interface Place {
  readonly ServiceId: string
  readonly EnvironmentName: string
  readonly ApiId: string
}

const throttling = ['TrafficControl', 'TrafficControlByParameter']

/** Whether two plugins cannot be on one API of an environment: the rule of AttachPlugin. */
export function excludes(a: Kind, b: Kind): boolean {
  if (a.PluginId === b.PluginId) return false
  const areThrottling = [a, b].every(({ PluginType }) => throttling.includes(PluginType))
  return a.PluginType === b.PluginType || areThrottling
}

/** The plugins that are bound there now and would have to go. */
export function inTheWay<P extends Present>(
  plugin: Kind,
  { ServiceId, EnvironmentName, ApiId }: Place,
  all: readonly P[],
): readonly P[] {
  return all.filter(
    (other) =>
      excludes(plugin, other) &&
      other.AttachedApis.some(
        (api) =>
          api.ServiceId === ServiceId && api.ApiId === ApiId && api.Environment === EnvironmentName,
      ),
  )
}

const stale = [
  'DescribePlugins',
  'DescribePlugin',
  'DescribePluginApis',
  'DescribeAllPluginApis',
  'DescribePluginsByApi',
  'DescribeApiStates',
] as const

/** Binds a plugin in a place after what is in its way was unbound. */
export function useReplace() {
  const detach = useAction('DetachPlugin', stale)
  const attach = useAction('AttachPlugin', stale)
  // What is bound nowhere when the second half of a change fails.
  const [gone, setGone] = useState<readonly string[]>([])
  return {
    gone,
    pending: detach.isPending || attach.isPending,
    error: detach.error ?? attach.error,
    bind: async (PluginId: string, place: Place, others: readonly Present[]): Promise<void> => {
      const { ApiId, ...target } = place
      for (const other of others) {
        await detach.mutateAsync({ PluginId: other.PluginId, ...target, ApiId })
        setGone((names) => [...names, other.PluginName])
      }
      await attach.mutateAsync({ PluginId, ...target, ApiIds: [ApiId] })
      setGone([])
    },
    bindAll: (PluginId: string, target: Omit<Place, 'ApiId'>, ApiIds: readonly string[]) =>
      attach.mutateAsync({ PluginId, ...target, ApiIds: [...ApiIds] }),
  }
}
