/**
 * Search over everything by name, id or path. The server finds, so that rights and the order of
 * results are its own; pages are found here.
 */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { query } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { paths } from '../paths.ts'
import { useRegion } from '../region.ts'

const restMs = 150

interface Found {
  readonly key: string
  readonly name: string
  readonly detail: string
  readonly to: string
}

function pages(): readonly Found[] {
  const rows = [
    [t('overview.title'), paths.home()],
    [t('menu.services'), paths.services()],
    [t('service.create'), paths.services({ do: 'create' })],
    [t('api.createTitle'), paths.apiNewAnywhere()],
    [t('menu.plans'), paths.plans()],
    [t('menu.secrets'), paths.secrets()],
    [t('menu.apps'), paths.apps()],
    [t('menu.plugins'), paths.plugins()],
    [t('system.nodes'), paths.nodes()],
    [t('system.snapshot'), paths.snapshot()],
    [t('system.settings'), paths.settings()],
    [t('account.title'), paths.account()],
  ] as const
  return rows.map(([name, to]) => ({ key: to, name, detail: '', to }))
}

/** A thing of which its name and id say enough. */
function named(id: string, name: string, to: (id: string) => string): Found {
  return { key: id, name, detail: id, to: to(id) }
}

/** A service, and its environments, which many look for. */
function ofService({
  ServiceId,
  ServiceName,
}: {
  readonly ServiceId: string
  readonly ServiceName: string
}): readonly Found[] {
  const environments = {
    key: `${ServiceId} env`,
    name: `${ServiceName} ▸ ${t('service.tab.environments')}`,
    detail: '',
    to: paths.service(ServiceId, 'environments'),
  }
  return [named(ServiceId, ServiceName, (id) => paths.service(id)), environments]
}

function useFound(text: string) {
  const [keyword, setKeyword] = useState('')
  const region = useRegion()
  useEffect(() => {
    const timer = setTimeout(() => setKeyword(text.trim()), restMs)
    return () => clearTimeout(timer)
  }, [text])
  const found = useQuery({
    ...query(region, 'SearchResources', { Keyword: keyword }),
    enabled: keyword !== '',
    placeholderData: keepPreviousData,
  })
  const result = keyword === '' ? undefined : found.data?.Result
  const groups: readonly (readonly [string, readonly Found[]])[] = [
    [t('menu.services'), (result?.ServiceSet ?? []).flatMap(ofService)],
    [
      'API',
      (result?.ApiSet ?? []).map((a) => ({
        key: a.ApiId,
        name: `${a.Method} ${a.Path}`,
        detail: `${a.ServiceName} / ${a.ApiName}`,
        to: paths.api(a.ServiceId, a.ApiId),
      })),
    ],
    [
      t('menu.secrets'),
      (result?.ApiKeySet ?? []).map((k) => named(k.AccessKeyId, k.SecretName, paths.secret)),
    ],
    [
      t('menu.apps'),
      (result?.ApiAppSet ?? []).map((a) => named(a.ApiAppId, a.ApiAppName, paths.app)),
    ],
    [
      t('menu.plans'),
      (result?.UsagePlanSet ?? []).map((p) => named(p.UsagePlanId, p.UsagePlanName, paths.plan)),
    ],
    [
      t('menu.plugins'),
      (result?.PluginSet ?? []).map((p) => ({
        ...named(p.PluginId, p.PluginName, paths.plugin),
        detail: p.PluginType,
      })),
    ],
  ]
  return { groups, isWaiting: keyword !== '' && found.isFetching }
}

export default function Palette({ onClose }: { readonly onClose: () => void }): ReactElement {
  const [text, setText] = useState('')
  const left = useRef(false)
  const navigate = useNavigate()
  const { groups, isWaiting } = useFound(text)
  const low = text.trim().toLowerCase()
  const fitting = pages().filter(({ name }) => name.toLowerCase().includes(low))
  const all = [...groups, [t('palette.pages'), fitting] as const]
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        <Dialog.Content
          className="dialog palette"
          aria-describedby={undefined}
          // The page that was gone to takes the focus by its title.
          onCloseAutoFocus={(event) => left.current && event.preventDefault()}
        >
          <Dialog.Title className="hidden">{t('shell.search')}</Dialog.Title>
          <Command shouldFilter={false} label={t('shell.search')}>
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder={t('palette.placeholder')}
              maxLength={100}
            />
            <Command.List label={t('palette.results')}>
              {!isWaiting && <Command.Empty>{t('palette.none')}</Command.Empty>}
              {all
                .filter(([, rows]) => rows.length > 0)
                .map(([title, rows]) => (
                  <Command.Group key={title} heading={title}>
                    {rows.map((row) => (
                      <Command.Item
                        key={row.key}
                        value={row.key}
                        onSelect={() => {
                          left.current = true
                          navigate(row.to)
                          onClose()
                        }}
                      >
                        <span>{row.name}</span>
                        <span className="muted mono">{row.detail}</span>
                      </Command.Item>
                    ))}
                  </Command.Group>
                ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
