/**
 * A JSON text to edit, with marks. Loaded where a text is edited and nowhere else. Tab is not
 * caught, so that the keyboard gets out; colours are the page's tokens, so that both themes fit.
 */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, setDiagnostics } from '@codemirror/lint'
import { Compartment, EditorState } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { type ReactElement, useEffect, useRef } from 'react'
import { type JsonFault, marksOf, type WantWords } from './json-marks.ts'

export interface JsonEditorProps {
  readonly label: string
  readonly id: string
  readonly 'aria-describedby': string
  readonly 'aria-invalid': boolean | undefined
  readonly value: string
  readonly onChange: (text: string) => void
  /** What somebody else found wrong, marked at its line. */
  readonly fault: JsonFault | null
  readonly words: WantWords
}

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--brand)' },
  { tag: tags.string, color: 'var(--ok)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
])

const theme = EditorView.theme({
  '&': {
    border: '1px solid var(--ctl)',
    borderRadius: 'var(--radius)',
    background: 'var(--page)',
    color: 'var(--text)',
  },
  '&.cm-focused': { outline: '2px solid var(--brand)', outlineOffset: '-1px' },
  '.cm-scroller': { maxHeight: '60vh', font: '12px / 18px var(--mono)' },
  '.cm-content, .cm-gutter': { minHeight: '320px' },
  '.cm-content': { padding: '6px 0', caretColor: 'var(--text)' },
  '.cm-gutters': {
    border: '0',
    background: 'var(--well)',
    color: 'var(--muted)',
  },
  '&.cm-focused .cm-matchingBracket': { background: 'var(--brand-bg)', color: 'inherit' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad)',
    textUnderlineOffset: '3px',
  },
  '.cm-tooltip': {
    border: '1px solid var(--line)',
    background: 'var(--page)',
    color: 'var(--text)',
    boxShadow: 'var(--shadow)',
  },
  '.cm-diagnostic': { maxWidth: '360px', font: '12px / 18px var(--sans)' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
})

/** The page's own, which style elements that scripts add have to carry. */
function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
}

const submitKey = {
  key: 'Mod-Enter',
  run: ({ dom }: EditorView) => {
    dom.closest('form')?.requestSubmit()
    return true
  },
}

function attributesOf(props: JsonEditorProps) {
  return EditorView.contentAttributes.of({
    id: props.id,
    'aria-label': props.label,
    'aria-describedby': props['aria-describedby'],
    'aria-invalid': props['aria-invalid'] ? 'true' : 'false',
    spellcheck: 'false',
  })
}

const attributes = new Compartment()

export default function JsonEditor(props: JsonEditorProps): ReactElement {
  const { label, id, 'aria-describedby': note, 'aria-invalid': invalid, value, fault } = props
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const latest = useRef(props)
  latest.current = props

  useEffect(() => {
    if (host.current === null) return
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          EditorView.cspNonce.of(pageNonce()),
          lineNumbers(),
          lintGutter(),
          history(),
          bracketMatching(),
          json(),
          syntaxHighlighting(colours),
          theme,
          EditorView.lineWrapping,
          keymap.of([submitKey, ...defaultKeymap, ...historyKeymap]),
          attributes.of(attributesOf(latest.current)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    return () => {
      view.current = null
      editor.destroy()
    }
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: what the attributes are made of
  useEffect(() => {
    view.current?.dispatch({ effects: attributes.reconfigure(attributesOf(latest.current)) })
  }, [label, id, note, invalid])

  useEffect(() => {
    const editor = view.current
    if (editor === null) return
    const length = editor.state.doc.length
    if (editor.state.doc.toString() !== value) {
      editor.dispatch({ changes: { from: 0, to: length, insert: value } })
    }
    const marks = marksOf(editor.state, fault, latest.current.words)
    editor.dispatch(setDiagnostics(editor.state, marks))
    const [mark] = marks
    // What was refused is shown; what is being typed must not move.
    if (fault !== null && mark !== undefined) {
      editor.dispatch({ effects: EditorView.scrollIntoView(mark.from, { y: 'center' }) })
    }
  }, [value, fault])

  return <div ref={host} className="json-editor" />
}
