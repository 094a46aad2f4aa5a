/**
 * The first script: small, so that it runs, and the calls of the first view are under way, while
 * the libraries are still being read.
 */
import { sendFirstCalls } from './first-calls.ts'
import { expectLanguage } from './i18n/index.ts'
import { firstLanguage } from './shell/preferences.ts'

expectLanguage(firstLanguage())
sendFirstCalls(location)
