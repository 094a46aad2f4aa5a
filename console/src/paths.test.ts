import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { paths, safeNext } from './paths.ts'

describe('paths', () => {
  it('are these: a link that somebody kept has to work on', () => {
    assert.deepEqual(
      [
        paths.home(),
        paths.services({ do: 'create' }),
        paths.service('service-1'),
        paths.service('service-1', 'environments', { do: 'switch', on: 'release' }),
        paths.apiNew('service-1'),
        paths.apiNew('service-1', 'microservice'),
        paths.apiNewAnywhere(),
        paths.api('service-1', 'api-1', 'debug'),
        paths.apiEdit('service-1', 'api-1', 'back'),
        paths.apps(),
        paths.app('app-1', 'apis'),
        paths.secrets(),
        paths.secret('AKID1'),
        paths.plans(),
        paths.plan('usagePlan-1', 'keys'),
        paths.plugins(),
        paths.pluginNew('Cors'),
        paths.pluginEdit('plugin-1'),
        paths.plugin('plugin-1'),
        paths.nodes(),
        paths.snapshot(),
        paths.settings(),
        paths.account(),
        paths.login('/console/services'),
      ],
      [
        '/',
        '/services?do=create',
        '/services/service-1/apis',
        '/services/service-1/environments?do=switch&on=release',
        '/services/service-1/apis/new',
        '/services/service-1/apis/new?type=microservice',
        '/apis/new',
        '/services/service-1/apis/api-1/debug',
        '/services/service-1/apis/api-1/edit/back',
        '/apps',
        '/apps/app-1/apis',
        '/secrets',
        '/secrets/AKID1',
        '/plans',
        '/plans/usagePlan-1/keys',
        '/plugins',
        '/plugins/new?type=Cors',
        '/plugins/plugin-1/edit',
        '/plugins/plugin-1/info',
        '/system/nodes',
        '/system/snapshot',
        '/system/settings',
        '/account',
        '/login?next=%2Fconsole%2Fservices',
      ],
    )
  })

  it('escape ids that come from outside', () => {
    assert.equal(paths.secret('a/b?c#d'), '/secrets/a%2Fb%3Fc%23d')
  })

  it('lead after signing in to pages of ours alone', () => {
    assert.equal(safeNext('/console/plans?page=2'), '/plans?page=2')
    assert.equal(safeNext('/console/'), '/')
    for (const next of [
      null,
      '',
      '//evil.example',
      '/console//evil.example',
      'https://evil',
      '/docs',
    ])
      assert.equal(safeNext(next), '/', String(next))
  })
})
