/**
 * Paths of a template or an expression, with their place in the text, and how others are put in their place: what moving nodes between
 * scopes needs, where `steps.fetch.output.title` is from then on `input.title`. Pure; the rest of the text stays as it was written.
 */
import { expressionPaths, type PathInText } from './expression-references.ts'
import { templateReferences } from './template.ts'

export type { PathInText } from './expression-references.ts'

/** Every path in the text that starts at one of `roots`. */
export function pathsIn(text: string, language: 'template' | 'expression', roots: ReadonlySet<string>): PathInText[] {
  return language === 'template' ? templatePaths(text, roots) : expressionPaths(text, roots)
}

const first = /[\w-]+/y
const further = /\s*(?:\.\s*[\w-]+|\[\s*(?:"[^"]*"|'[^']*'|\d+)\s*\])/y

function templatePaths(text: string, roots: ReadonlySet<string>): PathInText[] {
  const lines = text.split('\n')
  const lineAt = (line: number): number => lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0)
  const found = new Map<number, PathInText>()
  for (const { path, line, column } of templateReferences(text)) {
    const names = path.map(String)
    if (!roots.has(names[0] ?? '')) continue
    const at = lineAt(line) + column - 1
    const ends = segmentEnds(text, at, names.length)
    const isThere = text.startsWith(names[0] ?? '', at) && ends.length === names.length
    found.set(at, { path: names, at, ends, certain: isThere })
  }
  return [...found.values()]
}

function segmentEnds(text: string, at: number, count: number): number[] {
  const ends: number[] = []
  for (let position = at; ends.length < count; position = ends.at(-1) ?? position) {
    const pattern = ends.length === 0 ? first : further
    pattern.lastIndex = position
    if (!pattern.test(text)) break
    ends.push(pattern.lastIndex)
  }
  return ends
}

/** What stands in place of the first `segments` of a path. */
export interface Replacement {
  segments: number
  text: string
}

/** The text with paths replaced; those for which nothing is given stay. */
export function rewritePaths(text: string, paths: readonly PathInText[], replacement: (path: PathInText) => Replacement | undefined): string {
  let rewritten = ''
  let done = 0
  for (const path of [...paths].sort((a, b) => a.at - b.at)) {
    const next = path.at < done ? undefined : replacement(path)
    if (!next) continue
    rewritten += text.slice(done, path.at) + next.text
    done = path.ends[next.segments - 1] ?? done
  }
  return rewritten + text.slice(done)
}
