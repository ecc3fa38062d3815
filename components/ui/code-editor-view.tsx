/**
 * The CodeMirror side of CodeEditor, a chunk of its own. The document belongs to CodeMirror while the person types: a new `value`
 * from outside is taken over only where it differs, so the cursor and the undo history survive every render.
 */
'use client'
import { useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef } from 'react'
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { Annotation, Compartment, EditorState, Prec, type Extension, type Text } from '@codemirror/state'
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers as lineNumberGutter, placeholder as placeholderText } from '@codemirror/view'
import type { CodeDiagnostic, CodeEditorProps, PreviewedCompletion } from './code-editor-props.ts'
import { isSingleLine, languageExtensions, singleLineExtensions } from './code-editor-language.ts'
import { editorTheme, highlightStyle } from './code-editor-theme.ts'
import { findInText, foldable } from './code-editor-tools.ts'

type Callbacks = Pick<CodeEditorProps, 'onChange' | 'onSubmit' | 'onFocus' | 'onBlur'>

export default function CodeEditorView(props: Omit<CodeEditorProps, 'minRows' | 'maxRows' | 'bare' | 'className'>) {
  const { value, diagnostics, autoFocus, ref } = props
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const callbacks = useRef<Callbacks>(props)
  const configuration = useRef(new Compartment())
  const configured = useConfiguration(props)
  const first = useRef({ value, configured, autoFocus })

  useEffect(() => {
    callbacks.current = props
  })

  useLayoutEffect(() => {
    const editor = new EditorView({
      parent: host.current ?? undefined,
      state: EditorState.create({
        doc: first.current.value,
        extensions: [callbackExtensions(callbacks), configuration.current.of(first.current.configured), baseExtensions],
      }),
    })
    view.current = editor
    if (first.current.autoFocus) editor.focus()
    return () => {
      view.current = null
      editor.destroy()
    }
  }, [])

  useEffect(() => {
    view.current?.dispatch({ effects: configuration.current.reconfigure(configured) })
  }, [configured])

  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === value) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value }, annotations: fromOutside.of(true) })
  }, [value])

  const marked = useRef(false)
  useEffect(() => {
    const editor = view.current
    // Marks move with the text by themselves; without any there is nothing to take away.
    if (!editor || !diagnostics || (diagnostics.length === 0 && !marked.current)) return
    marked.current = diagnostics.length > 0
    editor.dispatch(setDiagnostics(editor.state, diagnostics.map((each) => place(each, editor.state.doc))))
  }, [diagnostics])

  useImperativeHandle(
    ref,
    () => ({
      focus: () => view.current?.focus(),
      insert(text) {
        const editor = view.current
        if (!editor) return
        editor.dispatch(editor.state.replaceSelection(text), { scrollIntoView: true })
        editor.focus()
      },
    }),
    [],
  )

  return <div ref={host} />
}

/** A value that was given, not typed: nobody is told of it, or rows that change places would write over each other. */
const fromOutside = Annotation.define<boolean>()

const baseExtensions: Extension = [
  highlightSpecialChars(),
  history(),
  drawSelection(),
  bracketMatching(),
  closeBrackets(),
  syntaxHighlighting(highlightStyle),
  editorTheme,
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
]

/** Everything that follows props. Rebuilt only when one of them changes. */
function useConfiguration(props: CodeEditorProps): Extension {
  const { language, label, singleLine, lineNumbers, placeholder, readOnly, invalid, describedBy, id, completions, extensions } = props
  return useMemo(() => {
    // Said aloud, because checkers of accessibility do not count editable content as a stop of its own.
    const attributes: Record<string, string> = { 'aria-label': label, tabindex: '0' }
    if (describedBy) attributes['aria-describedby'] = describedBy
    if (invalid) attributes['aria-invalid'] = 'true'
    if (id) attributes.id = id
    const tabIndents = !singleLine && (language === 'javascript' || language === 'json')
    return [
      languageExtensions(language, completions ?? []),
      autocompletion({ icons: false, maxRenderedOptions: 120, addToOptions: [{ render: previewOf, position: 85 }] }),
      EditorView.contentAttributes.of(attributes),
      singleLine ? singleLineExtensions : [EditorView.lineWrapping, indentOnInput()],
      tabIndents ? keymap.of([indentWithTab]) : [],
      lineNumbers && !singleLine ? [lineNumberGutter(), foldable] : [],
      singleLine ? [] : findInText,
      placeholder ? placeholderText(placeholder) : [],
      readOnly ? [EditorState.readOnly.of(true), EditorView.editable.of(false), EditorView.contentAttributes.of({ tabindex: '0' })] : [],
      extensions ?? [],
    ]
  }, [language, label, singleLine, lineNumbers, placeholder, readOnly, invalid, describedBy, id, completions, extensions])
}

function callbackExtensions(callbacks: { readonly current: Callbacks }): Extension {
  const submit = (): boolean => {
    if (!callbacks.current.onSubmit) return false
    callbacks.current.onSubmit()
    return true
  }
  return [
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.some((each) => each.annotation(fromOutside))) callbacks.current.onChange?.(update.state.doc.toString())
      if (update.focusChanged) (update.view.hasFocus ? callbacks.current.onFocus : callbacks.current.onBlur)?.()
    }),
    Prec.high(
      keymap.of([
        { key: 'Mod-Enter', run: submit },
        { key: 'Enter', run: (view) => view.state.facet(isSingleLine) && submit() },
      ]),
    ),
  ]
}

/** What a completion stands for, at the end of its line. */
function previewOf(completion: PreviewedCompletion): Node | null {
  if (completion.preview === undefined) return null
  const shown = document.createElement('span')
  shown.className = 'cm-completionPreview'
  shown.textContent = completion.preview
  return shown
}

/** A diagnostic's place in the text; one beyond the end marks the last line. */
function place(diagnostic: CodeDiagnostic, text: Text): Diagnostic {
  const line = text.line(Math.min(Math.max(diagnostic.line, 1), text.lines))
  const from = Math.min(line.from + Math.max((diagnostic.column ?? 1) - 1, 0), line.to)
  const word = /^[\w$.]+/.exec(text.sliceString(from, line.to))?.[0].length ?? 1
  const to = diagnostic.endColumn === undefined ? (diagnostic.column === undefined ? line.to : from + word) : line.from + diagnostic.endColumn - 1
  return { from, to: Math.min(Math.max(to, from), line.to), severity: diagnostic.severity ?? 'error', message: diagnostic.message }
}
