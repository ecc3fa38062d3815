/**
 * The code editor: prompts (Liquid over Markdown), expressions, JavaScript, JSON, Markdown. CodeMirror is loaded when the first editor
 * shows; until then the text stands in the same geometry, so nothing moves and pages without an editor stay small.
 */
'use client'
import { lazy, Suspense, type CSSProperties } from 'react'
import { classNames } from './class-names.ts'
import type { CodeEditorProps } from './code-editor-props.ts'
import { wellClass } from './input.tsx'
import { useHydrated } from './use-hydrated.ts'

export type { CodeDiagnostic, CodeEditorHandle, CodeEditorProps, CodeLanguage, PreviewedCompletion } from './code-editor-props.ts'

const rowHeight = 19

const EditorView = lazy(() => import('./code-editor-view.tsx'))

export function CodeEditor({ minRows, maxRows, bare, className, ...rest }: CodeEditorProps) {
  const hydrated = useHydrated()
  const rows = rest.singleLine ? 1 : (minRows ?? 3)
  const geometry = {
    '--editor-min': `${rows * rowHeight + 8}px`,
    '--editor-max': rest.singleLine ? `${rowHeight + 8}px` : maxRows ? `${maxRows * rowHeight + 8}px` : 'none',
  } as CSSProperties
  return (
    <div
      style={geometry}
      data-single-line={rest.singleLine || undefined}
      aria-invalid={rest.invalid || undefined}
      className={classNames('code-editor min-w-0 overflow-hidden', bare ? 'bg-inset' : wellClass, rest.readOnly && 'hover:border-line-strong', className)}
    >
      {hydrated ? (
        <Suspense fallback={<PendingText {...rest} />}>
          <EditorView {...rest} />
        </Suspense>
      ) : (
        <PendingText {...rest} />
      )}
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
