/**
 * Words that are not to stand in the code, with what to do instead, and names that say nothing.
 *
 * The patterns are put together from halves, so that this file does not find itself.
 */
import { type Finding, isTest, type Source } from './source.ts'

interface Banned {
  readonly pattern: RegExp
  readonly instead: string
  readonly where: (path: string) => boolean
}

const everywhere = () => true
const inCode = (path: string) => /\.(?:ts|js)$/.test(path)

const banned: readonly Banned[] = [
  {
    pattern: new RegExp(`\\b(?:${'TO'}DO|${'FIX'}ME|${'XX'}X)\\b`),
    instead: 'do it now, or say in a sentence what is not there',
    where: everywhere,
  },
  {
    pattern: new RegExp(`(?::|\\bas|<|, ?) ?${'an'}y\\b(?= ?[;,)>=\\]|{]|$)`),
    instead: 'say the type, or unknown',
    where: inCode,
  },
  { pattern: new RegExp(`@ts-${'ignore'}|@ts-${'nocheck'}`), instead: 'mend it', where: inCode },
  {
    pattern: new RegExp(`@ts-${'expect'}-error(?!:? +\\S+ +\\S+)`),
    instead: 'give the reason after it',
    where: inCode,
  },
  {
    pattern: new RegExp(`\\bconsole\\.${'log'}\\b`),
    instead: 'report through what was passed in',
    where: (path) =>
      path.startsWith('src/') && !/^src\/(?:cli|server)\//.test(path) && !isTest(path),
  },
  {
    pattern: new RegExp(`(?:\\bit|\\btest|\\bdescribe)\\.${'only'}\\(`),
    instead: 'run all tests',
    where: inCode,
  },
  {
    pattern: new RegExp(`(?<![\\w.$}])/(?:${'wo'}rk|${'fa'}rm|${'tm'}p)/`),
    instead: 'a path of one machine: use os.tmpdir(), or a path relative to the file',
    where: everywhere,
  },
]

export function checkWords(sources: readonly Source[]): readonly Finding[] {
  return sources.flatMap(({ path, text }) =>
    banned
      .filter(({ where }) => where(path))
      .flatMap(({ pattern, instead }) =>
        text.split('\n').flatMap((line, index) => {
          const match = pattern.exec(line)
          return match === null ? [] : [`${path}:${index + 1}: "${match[0]}": ${instead}`]
        }),
      ),
  )
}

const emptyNames = /(?:^|[-_.])(?:utils?|helpers?|managers?|common|misc)(?:[-_.]|$)/

/** File and folder names that do not tell what is inside. */
export function checkNames(paths: readonly string[]): readonly Finding[] {
  return paths
    .filter((path) => path.split('/').some((part) => emptyNames.test(part)))
    .map((path) => `${path}: a name that does not say what is inside`)
}
