/** All words in Chinese, area by area; a key that English has is here. */
import { api } from './api.ts'
import { callers } from './callers.ts'
import { plugins } from './plugins.ts'
import { service } from './service.ts'
import { shell } from './shell.ts'
import { system } from './system.ts'

export const zh = { ...shell, ...service, ...api, ...callers, ...plugins, ...system } as const
