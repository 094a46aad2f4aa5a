/**
 * The commands, one row each: help and dispatch are made from this table.
 */

export type CommandName =
  | 'start'
  | 'control'
  | 'gateway'
  | 'status'
  | 'call'
  | 'actions'
  | 'version'

export interface CommandRow {
  readonly about: string
  /** More than the line above, for `sluice <command> --help`. */
  readonly detail: string
  /** Whether it takes the flags of settings. */
  readonly takesSettings: boolean
  /** What it takes beside flags of settings, as help shows it. */
  readonly usage?: string
  /** How many words it needs and may have. */
  readonly words?: { readonly min: number; readonly max: number }
  /** Flags of its own, each with a value. */
  readonly flags?: readonly string[]
}

export const commands: { readonly [K in CommandName]: CommandRow } = {
  start: {
    about: 'Run everything on this machine: control plane and gateway.',
    detail:
      'Both run as processes of their own; what dies is started again. SIGTERM or Ctrl-C lets\n' +
      'running calls end; a second one ends at once.',
    takesSettings: true,
  },
  control: {
    about: 'Run the control plane alone.',
    detail: 'Gateways join it with the token that it keeps in its data directory (join-token).',
    takesSettings: true,
  },
  gateway: {
    about: 'Run a gateway alone; it joins a control plane.',
    detail:
      'It needs --control-url and --join-token (or the file join-token in its data directory) and\n' +
      'serves from its last good snapshot while the control plane is away.',
    takesSettings: true,
  },
  status: {
    about: 'Show the gateways and which revision each of them runs.',
    detail:
      'It asks the management API, signed with --secret-id and --secret-key or with the file\n' +
      'credentials.json of the data directory. The exit status is 1 while the newest revision is\n' +
      'not in effect on every connected gateway, 2 when the control plane cannot be asked.',
    takesSettings: true,
  },
  call: {
    about: 'Call one action of the management API.',
    detail:
      'The request is JSON ({} when left out), the answer what stands in Response. --pick prints one\n' +
      'field of it (Result.ApiId). Signed as `sluice status` is. The exit status is 1 when the call\n' +
      'was refused, 2 when the control plane cannot be asked. `sluice actions` lists the actions.',
    usage: '<Action> [<json>] [--pick <field>]',
    words: { min: 1, max: 2 },
    flags: ['pick'],
    takesSettings: true,
  },
  actions: {
    about: 'List the actions of the management API.',
    detail:
      'One a line with its purpose; with a word those that hold it. Their parameters are in\n' +
      'docs/reference/actions.md.',
    usage: '[<part of a name>]',
    words: { min: 0, max: 1 },
    takesSettings: false,
  },
  version: {
    about: 'Print the version.',
    detail: '',
    takesSettings: false,
  },
}

export function isCommand(word: string): word is CommandName {
  return Object.hasOwn(commands, word)
}
