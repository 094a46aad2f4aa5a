/**
 * `npm run bench [name]`: runs one bench, `proxy` when none is named.
 */

const benches = {
  callers: () => import('./callers.ts'),
  'constant-time': () => import('./constant-time.ts'),
  proxy: () => import('./proxy.ts'),
  release: () => import('./release.ts'),
  snapshot: () => import('./snapshot.ts'),
  stall: () => import('./gateway-stall.ts'),
  store: () => import('./store.ts'),
}

type BenchName = keyof typeof benches

function isBench(name: string): name is BenchName {
  return Object.hasOwn(benches, name)
}

const name = process.argv[2] ?? 'proxy'
if (isBench(name)) await benches[name]()
else {
  console.error(`"${name}" is no bench; there are ${Object.keys(benches).join(', ')}`)
  process.exitCode = 2
}
