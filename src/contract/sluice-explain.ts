/**
 * Actions of our own service that explain before something is done: which API a request would
 * reach, what differs between two versions, what an API has, what is not released yet, which plans
 * a key is in, whether a binding would be refused.
 */
import { z } from 'zod'
import { sluiceAction } from './action.ts'
import {
  boolean,
  integer,
  list,
  nullable,
  optional,
  page,
  someStrings,
  string,
  strings,
} from './fields.ts'

const environment = 'draft, test, prepub or release'

const Variable = z
  .strictObject({ Name: string('Name of the variable.'), Value: string('What it captures.') })
  .describe("A variable of an API's path.")

const Match = z
  .strictObject({
    ApiId: string('Id of the API; empty for the candidate.'),
    ApiName: string('Name of the API.'),
    Method: string('Method of the API.'),
    Path: string('Path of the API as authored.'),
    Kind: string('exact, preferred, variable or prefix: the kinds of paths, in their order.'),
    VariableSet: list(Variable, 'What its variables capture.'),
    Rest: string('What follows its prefix.'),
    Reason: string('Why it answers or does not, as a sentence.'),
  })
  .describe('An API whose path fits the request.')

const FieldChange = z
  .strictObject({
    Field: string('Dotted path in what DescribeApi answers.'),
    Left: nullable.string('JSON of the value on the left; null: not there.'),
    Right: nullable.string('JSON of the value on the right; null: not there.'),
  })
  .describe('A field that differs.')

const ApiChange = z
  .strictObject({
    ApiId: string('Id of the API.'),
    ApiName: string('Name of the API.'),
    Method: string('Method of the API.'),
    Path: string('Path of the API.'),
    Change: string('added, removed or changed.'),
    FieldSet: list(FieldChange, 'Fields that differ, for a changed API.'),
  })
  .describe('An API that differs between two versions.')

const ApiState = z
  .strictObject({
    ApiId: string('Id of the API.'),
    ServiceType: string('Kind of backend, as DescribeApi tells it.'),
    PluginCount: integer('Plugins that are attached to it, each once however many environments.'),
    EnvironmentSet: strings('Environments whose running version has it.'),
    Changed: boolean(
      'Whether the draft is not what the most public environment that runs a version runs of it; false while none does.',
    ),
  })
  .describe('What the list of APIs does not tell of one.')

const UnreleasedService = z
  .strictObject({
    ServiceId: string('Id of the service.'),
    ServiceName: string('Name of the service.'),
    EnvironmentName: nullable.string(
      'The environment that the draft is compared with: the most public one that runs a version; null: none does.',
    ),
    AddedCount: integer('APIs that only the draft has.'),
    RemovedCount: integer('APIs that only the environment has.'),
    ChangedCount: integer('APIs that differ.'),
  })
  .describe('A service whose draft differs from what it runs.')

const KeyPlan = z
  .strictObject({
    UsagePlanId: string('Id of the plan.'),
    UsagePlanName: string('Name of the plan.'),
  })
  .describe('A usage plan that a key is bound to.')

const Binding = z
  .strictObject({
    Id: string('The plan, key, application, plugin or IP strategy.'),
    ApiId: nullable.string('The API, where APIs are bound to.'),
    Allowed: boolean('Whether the binding action would do it.'),
    Bound: boolean('Whether it is bound already: then binding changes nothing.'),
    Code: string('Code of the refusal; empty when it is allowed.'),
    Message: string('Message of the refusal; empty when it is allowed.'),
  })
  .describe('A binding that was asked about.')

export const sluiceExplainContracts = {
  MatchRoute: sluiceAction({
    name: 'MatchRoute',
    group: 'explain',
    access: 'read',
    purpose: 'Tells which API would answer a request, and why others would not.',
    request: z.strictObject({
      ServiceId: optional.string('The service; or Host.'),
      Host: optional.string('Default domain of the service, in place of ServiceId.'),
      EnvironmentName: optional.string(
        `${environment}; draft when absent. With Host the path names it.`,
      ),
      Method: string('Method of the request.'),
      Path: string('Path of the request; it begins with the environment when Host is given.'),
      Candidate: optional.object(
        z.strictObject({
          ApiId: optional.string('The API of the draft that it replaces.'),
          Path: string('Its path.'),
          Method: string('Its method.'),
        }),
        'An API that is not saved yet: takes part in the draft.',
      ),
    }),
    response: z.strictObject({
      Result: z.strictObject({
        ServiceId: string('Id of the service.'),
        EnvironmentName: string(environment),
        Path: string('The path that is matched: canonical, without the environment.'),
        Winner: nullable.object(Match, 'The API that answers.'),
        LoserSet: list(Match, 'Those that fit as well, in the order in which they would answer.'),
        OtherMethodSet: list(Match, 'Those whose path fits and whose method does not.'),
      }),
    }),
  }),

  CompareVersions: sluiceAction({
    name: 'CompareVersions',
    group: 'explain',
    access: 'read',
    purpose: 'Shows what differs between two versions of a service, or a version and the draft.',
    request: z.strictObject({
      ServiceId: string('Id of the service.'),
      Left: optional.string(
        'A version, draft, or an environment for what it runs; nothing when absent.',
      ),
      Right: string('The same, for the other side.'),
    }),
    response: z.strictObject({
      Result: z.strictObject({
        Left: string('Name of the version, draft, or empty for nothing.'),
        Right: string('The same, for the other side.'),
        AddedCount: integer('APIs that only the right side has.'),
        RemovedCount: integer('APIs that only the left side has.'),
        ChangedCount: integer('APIs that differ.'),
        Summary: string('The difference in a few words, fit for a remark.'),
        ApiSet: list(ApiChange, 'APIs that differ.'),
      }),
    }),
  }),

  DescribeApiStates: sluiceAction({
    name: 'DescribeApiStates',
    group: 'explain',
    access: 'list',
    purpose: 'Shows backends, plugins and environments of a page of APIs.',
    request: z.strictObject({
      ServiceId: string('Id of the service.'),
      ApiIds: someStrings('Ids of APIs of its draft: 1 to 100.'),
    }),
    response: z.strictObject({
      Result: z.strictObject({
        ApiSet: list(ApiState, 'A row an API that the draft has, in the order of ApiIds.'),
      }),
    }),
  }),

  DescribeUnreleasedServices: sluiceAction({
    name: 'DescribeUnreleasedServices',
    group: 'explain',
    access: 'list',
    purpose: 'Lists the services of the region whose draft differs from what they run.',
    request: z.strictObject({ ...page }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many there are.'),
        ServiceSet: list(UnreleasedService, 'The services, newest first.'),
      }),
    }),
  }),

  DescribeApiKeyPlans: sluiceAction({
    name: 'DescribeApiKeyPlans',
    group: 'explain',
    access: 'list',
    purpose: 'Lists the usage plans that a key is bound to, newest binding first.',
    request: z.strictObject({ AccessKeyId: string('SecretId of the key.'), ...page }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many there are.'),
        UsagePlanSet: list(KeyPlan, 'The plans.'),
      }),
    }),
  }),

  ExplainBinding: sluiceAction({
    name: 'ExplainBinding',
    group: 'explain',
    access: 'read',
    purpose:
      'Tells whether plans, keys, applications, plugins or IP strategies may be bound, or why not.',
    request: z.strictObject({
      Action: string('BindEnvironment, BindSecretIds, BindApiApp, AttachPlugin or BindIPStrategy.'),
      Ids: someStrings(
        'The plans, keys, applications, plugins or IP strategies to bind: 1 to 100.',
      ),
      UsagePlanId: optional.string('The plan, for BindSecretIds.'),
      ServiceId: optional.string('The service, for the other actions.'),
      EnvironmentName: optional.string('The environment, for the other actions.'),
      ApiIds: optional.strings('The APIs; for BindEnvironment none means the whole service.'),
    }),
    response: z.strictObject({
      Result: z.strictObject({
        BindingSet: list(Binding, 'A row an id, and API where there are some.'),
      }),
    }),
  }),
} as const
