/** Inputs whose value is a text in a language: Liquid, JSONata, JavaScript, Markdown. Problems with a line are underlined there. */
'use client'
import { useMemo } from 'react'
import type { Problem } from '#lib/engine/document.ts'
import type { Field, FieldInput } from '#lib/nodes/fields.ts'
import { CodeEditor, type CodeDiagnostic, type CodeLanguage } from '#components/ui/code-editor.tsx'
import type { TextKind } from './data/evaluate-text.ts'
import { useNodeForm } from './form-context.ts'
import type { ControlProps } from './plain-inputs.tsx'
import { diagnosticsOf, ScopedEditor } from './scoped-editor.tsx'

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
  const items = useNodeForm(({ node }) => (field.over === undefined ? undefined : node.data[field.over]))
  const shared = {
    id: control.id,
    label: field.label,
    describedBy: control['aria-describedby'],
    invalid: control['aria-invalid'],
    value: typeof value === 'string' || typeof value === 'number' ? String(value) : '',
    placeholder: field.placeholder ?? (field.fallback === undefined ? undefined : String(field.fallback)),
    onChange: (text: string) => onChange(text === '' ? undefined : text),
  }
  const { language, ...rows } = look
  if (language !== 'liquid' && language !== 'jsonata') return <CodeEditor {...shared} {...look} diagnostics={diagnostics} />
  return (
    <ScopedEditor
      {...shared}
      {...rows}
      kind={kindOf(field)}
      problems={problems}
      reads={field.name === 'contextTemplate' ? 'entry' : 'run'}
      more={field.reads === 'item' ? itemEntries : undefined}
      items={typeof items === 'string' ? items : undefined}
    />
  )
}

function kindOf({ input, reads, gives }: Field): TextKind {
  if (input !== 'expression') return 'template'
  if (reads === 'item') return 'map'
  return gives === 'list' ? 'list' : 'expression'
}

/** Problems that name a line, as the editor marks them. */
export function useDiagnostics(problems: readonly Problem[]): readonly CodeDiagnostic[] {
  return useMemo(() => diagnosticsOf(problems), [problems])
}
