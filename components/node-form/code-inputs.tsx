/** Inputs whose value is a text in a language: Liquid, JSONata, JavaScript, Markdown. Problems with a line are underlined there. */
'use client'
import { useMemo } from 'react'
import type { Problem } from '#lib/engine/document.ts'
import type { FieldInput } from '#lib/nodes/fields.ts'
import { CodeEditor, type CodeDiagnostic, type CodeLanguage } from '#components/ui/code-editor.tsx'
import type { ControlProps } from './plain-inputs.tsx'
import { problemText } from './problems.ts'
import { useScopeCompletions } from './scope-completions.ts'

interface Look {
  language: CodeLanguage
  minRows: number
  maxRows?: number
  lineNumbers?: boolean
  singleLine?: boolean
}

const looks: Partial<Record<FieldInput, Look>> = {
  markdown: { language: 'markdown', minRows: 5, maxRows: 24 },
  template: { language: 'liquid', minRows: 2, maxRows: 24, lineNumbers: true },
  template_line: { language: 'liquid', minRows: 1, singleLine: true },
  expression: { language: 'jsonata', minRows: 1, maxRows: 16 },
  code: { language: 'javascript', minRows: 10, maxRows: 32, lineNumbers: true },
}

const itemEntries = [
  { path: 'item', from: 'the item' },
  { path: 'index', from: 'its place in the list, from 0' },
]

export function CodeInput({ field, value, onChange, problems, control }: ControlProps) {
  const look = looks[field.input] ?? { language: 'text', minRows: 2 }
  const diagnostics = useDiagnostics(problems)
  const completions = useScopeCompletions(look.language, field.reads === 'item' ? itemEntries : undefined)
  return (
    <CodeEditor
      {...look}
      id={control.id}
      label={field.label}
      describedBy={control['aria-describedby']}
      invalid={control['aria-invalid']}
      value={typeof value === 'string' || typeof value === 'number' ? String(value) : ''}
      placeholder={field.placeholder ?? (field.fallback === undefined ? undefined : String(field.fallback))}
      diagnostics={diagnostics}
      completions={completions}
      onChange={(text) => onChange(text === '' ? undefined : text)}
    />
  )
}

/** Problems that name a line, as the editor marks them. */
export function useDiagnostics(problems: readonly Problem[]): readonly CodeDiagnostic[] {
  return useMemo(
    () => problems.flatMap((problem) => (problem.line === undefined ? [] : [{ line: problem.line, message: problemText(problem), severity: problem.severity === 'warning' ? ('warning' as const) : ('error' as const) }])),
    [problems],
  )
}
