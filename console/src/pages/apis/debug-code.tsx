/** The call that was sent, as code. Secrets stand as the name of a variable. */
import { type ReactElement, useState } from 'react'
import { t } from '../../i18n/index.ts'
import { copyWords } from '../../parts/words.ts'
import { Copyable, Segments } from '../../ui/index.ts'
import type { Debugged } from './debug-result.tsx'

const languages = ['curl', 'Node', 'Python', 'Go'] as const
type Language = (typeof languages)[number]

type Headers = readonly { readonly Name: string; readonly Value: string }[]

/** What a client adds by itself, or must not repeat. */
const own = new Set(['host', 'content-length', 'connection'])

function headersOf({ RequestHeaderSet }: Debugged): Headers {
  return RequestHeaderSet.filter(({ Name }) => !own.has(Name.toLowerCase()))
}

const shell = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
const literal = (text: string) => JSON.stringify(text)

const makers: { readonly [L in Language]: (call: Debugged) => string } = {
  curl: (call) =>
    [
      `curl -i -X ${call.Method} ${shell(call.Url)}`,
      ...headersOf(call).map(({ Name, Value }) => `  -H ${shell(`${Name}: ${Value}`)}`),
    ].join(' \\\n'),
  Node: (call) =>
    [
      `const response = await fetch(${literal(call.Url)}, {`,
      `  method: ${literal(call.Method)},`,
      '  headers: {',
      ...headersOf(call).map(({ Name, Value }) => `    ${literal(Name)}: ${literal(Value)},`),
      '  },',
      '})',
      'console.info(response.status, await response.text())',
    ].join('\n'),
  Python: (call) =>
    [
      'import urllib.request',
      '',
      `request = urllib.request.Request(${literal(call.Url)}, method=${literal(call.Method)})`,
      ...headersOf(call).map(
        ({ Name, Value }) => `request.add_header(${literal(Name)}, ${literal(Value)})`,
      ),
      'with urllib.request.urlopen(request) as response:',
      '    print(response.status, response.read().decode())',
    ].join('\n'),
  Go: (call) =>
    [
      `request, _ := http.NewRequest(${literal(call.Method)}, ${literal(call.Url)}, nil)`,
      ...headersOf(call).map(
        ({ Name, Value }) => `request.Header.Set(${literal(Name)}, ${literal(Value)})`,
      ),
      'response, err := http.DefaultClient.Do(request)',
    ].join('\n'),
}

export function DebugCode({ result }: { readonly result: Debugged }): ReactElement {
  const [language, setLanguage] = useState<Language>('curl')
  const text = makers[language](result)
  return (
    <>
      <div className="toolbar">
        <Segments
          name="language"
          options={languages.map((value) => ({ value, label: value }))}
          checkedValue={language}
          onChange={({ target }) => {
            setLanguage(languages.find((name) => name === target.value) ?? 'curl')
          }}
        />
        <Copyable text={text} words={copyWords()} show={<span>{t('debug.tab.code')}</span>} />
      </div>
      <pre className="code-box">{text}</pre>
    </>
  )
}
