/**
 * The code editor: prompts (Liquid over Markdown), expressions, JavaScript, JSON, Markdown. CodeMirror is loaded when the first editor
 * shows; until then the text stands in the same geometry, so nothing moves and pages without an editor stay small.
 * Types only from CodeMirror here: an import of its code would put it into every page.
 */
'use client'
import { lazy, Suspense, type Ref } from 'react'
import type { CompletionSource } from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'
import { classNames } from './class-names.ts'
import { wellClass } from './input.tsx'

export type CodeLanguage = 'liquid' | 'jsonata' | 'javascript' | 'json' | 'markdown' | 'text'

/** Something wrong in the text, underlined where it is. Lines and columns count from 1; without `endColumn` the word is marked. */
export interface CodeDiagnostic {
  message: string
  severity?: 'error' | 'warning' | 'info'
  line: number
  column?: number
  endColumn?: number
}

/** What a parent may do to an editor. */
export interface CodeEditorHandle {
  focus(): void
  /** Replaces the selection and puts the cursor behind it. */
  insert(text: string): void
}

export interface CodeEditorProps {
  value: string
  onChange?(value: string): void
  language: CodeLanguage
  /** Accessible name. */
  label: string
  /** One line that scrolls sideways; Enter calls `onSubmit`, pasted line breaks become spaces. */
  singleLine?: boolean
  lineNumbers?: boolean
  minRows?: number
  maxRows?: number
  placeholder?: string
  readOnly?: boolean
  autoFocus?: boolean
  invalid?: boolean
  describedBy?: string
  id?: string
  diagnostics?: readonly CodeDiagnostic[]
  /** Completions beside the language's own. */
  completions?: readonly CompletionSource[]
  /** Further CodeMirror extensions (decorations, gutters). Keep the array stable, or the editor is reconfigured on every render. */
  extensions?: readonly Extension[]
  /** Mod+Enter, and Enter in a single line. */
  onSubmit?(): void
  onFocus?(): void
  onBlur?(): void
  /** Without the well around it, for editors inside a card. */
  bare?: boolean
  className?: string
  ref?: Ref<CodeEditorHandle>
}

const rowHeight = 19

const EditorView = lazy(() => import('./code-editor-view.tsx'))

export function CodeEditor({ minRows, maxRows, bare, className, ...rest }: CodeEditorProps) {
  const rows = rest.singleLine ? 1 : (minRows ?? 3)
  const geometry = {
    '--editor-min': `${rows * rowHeight + 8}px`,
    '--editor-max': rest.singleLine ? `${rowHeight + 8}px` : maxRows ? `${maxRows * rowHeight + 8}px` : 'none',
  } as React.CSSProperties
  return (
    <div
      style={geometry}
      data-single-line={rest.singleLine || undefined}
      aria-invalid={rest.invalid || undefined}
      className={classNames('code-editor min-w-0 overflow-hidden', bare ? 'bg-inset' : wellClass, rest.readOnly && 'hover:border-line-strong', className)}
    >
      <Suspense fallback={<PendingText {...rest} />}>
        <EditorView {...rest} />
      </Suspense>
    </div>
  )
}

/** The text before CodeMirror has arrived, in the editor's metrics. */
function PendingText({ value, label, lineNumbers, placeholder }: Omit<CodeEditorProps, 'minRows' | 'maxRows' | 'bare' | 'className'>) {
  return (
    <pre
      aria-label={label}
      aria-busy="true"
      className={classNames(
        'max-h-(--editor-max) min-h-(--editor-min) overflow-hidden py-1 pr-2 font-mono text-12/(--lh-code) whitespace-pre-wrap',
        lineNumbers ? 'pl-9' : 'pl-2',
        value === '' && 'text-fg-3',
      )}
    >
      {value === '' ? (placeholder ?? ' ') : value}
    </pre>
  )
}
