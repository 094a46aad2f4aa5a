/**
 * Actions of our own service: what a deployment needs and no vendor action covers.
 */
import { z } from 'zod'
import { sluiceAction } from './action.ts'
import { boolean, integer, list, nullable, optional, string } from './fields.ts'
import { ApiKey } from './keys.ts'

const revision = {
  Revision: integer('Revision of the snapshot.'),
  Hash: string('Hash over the snapshot, 64 hex digits; empty while there is none.'),
}

const Node = z
  .strictObject({
    NodeId: string('Id of the gateway process.'),
    Address: string('Address from which it is connected.'),
    Version: string('Version of the product it runs.'),
    Workers: integer('Worker threads that serve calls.'),
    ...revision,
    Connected: boolean('Whether it is connected now.'),
    LastSeenTime: string('When it last spoke, ISO 8601 in UTC.'),
    State: string('linked, lagging, refused or absent.'),
    Reason: nullable.string('Why it refused the newest snapshot, if it did, as a sentence.'),
  })
  .describe('A gateway process.')

export const sluiceContracts = {
  CreateAccount: sluiceAction({
    name: 'CreateAccount',
    group: 'account',
    access: 'write',
    purpose: 'Creates an account with an access key; only the root account may.',
    request: z.strictObject({
      Name: string('Name of the account.'),
      Uin: optional.string('Decimal digits, unique; made up when absent.'),
      AppId: optional.integer('Number in default domains, unique; made up when absent.'),
      SecretId: optional.string('Id of its access key; made up when absent.'),
      SecretKey: optional.string('Its secret; made up when absent.'),
    }),
    response: z.strictObject({
      Uin: string('Number of the account.'),
      AppId: integer('Number in default domains.'),
      SecretId: string('Id of the access key.'),
      SecretKey: string('The secret: shown here and never again.'),
    }),
  }),

  DescribeNodes: sluiceAction({
    name: 'DescribeNodes',
    group: 'node',
    access: 'list',
    purpose: 'Lists the gateway processes and the snapshot each of them runs.',
    request: z.strictObject({}),
    response: z.strictObject({
      TotalCount: integer('How many there are.'),
      NodeSet: list(Node, 'The gateway processes.'),
    }),
  }),

  DescribeEffect: sluiceAction({
    name: 'DescribeEffect',
    group: 'node',
    access: 'read',
    purpose: 'Tells on how many gateways the newest snapshot is in effect.',
    request: z.strictObject({
      ServiceId: optional.string('Only what concerns this service.'),
      EnvironmentName: optional.string('Only what concerns this environment.'),
    }),
    response: z.strictObject({
      ...revision,
      NodeTotalCount: integer('How many gateways are known.'),
      NodeInEffectCount: integer('How many of them run it.'),
      NodeSet: list(Node, 'The gateway processes.'),
    }),
  }),

  RotateApiKey: sluiceAction({
    name: 'RotateApiKey',
    group: 'apiKey',
    access: 'write',
    purpose: 'Gives a key pair a new secret while the one before stays valid for a while.',
    request: z.strictObject({
      AccessKeyId: string('Id of the key.'),
      GraceSeconds: integer('How long the secret before stays valid: 1 to 7776000.'),
      AccessKeySecret: optional.string('New secret of a manual key; an auto key gets a new one.'),
    }),
    response: z.strictObject({
      Result: ApiKey,
      PreviousValidUntilTime: string('When the secret before ends, ISO 8601 in UTC.'),
    }),
  }),
} as const
