/** The code by which the system names an error, as ENOENT. */

/** Empty for an error that has none, and for what is no error. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
