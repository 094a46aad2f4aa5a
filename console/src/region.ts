/**
 * The region of the page: `?region=`, left out when it is the deployment's default. Every URL that
 * paths.ts makes carries it.
 */
import { useSearchParams } from 'react-router'
import { defaultRegion } from './default-region.ts'

export function useRegion(): string {
  return useSearchParams()[0].get('region') ?? defaultRegion()
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
