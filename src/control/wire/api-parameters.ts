/**
 * Parameters, mappings and constants between wire and model.
 */
import type { RequestOf, ResponseOf } from '../../contract/actions.ts'
import {
  type ConstantParameter,
  type ParameterMapping,
  type ParameterPosition,
  parameterPositions,
  parameterTypes,
  type RequestParameter,
  type Spelling,
} from '../../model/api.ts'
import { type ErrorCode, missing } from '../../model/errors.ts'
import { choiceOf, filled } from './spelled.ts'

type Request = RequestOf<'CreateApi'>
type Info = ResponseOf<'DescribeApi'>['Result']

function required(given: string | undefined, field: string): string {
  if (given === undefined) throw missing(field)
  return given
}

/** `head` is how some clients say `header`. */
function toPosition(given: string, field: string, code: ErrorCode): ParameterPosition {
  if (given.toLowerCase() === 'head') return 'header'
  return choiceOf(given, parameterPositions, field, code)
}

/** Keeps the author's spellings that differ from ours, and nothing when none does. */
function spellingOf(
  pairs: {
    readonly [part in keyof Spelling]?: readonly [authored: string, ours: string]
  },
): { spelling?: Spelling } {
  // Blanks around a word are no spelling of it.
  const trimmed = Object.entries(pairs).map(([part, pair]) => [part, pair[0].trim(), pair[1]])
  const differing = trimmed.filter(([, authored, ours]) => authored !== ours)
  if (differing.length === 0) return {}
  return { spelling: Object.fromEntries(differing.map(([part, authored]) => [part, authored])) }
}

export function toRequestParameters(
  given: Request['RequestParameters'],
): readonly RequestParameter[] {
  const code = 'InvalidParameterValue.InvalidRequestParameters'
  return (given ?? []).map((row, index) => {
    const at = (name: string) => `RequestParameters.${index}.${name}`
    const name = required(row.Name, at('Name'))
    const authoredPosition = required(row.Position, at('Position'))
    const authoredType = required(row.Type, at('Type'))
    const position = toPosition(authoredPosition, at('Position'), code)
    const type = choiceOf(authoredType, parameterTypes, at('Type'), code)
    return {
      name,
      position,
      type,
      defaultValue: filled(row.DefaultValue),
      // A path without one of its variables is another path.
      required: position === 'path' || (row.Required ?? false),
      description: row.Desc ?? '',
      ...spellingOf({ position: [authoredPosition, position], type: [authoredType, type] }),
    }
  })
}

export function fromRequestParameters(
  parameters: readonly RequestParameter[],
): Info['RequestParameters'] {
  return parameters.map((parameter) => ({
    Name: parameter.name,
    Position: parameter.spelling?.position ?? parameter.position,
    Type: parameter.spelling?.type ?? parameter.type,
    DefaultValue: parameter.defaultValue ?? '',
    Required: parameter.required,
    Desc: parameter.description,
  }))
}

export function toMappings(given: Request['ServiceParameters']): readonly ParameterMapping[] {
  const code = 'InvalidParameterValue.InvalidServiceParameters'
  return (given ?? []).map((row, index) => {
    const at = (name: string) => `ServiceParameters.${index}.${name}`
    const relevant = 'RelevantRequestParameter'
    const authored = {
      position: required(row.Position, at('Position')),
      from: required(row.RelevantRequestParameterPosition, at(`${relevant}Position`)),
    }
    const position = toPosition(authored.position, at('Position'), code)
    const fromPosition = toPosition(authored.from, at(`${relevant}Position`), code)
    return {
      name: required(row.Name, at('Name')),
      position,
      from: {
        position: fromPosition,
        name: required(row.RelevantRequestParameterName, at(`${relevant}Name`)),
      },
      defaultValue: filled(row.DefaultValue),
      description: row.RelevantRequestParameterDesc ?? '',
      type: filled(row.RelevantRequestParameterType),
      ...spellingOf({
        position: [authored.position, position],
        fromPosition: [authored.from, fromPosition],
      }),
    }
  })
}

export function fromMappings(mappings: readonly ParameterMapping[]): Info['ServiceParameters'] {
  return mappings.map((mapping) => ({
    Name: mapping.name,
    Position: mapping.spelling?.position ?? mapping.position,
    RelevantRequestParameterPosition: mapping.spelling?.fromPosition ?? mapping.from.position,
    RelevantRequestParameterName: mapping.from.name,
    DefaultValue: mapping.defaultValue ?? '',
    RelevantRequestParameterDesc: mapping.description,
    RelevantRequestParameterType: mapping.type ?? '',
  }))
}

export function toConstants(given: Request['ConstantParameters']): readonly ConstantParameter[] {
  const code = 'InvalidParameterValue.InvalidConstantParameters'
  return (given ?? []).map((row, index) => {
    const at = (name: string) => `ConstantParameters.${index}.${name}`
    const authored = required(row.Position, at('Position'))
    const position = toPosition(authored, at('Position'), code)
    return {
      name: required(row.Name, at('Name')),
      position,
      value: row.DefaultValue ?? '',
      description: row.Desc ?? '',
      ...spellingOf({ position: [authored, position] }),
    }
  })
}

export function fromConstants(constants: readonly ConstantParameter[]): Info['ConstantParameters'] {
  return constants.map((constant) => ({
    Name: constant.name,
    Desc: constant.description,
    Position: constant.spelling?.position ?? constant.position,
    DefaultValue: constant.value,
  }))
}
