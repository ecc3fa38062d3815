/**
 * The editor of a text that is evaluated: what it may read is offered while somebody types, its value on the last run's data stands under
 * it, and what is wrong is marked where it is. Evaluates while it has the focus or is on screen.
 */
'use client'
import { useEffect, useMemo, useRef, useState, type Ref } from 'react'
import type { Problem } from '#lib/engine/document.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { CodeEditor, type CodeDiagnostic, type CodeEditorHandle } from '#components/ui/code-editor.tsx'
import type { Reads } from './data/evaluation-root.ts'
import type { TextKind } from './data/evaluate-text.ts'
import { useEvaluation, type Evaluated } from './data/use-evaluation.ts'
import { useNodeForm } from './form-context.ts'
import { LiveResult } from './live-result.tsx'
import { problemText } from './problems.ts'
import { useScopeCompletions, type ScopeEntry } from './scope-completions.ts'
import { SecretNotes } from './secrets/secret-notes.tsx'
import { secretsIn } from './secrets/secret-use.ts'

export interface ScopedEditorProps {
  kind: TextKind
  /** Accessible name. */
  label: string
  value: string
  onChange(text: string): void
  /** Of this text. */
  problems: readonly Problem[]
  reads?: Reads
  /** Names that it may read beside the run's scope. */
  more?: readonly ScopeEntry[]
  /** Of a map: the expression of its list. */
  items?: string
  /** What is to be said of the secrets in it stands elsewhere. */
  notesElsewhere?: boolean
  singleLine?: boolean
  lineNumbers?: boolean
  minRows?: number
  maxRows?: number
  placeholder?: string
  id?: string
  describedBy?: string
  invalid?: boolean
  ref?: Ref<CodeEditorHandle>
}

export function ScopedEditor({ kind, label, value, onChange, problems, reads = 'run', more, items, notesElsewhere, ...look }: ScopedEditorProps) {
  const language = kind === 'template' ? 'liquid' : 'jsonata'
  const [focused, setFocused] = useState(false)
  const { place, seen } = useSeen()
  const completions = useScopeCompletions(language, more, reads)
  const asks = value.trim() !== '' && (kind !== 'template' || /\{[{%]/.test(value))
  const evaluated = useEvaluation(asks ? { kind, text: value, ...(items !== undefined && { items }) } : undefined, reads, focused || seen)
  const takesSecrets = useNodeForm(({ node }) => findNodeType(node.type)?.secrets === true)
  const diagnostics = useMarks(problems, evaluated, value)
  return (
    <div ref={place} className="min-w-0">
      <CodeEditor {...look} language={language} label={label} value={value} diagnostics={diagnostics} completions={completions} onChange={onChange} onFocus={() => setFocused(true)} onBlur={() => setFocused(false)} />
      {takesSecrets && !notesElsewhere && secretsIn(value).length > 0 && <SecretNotes text={value} />}
      {asks && <LiveResult label={label} evaluated={evaluated} told={isTold(problems, evaluated)} />}
    </div>
  )
}

/** Problems that name a line, as the editor marks them. */
export function diagnosticsOf(problems: readonly Problem[]): CodeDiagnostic[] {
  return problems.flatMap((problem) => (problem.line === undefined ? [] : [{ line: problem.line, message: problemText(problem), severity: problem.severity === 'warning' ? ('warning' as const) : ('error' as const) }]))
}

/** The problems, and what the last evaluation found wrong, where it is of the text as it stands. */
function useMarks(problems: readonly Problem[], { outcome, text }: Evaluated, value: string): readonly CodeDiagnostic[] {
  return useMemo(() => {
    const known = diagnosticsOf(problems)
    if (!outcome || outcome.ok || 'stopped' in outcome || text !== value) return known
    const { line, column, message, code } = outcome.error
    if (line === undefined) return known
    // The place within the line is known here alone: it takes the mark of the whole line away.
    const others = column === undefined ? known : known.filter((each) => each.line !== line)
    if (others.some((each) => each.line === line)) return known
    return [...others, { line, message, severity: code === 'syntax_error' ? ('error' as const) : ('warning' as const), ...(column !== undefined && { column }) }]
  }, [problems, outcome, text, value])
}

/** Whether a problem of the field says already that its syntax is wrong. */
function isTold(problems: readonly Problem[], { outcome }: Evaluated): boolean {
  return outcome !== undefined && !outcome.ok && !('stopped' in outcome) && outcome.error.code === 'syntax_error' && problems.some(({ code }) => code === 'syntax_error')
}

/** Whether the element has been on screen, and is. */
function useSeen() {
  const place = useRef<HTMLDivElement>(null)
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    const element = place.current
    if (!element) return
    const observer = new IntersectionObserver((entries) => setSeen(entries.at(-1)?.isIntersecting === true))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { place, seen }
}
