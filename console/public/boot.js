/**
 * Runs before the first paint: sets the theme and the language of the page, so that nothing
 * flashes, and starts loading the words and the first page. Plain, since nothing has been loaded yet.
 */
;(() => {
  const root = document.documentElement
  const read = (name) => {
    try {
      return localStorage.getItem(name)
    } catch {
      return null
    }
  }
  const dark = matchMedia('(prefers-color-scheme: dark)').matches
  const theme = read('sluice.theme') ?? 'system'
  root.setAttribute('theme-mode', theme === 'system' ? (dark ? 'dark' : 'light') : theme)
  const wanted = read('sluice.language') ?? navigator.languages.join(',')
  const language = /^zh/i.test(wanted) ? 'zh' : 'en'
  root.lang = language === 'zh' ? 'zh-CN' : 'en'
  const files = document.currentScript?.dataset ?? {}
  const page = location.pathname.replace(/^\/console\/?|\/$/g, '') || 'home'
  const named = [language, page].filter((name) => Object.hasOwn(files, name))
  for (const file of named.flatMap((name) => files[name].split(' '))) {
    if (file === '') continue
    const link = document.createElement('link')
    link.rel = 'modulepreload'
    link.href = file
    document.head.append(link)
  }
})()
