import assert from 'node:assert/strict'
import { it } from 'node:test'
import { contracts } from '../../src/contract/actions.ts'
import { createApiFields, modifyApiFields, otherApiFields } from './fields/api.ts'
import { keyFields } from './fields/api-key.ts'
import { appFields } from './fields/app.ts'
import { describeFields } from './fields/harness.ts'
import { ipStrategyFields } from './fields/ip-strategy.ts'
import { pluginFields } from './fields/plugin.ts'
import { releaseFields } from './fields/release.ts'
import { serviceFields } from './fields/service.ts'
import { usagePlanFields } from './fields/usage-plan.ts'

const suites = [
  ...[createApiFields, modifyApiFields, ...otherApiFields],
  ...[...serviceFields, ...releaseFields],
  ...[...keyFields, ...usagePlanFields],
  ...[...appFields, ...pluginFields, ...ipStrategyFields],
]

it('tries every action of the vendor’s', () => {
  const vendor = Object.values(contracts).filter(({ service }) => service === 'apigateway')
  assert.deepEqual(
    suites.map(({ action }) => action).toSorted(),
    vendor.map(({ name }) => name).toSorted(),
  )
})

for (const suite of suites) describeFields(suite)
