/**
 * Settings as people look at them: value, default and origin of each, as text. A secret's text is
 * never made: only whether there is one.
 */
import type { ShownSetting, ShownSettings } from '../control/action.ts'
import { text } from '../lib/language.ts'
import { Secret } from '../lib/secret.ts'
import { settingWords } from './setting-words.ts'
import type { Settings } from './settings.ts'
import { type FlatSettings, flagOf, settingNames, settingsTable } from './settings-table.ts'

export function shownSettings(settings: Settings): ShownSettings {
  const { counts, sources, ...rest } = settings
  const flatCounts = Object.entries(counts).map(([name, count]) => [`counts.${name}`, count])
  // Each member of Settings is there once, those of `counts` under their paths.
  const flat = { ...rest, ...Object.fromEntries(flatCounts) } as FlatSettings
  return {
    file: sources?.file ?? null,
    settings: settingNames.map((name): ShownSetting => {
      const row = settingsTable[name]
      const { about, fallback } = settingWords[name]
      const written = shown(row.fallback('control'))
      return {
        name,
        value: shown(flat[name]),
        fallback: fallback ?? text(written, written),
        origin: sources?.origins[name] ?? 'default',
        variable: row.env,
        flag: `--${flagOf(name)}`,
        about,
        isSecret: row.kind.secret,
      }
    }),
  }
}

function shown(value: FlatSettings[keyof FlatSettings]): string {
  if (value === null) return ''
  return value instanceof Secret ? '***' : String(value)
}
