import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseDefaultDomain, routedSuffixes, vendorSuffixes } from './default-domain.ts'

const suffixes = routedSuffixes('Api.Example.org')

describe('default domain', () => {
  it('is id, application id and region under any routed suffix [g51][g260][g261][g262]', () => {
    for (const suffix of ['api.example.org', ...vendorSuffixes]) {
      assert.deepEqual(parseDefaultDomain(`service-a1b2c3d4-1234567890.gz.${suffix}`, suffixes), {
        serviceId: 'service-a1b2c3d4',
        appId: 1234567890,
        region: 'gz',
      })
    }
  })

  it('has region codes as well as region names [g52]', () => {
    for (const region of ['gz', 'ap-guangzhou', 'cellar']) {
      const host = `service-a1b2c3d4-1.${region}.apigateway.myqcloud.com`
      assert.equal(parseDefaultDomain(host, suffixes)?.region, region)
    }
  })

  it('is nothing else', () => {
    const others = [
      '',
      'localhost',
      'api.example.org',
      'gz.api.example.org',
      'service-a1b2c3d4.gz.api.example.org',
      'service-a1b2c3d4-0.gz.api.example.org',
      'service-a1b2c3d4-012.gz.api.example.org',
      'service-a1b2c3d4-12x.gz.api.example.org',
      '-12.gz.api.example.org',
      'service-a1b2c3d4-12.gz.evil.api.example.org',
      'service-a1b2c3d4-12.gz.api.example.org.evil.com',
      'service-a1b2c3d4-12..api.example.org.',
      'x.service-a1b2c3d4-12.gz.api.example.org',
      `service-a1b2c3d4-${'9'.repeat(40)}.gz.api.example.org`,
    ]
    for (const host of others) assert.equal(parseDefaultDomain(host, suffixes), null, host)
  })
})
