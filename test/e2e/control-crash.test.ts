/**
 * A control process that is killed again and again while clients write: whatever was acknowledged
 * is there afterwards, whatever was not is there whole or not at all.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { childrenOf } from '../processes.ts'
import { type Client, type Product, prepareProduct, type Role, until } from '../product.ts'

const writers = 3
const rounds = 3
const writesBeforeKill = 30

/** What one client has been told. */
interface Told {
  serviceId: string
  /** The remark of the last acknowledged change, a count. */
  remark: number
  readonly apis: Set<string>
  readonly deletedApis: Set<string>
  /** Versions released, oldest first. */
  readonly versions: string[]
  /** The version that runs in `test`; null when it was taken out. */
  running: string | null
  /** What was asked last: until it is acknowledged, both states are right. */
  asked: string
}

let product: Product
let role: Role
before(async () => {
  product = await prepareProduct()
  role = product.start('control')
  await ready()
})
after(() => product.close())

function ready(): Promise<boolean> {
  return until(
    'control to be ready',
    async () => (await product.probe(product.ports.control, '/readyz')) === 200,
  )
}

/** The process id of the control process, a child of the one that was started. */
function controlPid(): number | undefined {
  return childrenOf(role.child.pid ?? 0, 'control-main')[0]
}

async function begin(client: Client): Promise<Told> {
  const { ServiceId = '' } = await client.CreateService({ ServiceName: 'w', Protocol: 'http' })
  const sets = { apis: new Set<string>(), deletedApis: new Set<string>() }
  return { serviceId: ServiceId, remark: 0, ...sets, versions: [], running: null, asked: '' }
}

/** One write after the other, until one is not answered, or no more are wanted. */
async function write(client: Client, told: Told, goesOn: () => boolean): Promise<void> {
  const ServiceId = told.serviceId
  for (let n = 0; ; n++) {
    try {
      await steps[n % steps.length]?.(client, told, ServiceId)
      told.asked = ''
      if (!goesOn()) return
    } catch (error) {
      // A call that was cut, and not one that was refused.
      assert.match(String(error), /ECONNRESET|ECONNREFUSED|EPIPE|socket hang up|Premature close/)
      return
    }
  }
}

type Step = (client: Client, told: Told, ServiceId: string) => Promise<void>

const steps: readonly Step[] = [
  async (client, told, ServiceId) => {
    told.asked = 'remark'
    await client.ModifyService({ ServiceId, ServiceDesc: String(told.remark + 1) })
    told.remark += 1
  },
  async (client, told, ServiceId) => {
    told.asked = 'create'
    const { Result } = await client.CreateApi({
      ServiceId,
      ServiceType: 'MOCK',
      ServiceTimeout: 15,
      Protocol: 'HTTP',
      RequestConfig: {
        Path: `/${told.apis.size + told.deletedApis.size}_${Date.now()}`,
        Method: 'GET',
      },
      ServiceMockReturnMessage: 'x',
    })
    told.apis.add(Result?.ApiId ?? '')
  },
  async (client, told, ServiceId) => {
    told.asked = 'release'
    const release = { ServiceId, EnvironmentName: 'test', ReleaseDesc: 'x' }
    const { Result } = await client.ReleaseService(release)
    told.versions.push(Result?.ReleaseVersion ?? '')
    told.running = told.versions.at(-1) ?? null
  },
  async (client, told, ServiceId) => {
    if (told.apis.size < 2) return
    const [ApiId = ''] = told.apis
    told.asked = 'delete'
    await client.DeleteApi({ ServiceId, ApiId })
    told.apis.delete(ApiId)
    told.deletedApis.add(ApiId)
  },
  async (client, told, ServiceId) => {
    told.asked = 'unrelease'
    await client.UnReleaseService({ ServiceId, EnvironmentName: 'test' })
    told.running = null
  },
]

/** Compares what is there with what was told, and goes on from what is there. */
async function check(client: Client, told: Told): Promise<void> {
  const ServiceId = told.serviceId
  const shown = await client.DescribeService({ ServiceId })
  const remark = Number(shown.ServiceDesc)
  assert.ok(remark === told.remark || (told.asked === 'remark' && remark === told.remark + 1))

  const ids = new Set(shown.ApiIdStatusSet?.map(({ ApiId }) => ApiId ?? ''))
  const lost = [...told.apis].filter((id) => !ids.has(id))
  assert.ok(lost.length === 0 || (told.asked === 'delete' && lost.length === 1), `lost ${lost}`)
  const returned = [...told.deletedApis].filter((id) => ids.has(id))
  assert.deepEqual(returned, [])
  const further = ids.size - (told.apis.size - lost.length)
  assert.ok(further === 0 || (told.asked === 'create' && further === 1), `${further} more`)

  const versions = await client.DescribeServiceReleaseVersion({ ServiceId, Limit: 100 })
  const names = versions.Result?.VersionList?.map(({ VersionName }) => VersionName ?? '') ?? []
  const unasked = names.filter((name) => !told.versions.includes(name))
  assert.deepEqual(names.filter((name) => !unasked.includes(name)).sort(), told.versions.toSorted())
  assert.ok(unasked.length === 0 || (told.asked === 'release' && unasked.length === 1))

  const environments = await client.DescribeServiceEnvironmentList({ ServiceId })
  const running = environments.Result?.EnvironmentList?.[0]?.VersionName || null
  const possible = [
    told.running,
    ...(told.asked === 'release' ? unasked : []),
    ...(told.asked === 'unrelease' ? [null] : []),
  ]
  assert.ok(possible.includes(running), `${running} runs, not one of ${possible}`)

  Object.assign(told, { remark, running, asked: '' })
  told.versions.push(...unasked)
  for (const id of lost) told.deletedApis.add(id)
  told.apis.clear()
  for (const id of ids) told.apis.add(id)
}

describe('a control process that is killed while it writes', () => {
  it('loses nothing that it has acknowledged, and halves nothing', async () => {
    const client = product.client()
    const all: Told[] = []
    for (let i = 0; i < writers; i++) all.push(await begin(client))
    for (let round = 0; round < rounds; round++) {
      let count = 0
      let killed = false
      const goesOn = () => {
        count++
        return !killed
      }
      const running = all.map((told) => write(client, told, goesOn))
      await until('writes', () => count >= writesBeforeKill)
      const pid = controlPid()
      assert.ok(pid)
      process.kill(pid, 'SIGKILL')
      // Who had no call under way just then must not go on with the next process.
      killed = true
      await Promise.all(running)
      await until('another control process', () => {
        const now = controlPid()
        return now !== undefined && now !== pid
      })
      await ready()
      for (const told of all) await check(client, told)
    }
  })
})
