/**
 * The page that stands in for the console while there is none: it says why, in both languages, and
 * looks again by itself.
 */

/** How the console comes about, as `tools/console.js` writes it down. */
export interface BuildState {
  readonly step: 'installing' | 'building' | 'failed' | 'built'
  /** Of a failure: what went wrong, in one line. */
  readonly detail: string
}

const sentences: {
  readonly [step in BuildState['step'] | 'absent']: readonly [string, string]
} = {
  installing: [
    'The console is being installed: its packages are on their way. The gateway serves already.',
    '正在安装控制台所需的软件包，网关已正常提供服务。',
  ],
  building: [
    'The console is being built. The gateway serves already.',
    '正在构建控制台，网关已正常提供服务。',
  ],
  built: [
    'The console has just been built and will be here in a moment.',
    '控制台刚刚构建完成，稍候即可使用。',
  ],
  failed: [
    'The console could not be built. The gateway and the management API serve all the same.',
    '控制台构建失败，网关与管理接口不受影响。',
  ],
  absent: [
    'The console is not built. Run "npm run build --prefix console", or start with "npm start".',
    '控制台尚未构建。请运行 "npm run build --prefix console"，或使用 "npm start" 启动。',
  ],
}

/** `retrySeconds` null: looking again is of no use. */
export function waitingPage(
  state: BuildState | null,
  nonce: string,
  retrySeconds: number | null,
): string {
  const [english, chinese] = sentences[state?.step ?? 'absent']
  const detail = state?.step === 'failed' && state.detail !== '' ? state.detail : ''
  const refresh =
    retrySeconds === null ? '' : `<meta http-equiv="refresh" content="${retrySeconds}">`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh}
<title>Sluice</title>
<style nonce="${nonce}">
:root { color-scheme: light dark }
body { font: 14px/22px system-ui, sans-serif; margin: 40px auto; max-width: 560px; padding: 0 16px }
pre { white-space: pre-wrap; overflow-wrap: anywhere }
</style>
</head>
<body>
<main>
<h1>Sluice</h1>
<p>${escaped(english)}</p>
<p lang="zh-CN">${escaped(chinese)}</p>
${detail === '' ? '' : `<pre>${escaped(detail)}</pre>`}
</main>
</body>
</html>
`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
