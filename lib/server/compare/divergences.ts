/** `GET /workflows/{id}/divergences`: the newest runs, read page by page until there are enough of them or the time is up, against a reference. */
import { mostEventsCompared, mostReferences, type DivergedRun, type Divergences, type findDivergences } from '#lib/api/compare.ts'
import type { QueryOf } from '#lib/api/contract.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { Run } from '#lib/api/runs.ts'
import type { GraphIndex } from '#lib/engine/graph.ts'
import { sameEverywhere } from '#lib/engine/run-alignment.ts'
import type { Look, SameNode } from '#lib/engine/run-alignment-kinds.ts'
import type { RunTrace } from '#lib/engine/run-alignment-trace.ts'
import { listRuns } from '../runs/list-runs.ts'
import { getRun } from '../runs/read-run.ts'
import { loadGraph } from '../runs/run-context.ts'
import { findWorkflow } from '../workflows/find.ts'
import { groupDivergences, type SameNodes, type TracedRun } from './group-divergences.ts'
import { readTraces } from './read-traces.ts'

type Query = QueryOf<typeof findDivergences>

/** Runs looked at in one go, and milliseconds after which no further ones are. */
const pageOfRuns = 100
const longestMs = 8_000

/** Throws not_found; invalid_request for a reference of another workflow. */
export async function divergencesOf(idOrSlug: string, query: Query): Promise<Divergences> {
  const workflow = await findWorkflow(idOrSlug)
  const { look } = query
  const late = performance.now() + longestMs
  const references = await readReferences(workflow.id, query)
  const referenceIds = new Set(references.map(({ run }) => run.id))
  const looked: TracedRun[] = []
  let ended: Divergences['looked']['ended'] = 'all'
  for (let cursor: string | undefined; references.length > 0; ) {
    const page = await listRuns({ workflow: workflow.id, tests: 'none', status: query.status, version: query.version, outcome: query.outcome, startedAfter: query.startedAfter, startedBefore: query.startedBefore, limit: pageOfRuns, cursor })
    looked.push(...(await traced(page.items.filter(({ id }) => !referenceIds.has(id)), look)))
    cursor = page.nextCursor ?? undefined
    if (looked.length > query.limit || (cursor !== undefined && looked.length === query.limit)) ended = 'limit'
    else if (cursor !== undefined && performance.now() > late) ended = 'time'
    if (cursor === undefined || ended !== 'all') break
  }
  const runs = looked.slice(0, query.limit)
  const traces = references.map(({ trace }) => trace)
  const sameNodes = look === 'all' ? await readSameNodes([...traces, ...runs.map(({ trace }) => trace)]) : () => sameEverywhere
  const { open, ...grouped } = groupDivergences(runs, traces, look, sameNodes)
  return {
    references: references.map(({ run }) => run),
    looked: { runs: runs.length, cut: runs.filter(({ cut }) => cut).length, open, ended, readAt: new Date().toISOString() },
    ...grouped,
  }
}

/** One run, or the newest of a set; without a wish the newest run that completed. */
async function readReferences(workflowId: string, { run: id, against, againstVersion, look }: Query): Promise<TracedRun[]> {
  if (id !== undefined) {
    const run = await getRun(id)
    if (run.workflow.id !== workflowId) throw new ApiError('invalid_request', `Run ${id} is of another workflow, ${run.workflow.name}. Give a run of this one.`)
    return traced([run], look)
  }
  const isSet = against !== undefined || againstVersion !== undefined
  const { items } = await listRuns({ workflow: workflowId, tests: 'none', status: isSet ? against && [against] : ['completed'], version: againstVersion, limit: isSet ? mostReferences : 1 })
  return traced(items, look)
}

async function traced(runs: readonly Run[], look: Look): Promise<TracedRun[]> {
  const traces = await readTraces(runs.map(({ id }) => id), look, mostEventsCompared)
  return runs.flatMap((run) => {
    const trace = traces.get(run.id)
    return trace ? [{ run: toCompared(run), trace, cut: run.lastSeq > mostEventsCompared }] : []
  })
}

const toCompared = ({ id, status, outcome, error, workflow, startedAt }: Run): DivergedRun => ({ id, status, outcome, errorCode: error?.code ?? null, version: workflow.version, startedAt })

/** Compares nodes by what runs of them, and by where they lead. */
async function readSameNodes(traces: readonly RunTrace[]): Promise<SameNodes> {
  const definitions = new Map<string, ReadonlyMap<string, string>>()
  for (const hash of new Set(traces.map(({ graphHash }) => graphHash))) definitions.set(hash, definitionsOf((await loadGraph(hash)).graph))
  return (a, b): SameNode => {
    if (a.graphHash === b.graphHash) return sameEverywhere
    const [ours, theirs] = [definitions.get(a.graphHash), definitions.get(b.graphHash)]
    return (node) => ours?.get(node) === theirs?.get(node)
  }
}

function definitionsOf({ graph: { nodes, edges } }: GraphIndex): Map<string, string> {
  return new Map(nodes.map((node) => [node.id, JSON.stringify([node, edges.filter(({ source }) => source === node.id).map(({ sourceHandle, target }) => `${sourceHandle} ${target}`)])]))
}
