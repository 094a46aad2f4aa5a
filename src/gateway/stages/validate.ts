/**
 * Checks the declared parameters of a call: required ones are there, each value is of its type.
 *
 * Every occurrence of a parameter is checked, because a backend may read another one than we do.
 */
import type { ApiNode, ParameterNode, ParameterPlace } from '../../snapshot/snapshot.ts'
import type { Call, Stage } from '../call.ts'
import { parameterTypes } from '../parameter-types.ts'
import type { RefusalName, Reply } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import { parameterReader } from '../values.ts'

const required: { readonly [place in ParameterPlace]: RefusalName } = {
  header: 'requiredHeader',
  query: 'requiredQuery',
  path: 'requiredPath',
  body: 'requiredBody',
}

const wrongType: { readonly [place in ParameterPlace]: RefusalName } = {
  header: 'typeHeader',
  query: 'typeQuery',
  path: 'typePath',
  body: 'typeBody',
}

type Check = (call: Call) => Reply | undefined

export function validate(api: ApiNode): Stage | null {
  const checks = api.parameters.map(checkOf).filter((check) => check !== null)
  if (checks.length === 0) return null

  return function validate(call) {
    for (const check of checks) {
      const reply = check(call)
      if (reply !== undefined) return reply
    }
    return undefined
  }
}

function checkOf(parameter: ParameterNode): Check | null {
  const { name, place, type, defaultValue } = parameter
  const mustBeThere = parameter.required && defaultValue === null
  if (!mustBeThere && type === 'string') return null

  const read = parameterReader(place, name)
  const { fits } = parameterTypes[type]
  const absent = refusal(required[place], { name })
  const unfit = refusal(wrongType[place], { name, type })
  return (call) => {
    const values = read(call)
    if (values.length === 0 && mustBeThere) {
      const noForm = place === 'body' && call.body.kind === 'unread'
      return noForm ? refusal('formRequired') : absent
    }
    return values.every(fits) ? undefined : unfit
  }
}
