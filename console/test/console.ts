/**
 * The console as a user has it, for tests: the built files served by the real product, a browser
 * that is signed in, and the products of a few actions to look at. No answer is made up.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
  type Request,
} from 'playwright-core'
import { type Client, type Product, type Role, startProduct, until } from '../../test/product.ts'

export const password = 'a long enough password'
export const browserPath = '/usr/bin/chromium'
/** For a browser in a container, that asks nobody for anything. */
export const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
/** Generous, since machines are shared. */
export const waitMs = 60_000

export interface Settings {
  readonly language?: 'en' | 'zh'
  readonly width?: number
  readonly dark?: boolean
  /** How far the browser is zoomed in; the window has 1280 × 800 px of the screen then. */
  readonly zoom?: number
}

export interface Visit {
  readonly page: Page
  /** What the browser's console or its content policy said; to be empty. */
  readonly complaints: string[]
  close(): Promise<void>
}

export class Console {
  readonly product: Product
  readonly client: Client
  readonly url: string
  readonly #role: Role
  readonly #browser: Browser
  #state: Promise<Awaited<ReturnType<BrowserContext['storageState']>>> | null = null

  constructor(product: Product, role: Role, browser: Browser) {
    this.product = product
    this.client = product.client()
    this.url = `http://127.0.0.1:${product.ports.control}/console`
    this.#role = role
    this.#browser = browser
  }

  /** A page of its own, with the cookie of the first sign-in unless `signedIn` is false. */
  async visit(path: string, settings: Settings = {}, signedIn = true): Promise<Visit> {
    const visit = await this.open(settings, signedIn)
    await visit.page.goto(`${this.url}${path}`)
    return visit
  }

  /** The same, with nothing loaded yet. */
  async open(settings: Settings = {}, signedIn = true): Promise<Visit> {
    if (signedIn) this.#state ??= this.#signIn()
    const state = signedIn ? await this.#state : null
    const { zoom = 1 } = settings
    const context = await this.#browser.newContext({
      viewport: { width: settings.width ?? 1280 / zoom, height: 800 / zoom },
      deviceScaleFactor: zoom,
      locale: settings.language === 'zh' ? 'zh-CN' : 'en-US',
      colorScheme: settings.dark ? 'dark' : 'light',
      permissions: ['clipboard-read', 'clipboard-write'],
      ...(state && { storageState: state }),
    })
    context.setDefaultTimeout(waitMs)
    const page = await context.newPage()
    watchCalls(page)
    const complaints: string[] = []
    page.on('console', (message) => {
      const isHint = message.text().startsWith('[DOM]')
      if (isHint || ['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.exposeFunction('tellViolation', (text: string) => complaints.push(`CSP: ${text}`))
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        // The line above put it there.
        const { tellViolation } = globalThis as unknown as { tellViolation(text: string): void }
        tellViolation(`${violatedDirective} ${blockedURI}`)
      })
    })
    return { page, complaints, close: () => context.close() }
  }

  /** The cookies of one sign-in, which may be the first: then it sets the password. */
  async #signIn() {
    const visit = await this.visit('/login', {}, false)
    if (existsSync(this.#passwordFile)) await signInFirst(visit.page, this.oneTimePassword())
    else await signInAgain(visit.page)
    await visit.page.getByRole('heading', { name: 'Overview', exact: true }).waitFor()
    const state = await visit.page.context().storageState()
    await visit.close()
    return state
  }

  get #passwordFile(): string {
    return join(this.product.dataDir, 'console-password')
  }

  oneTimePassword(): string {
    return readFileSync(this.#passwordFile, 'utf8').trim()
  }

  async close(): Promise<void> {
    await this.#browser.close()
    await this.product.end(this.#role)
    await this.product.close()
  }
}

const root = join(import.meta.dirname, '../..')

/** Builds the console if it has changed, starts the product, with settings, and a browser. */
export async function startConsole(env: Readonly<Record<string, string>> = {}): Promise<Console> {
  const builder = join(root, 'tools/console.js')
  const build = spawnSync(process.execPath, [builder, '--build', root], { encoding: 'utf8' })
  assert.equal(build.status, 0, build.stderr)
  const { product, role } = await startProduct(env)
  try {
    const program = { executablePath: browserPath, args: browserFlags, timeout: waitMs * 2 }
    return new Console(product, role, await chromium.launch(program))
  } catch (error) {
    await product.close()
    throw error
  }
}

/** The first sign-in: the one-time password, then one of one's own. */
export async function signInFirst(page: Page, oneTime: string): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(oneTime)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel(/^New password\*?$/).fill(password)
  await page.getByLabel('New password again').fill(password)
  await page.getByRole('button', { name: 'Set password and sign in' }).click()
  await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor()
}

export async function signInAgain(page: Page): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/**
 * Waits until the browser has read all forms that are on the page, so that its hints on them are
 * among the complaints. It does so in their order: a last one is put there that it hints at.
 */
export async function formsRead({ page, complaints }: Visit): Promise<void> {
  await page.evaluate(() => {
    const form = document.createElement('form')
    form.id = 'last-form'
    const name = document.createElement('input')
    name.autocomplete = 'username'
    const secret = document.createElement('input')
    secret.type = 'password'
    form.append(name, secret)
    document.body.append(form)
  })
  await until('the hint at the last form', () => {
    const at = complaints.findIndex((text) => text.includes('(suggested: "current-password")'))
    return at >= 0 && complaints.splice(at, 1)
  })
  await page.evaluate(() => document.querySelector('#last-form')?.remove())
}

/** What is typed for a machine, or for nobody to see, and would be corrected or looked up. */
export function corrected(page: Page): Promise<readonly string[]> {
  const typed = '[type="password"], [autocomplete="username"], :is(input, textarea).mono'
  return page.locator(typed).evaluateAll((controls) =>
    controls.flatMap((control) => {
      const wanted = { spellcheck: 'false', autocapitalize: 'off', autocorrect: 'off' }
      const wrong = Object.entries(wanted).filter(
        ([name, off]) => control.getAttribute(name) !== off,
      )
      return wrong.map(([name]) => `${control.getAttribute('name') ?? control.id}: ${name}`)
    }),
  )
}

/** Waits until a control is marked as wrong: a form is looked through after the press. */
export function marked(control: Locator): Promise<void> {
  return control.and(control.page().locator('[aria-invalid="true"]')).waitFor()
}

/** Waits until a field has a value that something else puts there. */
export async function filled(control: Locator, value: string): Promise<void> {
  await until(`"${value}" in a field`, async () => (await control.inputValue()) === value)
}

/** What `press` puts on the clipboard, which is written after it. */
export async function clipboardAfter(page: Page, press: () => Promise<void>): Promise<string> {
  const before = `nothing yet ${Date.now()}`
  await page.evaluate((text) => navigator.clipboard.writeText(text), before)
  await press()
  return until('the clipboard to be written', async () => {
    const text = await page.evaluate(() => navigator.clipboard.readText())
    return text !== before && text
  })
}

/** Requests of each page that are not answered yet. */
const unanswered = new WeakMap<Page, Set<Request>>()

function watchCalls(page: Page): void {
  const running = new Set<Request>()
  unanswered.set(page, running)
  page.on('request', (request) => running.add(request))
  page.on('requestfinished', (request) => running.delete(request))
  page.on('requestfailed', (request) => running.delete(request))
}

/** Waits until the page that the address names is there, has all its answers and stands still. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor()
  await until('the page to be all there', async () => {
    const isStill = await page.evaluate(() => {
      const main = document.querySelector('main')
      const isShown = main?.dataset['at'] === location.pathname + location.search
      const isLoading = document.querySelector('[aria-busy="true"]') !== null
      return isShown && !isLoading && document.getAnimations().length === 0
    })
    return isStill && unanswered.get(page)?.size === 0
  })
}

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

/** The wizard, which watches how it is left: it is entered and left by loading anew. */
const watched = /\/(?:new|edit)\b/

/** Goes to another page as a link does, without loading the console anew where that can be. */
export async function go(page: Page, path: string): Promise<void> {
  const target = new URL(`/console${path}`, page.url()).href
  if (watched.test(path) || watched.test(page.url())) await page.goto(target)
  else {
    await page.evaluate((href) => {
      history.pushState(null, '', href)
      dispatchEvent(new PopStateEvent('popstate', { state: null }))
    }, target)
  }
  await page.waitForURL((url) => url.pathname.startsWith(`/console${path.split('?')[0]}`))
  await page.locator('main h1').first().waitFor()
  if (path.includes('do='))
    await page.getByRole(/do=delete/.test(path) ? 'alertdialog' : 'dialog').waitFor()
  await settled(page)
}

/** What axe finds by the rules of WCAG 2.x, A and AA, as one line each; or of one rule alone. */
export async function axe(page: Page, rule?: string): Promise<readonly string[]> {
  const isThere = await page.evaluate(() => 'axe' in globalThis)
  if (!isThere) await page.evaluate(axeSource)
  return page.evaluate(async (only) => {
    // The script above put it there; only what is read here is described.
    const { axe: checker } = globalThis as unknown as {
      axe: {
        run(
          root: Document,
          options: object,
        ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
      }
    }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
    const { violations } = await checker.run(document, {
      runOnly: only === undefined ? tags : [only],
    })
    return violations.map(({ id, nodes }) => `${id} ×${nodes.length}: ${nodes[0]?.html}`)
  }, rule)
}

/** How far the page scrolls sideways, in px. */
export function sideways(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth - clientWidth
  })
}

/** Counts presses of mouse or Enter on controls: typing is free. */
export class Clicks {
  count = 0

  async press(control: Locator): Promise<void> {
    await control.click()
    this.count += 1
  }
}
