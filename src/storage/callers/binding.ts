/**
 * What every binding of something to an API in an environment has in its row: the API's place and
 * since when. Which column names what is bound is the table's own.
 */
import type { EnvironmentName } from '../../model/environment.ts'
import type { Scope } from '../../model/scope.ts'
import {
  askedKey,
  askedService,
  type ServiceKey,
  storedKey,
  storedService,
  toEnvironmentName,
} from '../body.ts'

/** An API in an environment. */
export interface BoundPlace extends Scope {
  readonly serviceId: string
  readonly apiId: string
  readonly environment: EnvironmentName
}

interface PlaceColumns extends ServiceKey {
  readonly environment: string
  readonly api_id: string
}

export function storedPlace(place: BoundPlace): PlaceColumns {
  return {
    ...storedService(place, place.serviceId),
    environment: place.environment,
    api_id: storedKey(place.apiId),
  }
}

export function askedPlace(place: BoundPlace): PlaceColumns {
  return {
    ...askedService(place, place.serviceId),
    environment: place.environment,
    api_id: askedKey(place.apiId),
  }
}

export function toPlace(row: PlaceColumns): BoundPlace {
  return {
    account: row.account,
    region: row.region,
    serviceId: row.service_id,
    apiId: row.api_id,
    environment: toEnvironmentName(row.environment),
  }
}
