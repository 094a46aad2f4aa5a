/**
 * Values that clients spell in several ways: enumerations are read without regard to letter case,
 * as the deployment tools that send `QUERY` and `String` rely on.
 */
import { type ErrorCode, invalid, reasons } from '../../model/errors.ts'

/** The choice that `given` means; the code and the choices are answered when it is none. */
export function choiceOf<T extends string>(
  given: string,
  choices: readonly T[],
  field: string,
  code: ErrorCode = 'InvalidParameterValue.NotInOptions',
): T {
  const found = choices.find((choice) => choice.toLowerCase() === given.trim().toLowerCase())
  if (found === undefined) throw invalid(code, field, reasons.notOneOf(choices))
  return found
}

/** An empty text is no text: forms send it for what is left out. */
export function filled(given: string | undefined): string | null {
  return given === undefined || given === '' ? null : given
}
