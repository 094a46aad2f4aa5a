import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { excludes, inTheWay } from './plugin-replace.ts'

const place = { ServiceId: 's', EnvironmentName: 'release', ApiId: 'a' }
const attached = { ...place, ServiceName: '', ServiceDesc: '', ApiName: '', ApiDesc: '' }
const { EnvironmentName: Environment, ...here } = { ...attached, AttachedTime: '' }
const plugin = (PluginId: string, PluginType: string, at: object | null = null) => ({
  PluginId,
  PluginType,
  PluginName: PluginId,
  AttachedApis: at === null ? [] : [{ ...here, Environment, ...at }],
})

describe('a plugin in the way', () => {
  it('is another of its type, or of the other kind of throttling', () => {
    const one = plugin('1', 'TrafficControl')
    assert.ok(excludes(one, plugin('2', 'TrafficControl')))
    assert.ok(excludes(one, plugin('2', 'TrafficControlByParameter')))
    assert.ok(!excludes(one, plugin('1', 'TrafficControl')))
    assert.ok(!excludes(one, plugin('2', 'Cors')))
  })

  it('is bound to the same API in the same environment', () => {
    const wanted = plugin('new', 'Cors')
    const others = [
      plugin('elsewhere', 'Cors', { ApiId: 'b' }),
      plugin('earlier', 'Cors', { Environment: 'test' }),
      plugin('other service', 'Cors', { ServiceId: 't' }),
      plugin('other type', 'IPControl', {}),
      plugin('nowhere', 'Cors'),
      plugin('present', 'Cors', {}),
      { ...wanted, AttachedApis: plugin('', '', {}).AttachedApis },
    ]
    assert.deepEqual(
      inTheWay(wanted, place, others).map(({ PluginName }) => PluginName),
      ['present'],
    )
  })
})
