/**
 * Environments on the wire: the three names, and the one refusal for every other.
 */

import {
  type EnvironmentName,
  environmentNames,
  isEnvironmentName,
} from '../../model/environment.ts'
import { invalid, reasons } from '../../model/errors.ts'

/** The environment of this name; refused with the field when there is none such. */
export function toEnvironmentName(name: string, field = 'EnvironmentName'): EnvironmentName {
  if (isEnvironmentName(name)) return name
  throw invalid('InvalidParameterValue.InvalidEnv', field, reasons.notOneOf(environmentNames))
}
