/**
 * The region of the page: `?region=`, left out when it is the deployment's default. Every URL that
 * paths.ts makes carries it.
 */
import { useSearchParams } from 'react-router'

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

export function useRegion(): string {
  return useSearchParams()[0].get('region') ?? fallback
}

/** Regions that the original had. A deployment may use others: they are name spaces. */
export const knownRegions = [
  'ap-guangzhou',
  'ap-shanghai',
  'ap-beijing',
  'ap-chengdu',
  'ap-chongqing',
  'ap-nanjing',
  'ap-hongkong',
  'ap-taipei',
  'ap-singapore',
  'ap-bangkok',
  'ap-jakarta',
  'ap-mumbai',
  'ap-seoul',
  'ap-tokyo',
  'na-siliconvalley',
  'na-ashburn',
  'na-toronto',
  'sa-saopaulo',
  'eu-frankfurt',
] as const
