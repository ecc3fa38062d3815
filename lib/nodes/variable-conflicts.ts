/**
 * Variables that two parallel branches set and that then meet at a join: one value survives, that of the incoming edge drawn later
 * (semantics §2.2). It is defined, and hardly ever meant, so it is said.
 */
import type { Problem } from '#lib/engine/document.ts'
import type { Graph } from '#lib/engine/graph.ts'
import { pathsOf, reach, type Paths } from '#lib/engine/paths.ts'
import type { CompiledNode } from './references.ts'

/** One warning per join and variable. */
export function variableConflicts(graph: Graph, compiled: CompiledNode[]): Problem[] {
  const sets = new Map(compiled.flatMap(({ definition, draft, graphNode }) => (definition.sets ? [[graphNode.id, definition.sets(draft)] as const] : [])))
  if (sets.size < 2 || !graph.nodes.some(({ kind }) => kind === 'join')) return []
  const paths = pathsOf(graph)
  const found = graph.nodes.flatMap((node) => node.handles.flatMap((handle) => conflictsOf([...new Set(paths.targets(node.id, handle))], paths, sets)))
  return [...new Map(found.map((problem) => [`${problem.nodeId} ${problem.message}`, problem])).values()]
}

/** Between the branches of one port. */
function conflictsOf(branches: string[], paths: Paths, sets: ReadonlyMap<string, string[]>): Problem[] {
  if (branches.length < 2) return []
  const isJoin = (id: string): boolean => paths.nodes.get(id)?.kind === 'join'
  const reached = branches.map((branch) => [...reach([branch], (id) => (isJoin(id) ? [] : paths.next(id)))])
  return reached.flatMap((one, index) =>
    reached.slice(index + 1).flatMap((other) => {
      const join = one.find((id) => isJoin(id) && other.includes(id))
      if (join === undefined) return []
      return one.flatMap((first) =>
        (sets.get(first) ?? []).flatMap((name) => {
          const second = other.find((id) => id !== first && !one.includes(id) && sets.get(id)?.includes(name))
          return second === undefined || other.includes(first) ? [] : [conflict(join, name, first, second)]
        }),
      )
    }),
  )
}

const conflict = (join: string, name: string, first: string, second: string): Problem => ({
  severity: 'warning',
  code: 'join_variable_conflict',
  nodeId: join,
  message: `Two branches that meet at "${join}" set the variable "${name}": "${first}" and "${second}". Behind it stands the value of the edge into "${join}" that comes later in the document. Give them two names, or read their outputs from the join.`,
})
