/** Changing the language draws everything anew: words are read when a component renders. */
import { createContext, Fragment, type ReactElement, type ReactNode, use, useState } from 'react'
import { type Language, language, loadLanguage } from '../i18n/index.ts'
import { rememberLanguage } from './preferences.ts'

const Change = createContext<(wanted: Language) => void>(() => {})

export function LanguageRoot({ children }: { readonly children: ReactNode }): ReactElement {
  const [active, setActive] = useState(language())
  const change = async (wanted: Language) => {
    rememberLanguage(wanted)
    await loadLanguage(wanted)
    setActive(wanted)
  }
  return (
    <Change value={change}>
      <Fragment key={active}>{children}</Fragment>
    </Change>
  )
}

export function useLanguageChange(): (wanted: Language) => void {
  return use(Change)
}
