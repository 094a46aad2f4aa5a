/**
 * What the scenarios of the chapters share: a page read by roles and labels alone, as its users
 * read it, and the few things that have to exist before a chapter's first step.
 */
import { createHmac } from 'node:crypto'
import type { Locator, Page } from 'playwright-core'
import type { Client } from '../../../test/product.ts'
import { clipboardAfter } from '../console.ts'

type Scope = Page | Locator
type CreateService = Parameters<Client['CreateService']>[0]
type CreateApi = Parameters<Client['CreateApi']>[0]

export function button(scope: Scope, name: string): Locator {
  return scope.getByRole('button', { name, exact: true })
}

/** A field by its label, which ends with a star where the field is required. */
export function field(scope: Scope, label: string): Locator {
  const literal = label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return scope.getByLabel(new RegExp(`^${literal}\\*?$`))
}

/**
 * The line that says a change has reached the only gateway, which begins with `what`: lines of the
 * changes before may still be there.
 */
export function inEffect(page: Page, what: string): Promise<void> {
  return page.getByText(new RegExp(`^${what}\\b.*: in effect on 1 of 1$`)).waitFor()
}

/** Text as it reads, without the breaks of its layout. */
export function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** A value as it reads: joined where it is clipped in the middle, without its button's name. */
function readable(text: string): string {
  return text.replace(/\n/g, '').trim().replace(/Copy$/, '')
}

/**
 * A list of names and values as it stands, read at one time: what comes later is waited for before.
 */
export async function facts(scope: Scope): Promise<ReadonlyMap<string, string>> {
  await scope.getByRole('definition').first().waitFor()
  const texts = await scope.getByRole('term').or(scope.getByRole('definition')).allInnerTexts()
  const found = new Map<string, string>()
  for (let i = 0; i < texts.length; i += 2) {
    found.set((texts[i] ?? '').trim(), readable(texts[i + 1] ?? ''))
  }
  return found
}

export async function heads(table: Scope): Promise<readonly string[]> {
  await table.getByRole('columnheader').first().waitFor()
  return (await table.getByRole('columnheader').allInnerTexts()).map((text) => text.trim())
}

/** What the copy button beside `text` puts on the clipboard. */
export function copied(page: Page, place: Locator): Promise<string> {
  return clipboardAfter(page, async () => {
    // It says so for a moment only: looked for from before the click.
    const said = button(place, 'Copied').first().waitFor()
    await Promise.all([button(place, 'Copy').first().click(), said])
  })
}

export interface MadeService {
  readonly id: string
  readonly host: string
  readonly apis: readonly string[]
}

/** A service with these APIs, released unless `environment` is null. */
export async function makeService(
  client: Client,
  name: string,
  apis: readonly Partial<CreateApi>[],
  environment: string | null = 'release',
  wish: Partial<CreateService> = {},
): Promise<MadeService> {
  const { ServiceId = '', OuterSubDomain = '' } = await client.CreateService({
    ServiceName: name,
    Protocol: 'http&https',
    ...wish,
  })
  const ids: string[] = []
  for (const api of apis) {
    const { Result } = await client.CreateApi({
      ServiceId,
      ServiceType: 'MOCK',
      ServiceTimeout: 15,
      Protocol: 'HTTP',
      RequestConfig: { Path: '/hello', Method: 'GET' },
      ServiceMockReturnMessage: 'hello world',
      AuthType: 'NONE',
      ...api,
    })
    ids.push(Result?.ApiId ?? '')
  }
  if (environment !== null) {
    const target = { ServiceId, EnvironmentName: environment }
    await client.ReleaseService({ ...target, ReleaseDesc: 'The first version' })
  }
  return { id: ServiceId, host: OuterSubDomain, apis: ids }
}

/** Header fields that prove a key or an application; `rest` is what is signed after the date. */
export function signed(id: string, secret: string, rest = ''): Readonly<Record<string, string>> {
  const date = new Date().toUTCString()
  const signature = createHmac('sha1', secret).update(`x-date: ${date}${rest}`).digest('base64')
  const how = 'algorithm="hmac-sha1", headers="x-date"'
  return {
    'X-Date': date,
    Authorization: `hmac id="${id}", ${how}, signature="${signature}"`,
  }
}
