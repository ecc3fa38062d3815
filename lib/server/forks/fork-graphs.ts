/**
 * The graphs that the runs of a forked tree go on with: the edited one where a run is of the graph that the target is of, else its own; all
 * of them with connections by other names, where those are given or, of a run that came out of a file, have to be.
 */
import { recordedIds } from '../run-files/imported.ts'
import type { ForkEdit } from '#lib/api/forks.ts'
import { connectionsIn, requireConnections, type ConnectionNames } from './connections.ts'
import type { Cut, Cuts } from './cuts.ts'
import { forkedGraph, storedDocument, type ForkedGraph } from './edited-graph.ts'

/** A graph as a row names it. */
export type GraphOfRow = Pick<ForkedGraph, 'graphHash' | 'documentHash' | 'version'>

export interface ForkGraphs {
  target: ForkedGraph
  of(cut: Cut): GraphOfRow
  /** Of sources that came out of a file, by run: the ids under which their logs were recorded. */
  recordedAs: ReadonlyMap<string, string>
}

/** Each run of the tree before those below it. */
export const flat = (cut: Cut): Cut[] => [cut, ...cut.children.flatMap(flat)]

/** Throws invalid_request with the place in the body, unknown_version, not_found. */
export async function forkGraphs({ root, target }: Cuts, edits: readonly { edit: ForkEdit; path: string }[], given: ConnectionNames | undefined, by: string): Promise<ForkGraphs> {
  const cuts = flat(root)
  const recordedAs = await recordedIds(cuts.map(({ source }) => source.runId))
  const imported = recordedAs.size > 0
  const names = given ?? (imported ? {} : undefined)
  const replaced = edits.some(({ edit }) => edit.kind === 'workflow')
  if (imported) await requireNames(replaced ? cuts.filter(({ source }) => source.graphHash !== target.source.graphHash) : cuts, names ?? {})
  const graphs = new Map([[target.source.graphHash, await forkedGraph(target, edits, names, by)]])
  for (const cut of names ? cuts : []) if (!graphs.has(cut.source.graphHash)) graphs.set(cut.source.graphHash, await forkedGraph(cut, [], names, by))
  const of = ({ source }: Cut): GraphOfRow => {
    const { graphHash, documentHash, version } = graphs.get(source.graphHash) ?? { ...source, version: undefined }
    // A version of another server says nothing here.
    return { graphHash, documentHash, ...(imported ? { version: version ?? ('draft' as const) } : version !== undefined && { version }) }
  }
  const own = graphs.get(target.source.graphHash)
  if (!own) throw new Error('The target of a fork has no graph.')
  return { target: own, of, recordedAs }
}

async function requireNames(cuts: readonly Cut[], names: ConnectionNames): Promise<void> {
  const documents = await Promise.all([...new Set(cuts.map(({ source }) => source.documentHash))].map(storedDocument))
  await requireConnections(connectionsIn(documents), names)
}
