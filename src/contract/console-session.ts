/**
 * The shapes of `/console/session`: the one thing that is no action, because it makes the proof by
 * which actions are called.
 */
import { z } from 'zod'
import type { Contract } from './action.ts'
import { boolean, integer, list, nullable, optional, string } from './fields.ts'

export const Session = z
  .strictObject({
    Name: string('Name of the user.'),
    Uin: string('Number of the account.'),
    AppId: integer('Number in default domains.'),
    IsRoot: boolean('Whether it is the root account.'),
    Language: nullable.string('What the user chose: en-US or zh-CN.'),
    Regions: list(
      z.strictObject({
        Region: string('Name of the region.'),
        Code: string('Its label in default domains.'),
      }),
      'Regions that have a short code; any other name works as well.',
    ),
    DefaultRegion: string('Region of calls that name none.'),
    Version: string('Version of the product.'),
    Rights: string('What the account may do: all.'),
    Csrf: string('Value of the header X-Sluice-CSRF.'),
    SessionId: string('Names the session in DescribeSessions; proves nothing.'),
    CreatedTime: string('When it began, ISO 8601 in UTC.'),
    ExpiresTime: string('When it ends, however much it is used.'),
    IdleMinutes: integer('It ends when it is not used for so long.'),
    RevealUntilTime: nullable.string('Until when secrets may be revealed; null: not now.'),
    HttpPort: integer('Port at which callers reach the public entry.'),
    HttpsPort: nullable.integer('The same over TLS; null: not served.'),
    BaseDomain: string('Domain of all default domains.'),
    ServicesPerRegionMax: integer('Services that a region may have.'),
    ApisPerServiceMax: integer('APIs that a service may have.'),
  })
  .describe('A session of the console.')

/** In the form of an action's, so that it is read and checked as one. */
export const sessionContract = {
  name: 'Session',
  service: 'sluice',
  version: '',
  group: 'console',
  access: 'write',
  purpose: 'Begins, proves or changes a session of the console.',
  request: z.strictObject({
    Name: optional.string('Name of the user: begins a session.'),
    Password: optional.string('The password. Without Name: of the session that there is.'),
    NewPassword: optional.string('Replaces the password and ends all other sessions.'),
    Language: optional.string('en-US or zh-CN, kept for the user.'),
  }),
  response: z.strictObject({ Session: nullable.object(Session, 'Null: there is none.') }),
} as const satisfies Contract
