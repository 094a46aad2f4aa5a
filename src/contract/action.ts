/**
 * What the contract knows of an action: its name, who serves it, what goes in and what comes out.
 * Types, validation, reference pages and clients are all made from it.
 */
import type { z } from 'zod'

/** Versions by service: a call is routed by version and action, never by host. */
export const serviceVersions = { apigateway: '2018-08-08', sluice: '2026-01-01' } as const

export type ServiceName = keyof typeof serviceVersions

export interface Contract {
  readonly name: string
  readonly service: ServiceName
  readonly version: string
  readonly group: string
  readonly access: 'read' | 'write' | 'list'
  /** One sentence for the reference page. */
  readonly purpose: string
  readonly request: z.ZodObject
  /** Fields of `Response` beside `RequestId`, which the envelope adds to every answer. */
  readonly response: z.ZodObject
}

/** One action of the vendor's product. */
export function apigatewayAction<const C extends Omit<Contract, 'service' | 'version'>>(
  contract: C,
) {
  return { service: 'apigateway', version: serviceVersions.apigateway, ...contract } as const
}

/** One action of ours that no vendor action covers. */
export function sluiceAction<const C extends Omit<Contract, 'service' | 'version'>>(contract: C) {
  return { service: 'sluice', version: serviceVersions.sluice, ...contract } as const
}
