/**
 * The two languages in which the management API speaks. Every text that a caller reads exists in
 * both, side by side, so that adding one without the other does not compile.
 */

export const languages = ['en-US', 'zh-CN'] as const
export type Language = (typeof languages)[number]

export type Text = { readonly [language in Language]: string }

/** The language of a message when the caller asks for none. */
export const defaultLanguage: Language = 'en-US'

export function isLanguage(text: string): text is Language {
  return languages.some((language) => language === text)
}

export function text(english: string, chinese: string): Text {
  return { 'en-US': english, 'zh-CN': chinese }
}
