/**
 * Rules of a service's fields, the same for creating and changing one.
 */
import { text } from '../../../lib/language.ts'
import { invalid, notFound, reasons } from '../../../model/errors.ts'
import type { FrontEndProtocol, NetType } from '../../../model/service.ts'
import { descriptionCharsMax } from '../../limits.ts'

const nameForm = /^[A-Za-z0-9_]{1,50}$/
const protocols = ['http', 'https', 'http&https'] as const
const netTypes = ['OUTER', 'INNER'] as const
const vpcForm = /^vpc-[a-z0-9]{1,32}$/
const reservedCharsMax = 128

/** Up to 50 of a-z, A-Z, 0-9 and _ (guide row 29). */
export function toServiceName(name: string): string {
  if (nameForm.test(name)) return name
  throw invalid(
    'InvalidParameter.FormatError',
    'ServiceName',
    text(
      'must be 1 to 50 characters of a-z, A-Z, 0-9 and _.',
      '须为 1 到 50 个字母、数字或下划线。',
    ),
  )
}

export function toServiceDescription(description: string): string {
  if ([...description].length <= descriptionCharsMax) return description
  throw invalid('InvalidParameter.FormatError', 'ServiceDesc', reasons.tooLong(descriptionCharsMax))
}

export function toProtocol(protocol: string): FrontEndProtocol {
  const known = protocols.find((candidate) => candidate === protocol)
  if (known !== undefined) return known
  throw invalid('InvalidParameterValue.NotInOptions', 'Protocol', reasons.notOneOf(protocols))
}

/** Each network once, OUTER first; absent and empty are the same: OUTER (guide row 31). */
export function toNetTypes(given: readonly string[] | undefined): readonly NetType[] {
  if (given === undefined || given.length === 0) return ['OUTER']
  for (const [index, name] of given.entries()) {
    if (netTypes.some((known) => known === name)) continue
    const field = `NetTypes.${index}`
    throw invalid('InvalidParameterValue.NotInOptions', field, reasons.notOneOf(netTypes))
  }
  return netTypes.filter((known) => given.includes(known))
}

export function checkIpVersion(version: string | undefined): void {
  if (version === undefined || version === '' || version === 'IPv4') return
  throw invalid('InvalidParameterValue.NotInOptions', 'IpVersion', reasons.notOneOf(['IPv4']))
}

/** A VPC id, or null where none is meant. */
export function toVpcId(id: string | undefined): string | null {
  if (id === undefined || id === '') return null
  if (vpcForm.test(id)) return id
  throw invalid(
    'InvalidParameterValue.InvalidVpcConfig',
    'UniqVpcId',
    text('must be the id of a VPC, such as vpc-1a2b3c4d.', '须为 VPC ID，例如 vpc-1a2b3c4d。'),
  )
}

/** Null: the built-in gateways serve it. Dedicated instances have to exist. */
export function toInstanceId(id: string | undefined): string | null {
  if (id === undefined || id === '') return null
  throw notFound('instance', id)
}

/** A reserved field: kept as it is, whatever it says. */
export function toReserved(given: string | undefined, field: string): string | null {
  if (given === undefined || given.length <= reservedCharsMax) return given ?? null
  const why = reasons.tooLong(reservedCharsMax)
  throw invalid('InvalidParameterValue.LengthExceeded', field, why)
}
