/**
 * Regions: names as calls carry them, and the short codes of default domains (guide row 52).
 *
 * A region is a name space, not a place: any well-formed name works, and one that is not in the
 * table is its own code.
 */

const codes: ReadonlyMap<string, string> = new Map([
  ['ap-guangzhou', 'gz'],
  ['ap-shanghai', 'sh'],
  ['ap-nanjing', 'nj'],
  ['ap-beijing', 'bj'],
  ['ap-chengdu', 'cd'],
  ['ap-chongqing', 'cq'],
  ['ap-hongkong', 'hk'],
  ['ap-taipei', 'tpe'],
  ['ap-singapore', 'sg'],
  ['ap-bangkok', 'th'],
  ['ap-jakarta', 'jkt'],
  ['ap-mumbai', 'in'],
  ['ap-seoul', 'kr'],
  ['ap-tokyo', 'jp'],
  ['eu-frankfurt', 'de'],
  ['eu-moscow', 'ru'],
  ['na-siliconvalley', 'usw'],
  ['na-ashburn', 'use'],
  ['na-toronto', 'ca'],
  ['sa-saopaulo', 'sao'],
  ['ap-shanghai-fsi', 'shjr'],
  ['ap-shenzhen-fsi', 'szjr'],
  ['ap-beijing-fsi', 'bjjr'],
])

const names: ReadonlyMap<string, string> = new Map([...codes].map(([name, code]) => [code, name]))

/** `gz` of `ap-guangzhou`; a name outside the table is its own code. */
export function regionCode(region: string): string {
  return codes.get(region) ?? region
}

/** `ap-guangzhou` of `gz` or of itself: what a label of a domain or a call may say. */
export function regionName(codeOrName: string): string {
  return names.get(codeOrName) ?? codeOrName
}

const form = /^[a-z]{2,16}(?:-[a-z0-9]{1,20}){1,3}$/
const labelCharsMax = 63

/** Whether a text has the form of a region's name; as its own code it must fit a label of a domain. */
export function isRegionName(text: string): boolean {
  return form.test(text) && text.length <= labelCharsMax
}
