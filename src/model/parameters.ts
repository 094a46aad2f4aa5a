/**
 * Rules of what callers send and of what the backend is given (guide rows 98 to 103, 121, 122, 184
 * to 187): declared variables and variables of the path are the same set, every value of the
 * backend's request comes from something declared, and nothing is given twice.
 */
import { text } from '../lib/language.ts'
import type {
  ConstantParameter,
  ParameterMapping,
  ParameterPosition,
  RequestParameter,
} from './api.ts'
import { reasons } from './errors.ts'
import { type Fault, fault, firstFault, firstOf, lengthFault } from './fault.ts'
import { parameterNameCharsMax, parameterTextCharsMax } from './limits.ts'
import { isOfType } from './parameter-values.ts'
import { isSystemForm, systemParameterOf, systemParameters } from './system-parameters.ts'

const token = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/
const variableName = /^[A-Za-z0-9\-_.]+$/
const withoutControls = /^[^\x00-\x1f\x7f]+$/
/** Header values: RFC 9110 field-content, UTF-8 allowed. */
const headerValue = /^[^\x00-\x08\x0a-\x1f\x7f]*$/

/** Headers by which messages are framed or a connection is steered; the gateway alone sets them. */
const framingHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

type Code = Fault['code']
const requestCode: Code = 'InvalidParameterValue.InvalidRequestParameters'
const mappingCode: Code = 'InvalidParameterValue.InvalidServiceParameters'
const constantCode: Code = 'InvalidParameterValue.InvalidConstantParameters'

/** One key for each thing a name can mean: header names know no case. */
function key(position: ParameterPosition, name: string): string {
  return `${position} ${position === 'header' ? name.toLowerCase() : name}`
}

function nameFault(
  code: Code,
  { position, name }: { readonly position: ParameterPosition; readonly name: string },
  field: string,
): Fault | null {
  if (name === '') return fault(code, field, reasons.empty())
  if (name.length > parameterNameCharsMax) {
    return fault(code, field, reasons.tooLong(parameterNameCharsMax))
  }
  if (position === 'header' && !token.test(name)) {
    return fault(code, field, text('must be a header name.', '必须为合法的请求头名称。'))
  }
  if (position === 'path' && !variableName.test(name)) {
    return fault(
      code,
      field,
      text('may hold letters, digits, -, _ and dots.', '只能包含字母、数字、-、_ 和点。'),
    )
  }
  if (!withoutControls.test(name)) {
    return fault(code, field, text('must hold no control characters.', '不能包含控制字符。'))
  }
  return null
}

function textFault(code: Code, value: string, field: string): Fault | null {
  if (value.length <= parameterTextCharsMax) return null
  return fault(code, field, reasons.tooLong(parameterTextCharsMax))
}

function valueFault(
  code: Code,
  value: string | null,
  position: ParameterPosition,
  field: string,
): Fault | null {
  if (value === null) return null
  if (position === 'header' && !headerValue.test(value)) {
    return fault(code, field, text('must hold no control characters.', '不能包含控制字符。'))
  }
  return textFault(code, value, field)
}

function twiceFault<T>(
  code: Code,
  entries: readonly T[],
  field: string,
  keyOf: (entry: T) => string,
): Fault | null {
  const seen = new Set<string>()
  return firstOf(entries, field, (entry, at) => {
    if (seen.has(keyOf(entry))) {
      return fault(code, `${at}.name`, text('stands twice in its place.', '在同一位置重复。'))
    }
    seen.add(keyOf(entry))
    return null
  })
}

/** `variables`: names of the front-end path's variables, in order. */
export function requestParametersFault(
  parameters: readonly RequestParameter[],
  variables: readonly string[],
  max: number,
): Fault | null {
  const declared = new Set(parameters.filter((p) => p.position === 'path').map((p) => p.name))
  const undeclared = variables.find((name) => !declared.has(name))
  return firstFault(
    () =>
      parameters.length > max
        ? fault('InvalidParameterValue.LimitExceeded', 'parameters', reasons.tooMany(max))
        : null,
    () =>
      firstOf(parameters, 'parameters', (parameter, at) =>
        firstFault(
          () => nameFault(requestCode, parameter, `${at}.name`),
          () => {
            const { defaultValue, position } = parameter
            return valueFault(requestCode, defaultValue, position, `${at}.defaultValue`)
          },
          () => defaultFault(parameter, `${at}.defaultValue`),
          () => textFault(requestCode, parameter.description, `${at}.description`),
          () => strayVariable(parameter, variables, `${at}.name`),
        ),
      ),
    () => twiceFault(requestCode, parameters, 'parameters', (p) => key(p.position, p.name)),
    () =>
      undeclared === undefined
        ? null
        : fault(
            requestCode,
            'parameters',
            text(
              `must declare {${undeclared}} of the path as a path parameter.`,
              `必须将路径中的 {${undeclared}} 声明为路径参数。`,
            ),
          ),
  )
}

/** A default is used without another look, so it has to be of the type. */
function defaultFault({ defaultValue, type }: RequestParameter, field: string): Fault | null {
  if (defaultValue === null || isOfType(defaultValue, type)) return null
  return fault(
    requestCode,
    field,
    text(`must be a value of type ${type}.`, `必须为 ${type} 类型的值。`),
  )
}

function strayVariable(
  { position, name }: RequestParameter,
  variables: readonly string[],
  field: string,
): Fault | null {
  if (position !== 'path' || variables.includes(name)) return null
  return fault(
    requestCode,
    field,
    text(
      `is a path parameter, so the path must hold {${name}}; paths that begin with =/ or ^~/ hold none.`,
      `为路径参数，路径中必须包含 {${name}}；以 =/ 或 ^~/ 开头的路径不能包含路径参数。`,
    ),
  )
}

export function mappingsFault(
  mappings: readonly ParameterMapping[],
  parameters: readonly RequestParameter[],
  max: number,
): Fault | null {
  const declared = new Set(parameters.map((p) => key(p.position, p.name)))
  return firstFault(
    () =>
      mappings.length > max
        ? fault('InvalidParameterValue.LimitExceeded', 'mappings', reasons.tooMany(max))
        : null,
    () =>
      firstOf(mappings, 'mappings', (mapping, at) =>
        firstFault(
          () => nameFault(mappingCode, mapping, `${at}.name`),
          () => framingFault(mappingCode, mapping, `${at}.name`),
          () =>
            valueFault(mappingCode, mapping.defaultValue, mapping.position, `${at}.defaultValue`),
          () => textFault(mappingCode, mapping.description, `${at}.description`),
          () => lengthFault(mapping.type, `${at}.type`, parameterNameCharsMax),
          () =>
            declared.has(key(mapping.from.position, mapping.from.name))
              ? null
              : fault(
                  'InvalidParameterValue.ParameterNotMatch',
                  `${at}.from.name`,
                  text(
                    `names no ${mapping.from.position} parameter of the front end.`,
                    `不是前端已声明的 ${mapping.from.position} 参数。`,
                  ),
                ),
        ),
      ),
    () => twiceFault(mappingCode, mappings, 'mappings', (m) => key(m.position, m.name)),
  )
}

export function constantsFault(constants: readonly ConstantParameter[], max: number): Fault | null {
  return firstFault(
    () =>
      constants.length > max
        ? fault('InvalidParameterValue.LimitExceeded', 'constants', reasons.tooMany(max))
        : null,
    () =>
      firstOf(constants, 'constants', (constant, at) =>
        firstFault(
          () => nameFault(constantCode, constant, `${at}.name`),
          () => framingFault(constantCode, constant, `${at}.name`),
          () => valueFault(constantCode, constant.value, constant.position, `${at}.value`),
          () => textFault(constantCode, constant.description, `${at}.description`),
          () => systemFault(constant.value, `${at}.value`),
        ),
      ),
    () => twiceFault(constantCode, constants, 'constants', (c) => key(c.position, c.name)),
  )
}

function framingFault(
  code: Code,
  { position, name }: { readonly position: ParameterPosition; readonly name: string },
  field: string,
): Fault | null {
  if (position !== 'header' || !framingHeaders.has(name.toLowerCase())) return null
  return fault(
    code,
    field,
    text('is a header that only the gateway may set.', '为网关专用请求头，不能设置。'),
  )
}

function systemFault(value: string, field: string): Fault | null {
  if (!isSystemForm(value) || systemParameterOf(value) !== null) return null
  const known = systemParameters.map((name) => `$${name}`)
  return fault(
    constantCode,
    field,
    text(
      `has the form of a system parameter but is none of ${known.join(', ')}.`,
      `不是系统参数，可用的系统参数为 ${known.join('、')}。`,
    ),
  )
}

/**
 * Every `{name}` of the backend path gets a value, and every value meant for the path has its
 * `{name}`. A parameter that no mapping takes goes to the same name in the same place (guide row
 * 184).
 */
export function backendVariablesFault(
  variables: readonly string[],
  parts: {
    readonly parameters: readonly RequestParameter[]
    readonly mappings: readonly ParameterMapping[]
    readonly constants: readonly ConstantParameter[]
  },
): Fault | null {
  const { mappings, constants, parameters } = parts
  const mapped = new Set(mappings.map(({ from }) => key(from.position, from.name)))
  const unmapped = parameters.filter((p) => !mapped.has(key(p.position, p.name)))
  const given = new Set(
    [...mappings, ...unmapped, ...constants].flatMap((p) => (p.position === 'path' ? p.name : [])),
  )
  const empty = variables.find((name) => !given.has(name))
  if (empty !== undefined) {
    return fault(
      'InvalidParameterValue.InvalidServiceParam',
      'backend.path',
      text(
        `holds {${empty}}, which no path parameter of the backend fills.`,
        `包含 {${empty}}，但没有对应的后端路径参数。`,
      ),
    )
  }
  const stray =
    (code: Code) => (entry: { position: ParameterPosition; name: string }, at: string) =>
      entry.position !== 'path' || variables.includes(entry.name)
        ? null
        : fault(
            code,
            `${at}.name`,
            text(
              `goes into the backend path, so that must hold {${entry.name}}.`,
              `为后端路径参数，后端路径中必须包含 {${entry.name}}。`,
            ),
          )
  return firstFault(
    () => firstOf(mappings, 'mappings', stray(mappingCode)),
    () => firstOf(constants, 'constants', stray(constantCode)),
  )
}
