/**
 * Regions and the short codes that default domains carry: `ap-guangzhou` is `gz`.
 *
 * A region that is not in the table is its own code, so a deployment may name regions as it likes
 * (guide rows 51 and 52; codes seen in compat/behaviours.md 10).
 */

const codes: ReadonlyMap<string, string> = new Map([
  ['ap-guangzhou', 'gz'],
  ['ap-shanghai', 'sh'],
  ['ap-beijing', 'bj'],
  ['ap-chengdu', 'cd'],
  ['ap-chongqing', 'cq'],
  ['ap-nanjing', 'nj'],
  ['ap-hongkong', 'hk'],
  ['ap-taipei', 'tpe'],
  ['ap-singapore', 'sg'],
  ['ap-bangkok', 'th'],
  ['ap-jakarta', 'jkt'],
  ['ap-mumbai', 'in'],
  ['ap-seoul', 'kr'],
  ['ap-tokyo', 'jp'],
  ['na-siliconvalley', 'usw'],
  ['na-ashburn', 'use'],
  ['na-toronto', 'ca'],
  ['sa-saopaulo', 'sao'],
  ['eu-frankfurt', 'de'],
  ['eu-moscow', 'ru'],
  ['ap-shenzhen-fsi', 'szjr'],
  ['ap-shanghai-fsi', 'shjr'],
  ['ap-beijing-fsi', 'bjjr'],
])

/** Regions that have a short code, with it. */
export const knownRegions: readonly (readonly [region: string, code: string])[] = [...codes]

/** The label that stands for `region` in a default domain. */
export function regionCode(region: string): string {
  return codes.get(region) ?? region
}

/** Whether a default domain's label means `region`: its short code or the region's own name. */
export function isRegionLabel(label: string, region: string): boolean {
  return label === region || label === codes.get(region)
}
