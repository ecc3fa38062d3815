/**
 * Marks of what is wrong in a template, at every place where it stands: a reference to nothing is underlined itself, wherever it is read,
 * not the line that it was first found in. What names no reference keeps its line. Pure.
 */
import type { Problem } from '#lib/engine/document.ts'
import { templateReferences } from '#lib/engine/template.ts'
import { problemText } from '#components/node-form/problems.ts'
import type { CodeDiagnostic } from '#components/ui/code-editor.tsx'

export function referenceMarks(problems: readonly Problem[], text: string): CodeDiagnostic[] {
  return problems.flatMap((problem) => {
    if (problem.line === undefined) return []
    const shared = { message: problemText(problem), severity: problem.severity === 'warning' ? ('warning' as const) : ('error' as const) }
    const places = placesOf(problem, text)
    return places.length > 0 ? places.map((place) => ({ ...place, ...shared })) : [{ line: problem.line, ...shared }]
  })
}

/** A finding quotes what it is about first: `line 2: "steps.fetch" refers to …`. */
const quoted = /, line \d+: "([^"]+)"/

function placesOf({ message }: Problem, text: string): { line: number; column: number }[] {
  const written = quoted.exec(message)?.[1]?.split('.')
  if (!written) return []
  return templateReferences(text)
    .filter(({ path }) => written.every((part, index) => String(path[index]) === part))
    .map(({ line, column }) => ({ line, column }))
}
