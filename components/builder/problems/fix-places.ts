/** Looking things up for quick fixes: nodes with their titles, places in data, and the paths of a document's graph, made once. Pure. */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { pathsOf, type Paths } from '#lib/engine/paths.ts'
import { compile } from '#lib/nodes/compile.ts'
import { nodeTitle } from '#components/canvas/card-model.ts'

export const nodeOf = (document: WorkflowDocument, id: string | undefined): DocumentNode | undefined => document.nodes.find((node) => node.id === id)

/** “Deploy backend”. */
export function quoted(document: WorkflowDocument, id: string): string {
  const node = nodeOf(document, id)
  return `“${node ? nodeTitle(node) : id}”`
}

const known = new WeakMap<WorkflowDocument, Paths>()

export function graphPaths(document: WorkflowDocument): Paths {
  const found = known.get(document) ?? pathsOf(compile(document).graph)
  known.set(document, found)
  return found
}

/** `/headers/a~1b/0` → `['headers', 'a/b', '0']`. */
export const pathIn = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
