/**
 * The region that counts where the URL names none: the deployment's default. Apart from the hook
 * that reads the URL, since the first script needs it before there is anything else.
 */

let fallback = 'ap-guangzhou'

/** What the session says the default is; kept so that the next start need not wait for it. */
export function setDefaultRegion(region: string): void {
  fallback = region
  try {
    localStorage.setItem('sluice.region', region)
  } catch {
    // Storage may be switched off: then the first calls use the product's own default.
  }
}

export function defaultRegion(): string {
  return fallback
}

export function recallDefaultRegion(): void {
  try {
    fallback = localStorage.getItem('sluice.region') ?? fallback
  } catch {
    // As above.
  }
}

export function regionOf(search: string): string {
  return new URLSearchParams(search).get('region') ?? fallback
}
