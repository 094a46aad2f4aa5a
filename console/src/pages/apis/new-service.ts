/**
 * Making the service of a new API before the API. Once it is made the draft has it as the chosen
 * one, so that a refused API is tried again in it; and an attempt that nothing answered is looked
 * for before the next one, so that there are never two.
 */
import { useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { call } from '../../api/client.ts'
import { ApiError } from '../../api/errors.ts'
import { useAction } from '../../api/query.ts'
import type { ApiDraft, OwnerDraft } from '../../forms/api-draft.ts'
import { useRegion } from '../../region.ts'

/** Newest first: a service that was made just now is among the first. */
const lookedThroughMax = 100

async function idsOf(name: string, region: string): Promise<readonly string[]> {
  const Filters = [{ Name: 'ServiceName', Values: [name] }]
  const request = { Limit: lookedThroughMax, Filters }
  const { Result } = await call('DescribeServicesStatus', request, { region })
  return Result.ServiceSet.filter(({ ServiceName }) => ServiceName === name).map(
    ({ ServiceId }) => ServiceId,
  )
}

export function useNewService(form: UseFormReturn<ApiDraft>) {
  const region = useRegion()
  const create = useAction('CreateService', ['DescribeServicesStatus'])
  /** The name of a service that was made here. */
  const [made, setMade] = useState<string | null>(null)

  const make = async ({ ServiceName, Protocol, tried }: OwnerDraft): Promise<string> => {
    const ids = await idsOf(ServiceName, region)
    const before = tried?.name === ServiceName ? tried.ids : null
    const ours = before === null ? undefined : ids.find((id) => !before.includes(id))
    if (ours !== undefined) return ours
    form.setValue('owner.tried', { name: ServiceName, ids: before ?? ids })
    try {
      return (await create.mutateAsync({ ServiceName, Protocol })).ServiceId
    } catch (error) {
      // A refusal has made nothing; without an answer nobody knows.
      if (error instanceof ApiError) form.setValue('owner.tried', null)
      throw error
    }
  }

  /** The service's id: of the chosen one, or of the new one, which is chosen from then on. */
  const serviceFor = async (owner: OwnerDraft): Promise<string> => {
    if (owner.Kind !== 'new') return owner.ServiceId
    const ServiceId = await make(owner)
    form.setValue('owner', { ...owner, Kind: 'existing', ServiceId, tried: null })
    setMade(owner.ServiceName)
    return ServiceId
  }

  return { made, serviceFor }
}
