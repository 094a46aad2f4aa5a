/**
 * What the supervisor and a role say to each other over the channel between the processes.
 *
 * Settings travel over it and not in the environment, where every later child would inherit the
 * secrets among them.
 */
import { Secret } from '../lib/secret.ts'
import type { Settings } from './settings.ts'

/** Settings with secrets in clear: only ever inside a message. */
export interface PackedSettings {
  readonly plain: Omit<Settings, SecretName>
  readonly secrets: { readonly [K in SecretName]: string | null }
}

type SecretName = 'joinToken' | 'secretKey' | 'databaseUrl'

/** The supervisor's one message to a child. */
export interface SettingsMessage {
  readonly type: 'settings'
  readonly settings: PackedSettings
}

/** Where to look at first: a released API of the sample. */
export interface Tour {
  /** Path with its environment, `/release/echo`. */
  readonly path: string
  /** Host of the service's default domain, without a port. */
  readonly host: string
}

export interface ControlReady {
  readonly type: 'ready'
  readonly role: 'control'
  readonly controlPort: number
  readonly tour: Tour | null
  readonly credentialsFile: string | null
}

export interface GatewayReady {
  readonly type: 'ready'
  readonly role: 'gateway'
  readonly httpPort: number
  readonly probePort: number | null
}

/** A child's messages: it wants its settings, then it serves. */
export type ChildMessage = { readonly type: 'hello' } | ControlReady | GatewayReady

export function packSettings(settings: Settings): PackedSettings {
  const { joinToken, secretKey, databaseUrl, ...plain } = settings
  return {
    plain,
    secrets: {
      joinToken: joinToken?.reveal() ?? null,
      secretKey: secretKey?.reveal() ?? null,
      databaseUrl: databaseUrl?.reveal() ?? null,
    },
  }
}

export function unpackSettings({ plain, secrets }: PackedSettings): Settings {
  const hide = (text: string | null) => (text === null ? null : new Secret(text))
  return {
    ...plain,
    joinToken: hide(secrets.joinToken),
    secretKey: hide(secrets.secretKey),
    databaseUrl: hide(secrets.databaseUrl),
  }
}
