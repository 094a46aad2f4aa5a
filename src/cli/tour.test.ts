import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Addresses, type ReadyFacts, readyText } from './tour.ts'

const tour = { path: '/release/hello', host: 'service-x-1.gz.apigw.localhost' }
const control = { controlPort: 8090, tour, credentialsFile: '/data/credentials.json' }
const gateway = { httpPort: 8080, probePort: null }
const here: Addresses = { host: '127.0.0.1', controlHost: '127.0.0.1', console: 'on' }
const text = (facts: Partial<ReadyFacts>, addresses = here) =>
  readyText(addresses, { control, gateway, ...facts })

describe('the tour', () => {
  it('says where everything is and how to make a first call', () => {
    const shown = text({})
    const call = `curl -i -H 'Host: ${tour.host}' http://127.0.0.1:8080/release/hello`
    for (const part of ['http://127.0.0.1:8090', '/data/credentials.json', call]) {
      assert.ok(shown.includes(part), part)
    }
    assert.ok(shown.includes(`http://${tour.host}:8080/release/hello`))
  })

  it('gives addresses that this machine can open', () => {
    const shown = text({}, { host: '0.0.0.0', controlHost: '::', console: 'on' })
    assert.ok(shown.includes('http://127.0.0.1:8080/release/hello'))
    assert.ok(shown.includes('http://[::1]:8090/console'))
  })

  it('does not call a gateway ready that has only begun', () => {
    assert.match(text({ control: null }), /^\nThe gateway is running\. .*503 until then\.$/m)
    assert.doesNotMatch(text({ control: null }), /ready/)
    assert.match(text({}), /^Sluice is ready\.$/m)
  })

  it('leaves out what is not there', () => {
    assert.doesNotMatch(text({ control: { ...control, tour: null } }), /curl/)
    assert.doesNotMatch(text({ control: null }), /Management|Credentials|curl/)
    assert.doesNotMatch(text({ gateway: null }), /Callers|curl/)
    assert.doesNotMatch(text({}, { ...here, console: 'off' }), /Console/)
    assert.match(text({ control: null, gateway: { ...gateway, probePort: 8091 } }), /Health.*:8091/)
  })
})
