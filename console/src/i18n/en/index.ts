/** English, area by area. The keys of this language are the keys of all. */
import { api } from './api.ts'
import { callers } from './callers.ts'
import { plugins } from './plugins.ts'
import { service } from './service.ts'
import { shell } from './shell.ts'
import { system } from './system.ts'

export const en = { ...shell, ...service, ...api, ...callers, ...plugins, ...system } as const
