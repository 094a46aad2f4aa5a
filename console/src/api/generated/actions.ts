/** Made by tools/console-rules.ts from the contract: do not edit. */
export const sluiceActions: ReadonlySet<string> = new Set([
  'CreateAccount',
  'DescribeNodes',
  'DescribeEffect',
  'RotateApiKey',
  'DescribeSessions',
  'DeleteSession',
  'ResetPassword',
  'DescribeSettings',
  'SearchResources',
  'MatchRoute',
  'CompareVersions',
  'DescribeApiStates',
  'DescribeUnreleasedServices',
  'DescribeApiKeyPlans',
  'ExplainBinding',
  'DebugApi',
])
