/**
 * Choosing one service among all of the region. The server is asked for what was typed, so that a
 * list longer than a page hides nothing; what was found last stays until the next answer.
 */
import { useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { call } from '../api/client.ts'
import { number, t } from '../i18n/index.ts'
import { useRegion } from '../region.ts'
import { ErrorBox } from './error-box.tsx'
import { useRested } from './rested.ts'
import { searches, withFilters } from './search.ts'

const restMs = 250
const shownMax = 20

export interface PickedService {
  readonly ServiceId: string
  readonly ServiceName: string
}

/** The first services that are found by the text, and how many there are. */
async function found(text: string, region: string, signal: AbortSignal) {
  const [way = []] = text === '' ? [] : searches.services(text)
  const request = withFilters({ Limit: shownMax }, way)
  return (await call('DescribeServicesStatus', request, { region, signal })).Result
}

export default function ServicePick({
  label,
  inputRef,
  isFocused,
  onPick,
}: {
  readonly label: string
  readonly inputRef: (input: HTMLInputElement | null) => void
  /** Whether it was asked for by hand: then typing goes on here. */
  readonly isFocused: boolean
  readonly onPick: (service: PickedService) => void
}): ReactElement {
  const region = useRegion()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (isFocused) input.current?.focus()
  }, [isFocused])
  const [text, setText] = useState('')
  const wanted = useRested(text.trim(), restMs)
  const read = useQuery({
    queryKey: [region, 'DescribeServicesStatus', 'pick', wanted] as const,
    queryFn: ({ signal }) => found(wanted, region, signal),
    placeholderData: (last) => last,
  })
  const rows = read.data?.ServiceSet
  const [active, setActive] = useState('')
  // Rows come and go by what the server answers: Enter takes the first unless another was gone to.
  const isShown = rows?.some(({ ServiceId }) => ServiceId === active)
  const current = isShown ? active : (rows?.[0]?.ServiceId ?? '')
  const total = read.data?.TotalCount ?? 0
  return (
    <Command
      className="pick-one"
      shouldFilter={false}
      label={label}
      value={current}
      onValueChange={setActive}
    >
      <Command.Input
        ref={(element) => {
          input.current = element
          inputRef(element)
        }}
        className="input"
        value={text}
        onValueChange={setText}
        placeholder={t('service.search')}
        maxLength={100}
      />
      <ErrorBox error={read.error} retry={read.refetch} />
      <Results rows={rows} wanted={wanted} onPick={onPick} />
      <p className="hint" role="status">
        {rows !== undefined &&
          total > rows.length &&
          t('pick.serviceMore', { n: number(rows.length), total: number(total) })}
      </p>
    </Command>
  )
}

function Results({
  rows,
  wanted,
  onPick,
}: {
  readonly rows: readonly PickedService[] | undefined
  readonly wanted: string
  readonly onPick: (service: PickedService) => void
}): ReactElement {
  return (
    <Command.List label={t('palette.results')} aria-busy={rows === undefined || undefined}>
      {rows !== undefined && (
        <Command.Empty>
          {wanted === '' ? t('pick.noService') : t('table.none', { q: wanted })}
        </Command.Empty>
      )}
      {rows?.map((service) => (
        <Command.Item
          key={service.ServiceId}
          value={service.ServiceId}
          onSelect={() => onPick(service)}
        >
          <span>{service.ServiceName}</span>
          <code className="muted">{service.ServiceId}</code>
        </Command.Item>
      ))}
    </Command.List>
  )
}
