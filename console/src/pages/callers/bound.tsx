/** How much is bound to a thing of a list, as the way to it; nothing while that is not known. */
import type { ReactElement } from 'react'
import { Link } from 'react-router'
import { number } from '../../i18n/index.ts'

export function Bound({
  to,
  count,
}: {
  readonly to: string
  readonly count: number | undefined
}): ReactElement | null {
  return count === undefined ? null : <Link to={to}>{number(count)}</Link>
}
