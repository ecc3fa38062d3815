/**
 * The run whose data a node is tried with: the newest of the workflow that came by the node, the one that the dock shows first. Where it
 * is itself a try of that node, the run that this one took its data from, so that trying again stays with the same data.
 */
import type { QueryClient } from '@tanstack/react-query'
import { listRuns } from '#lib/api/runs.ts'
import { request } from '#lib/client/request.ts'
import { logInside, readChild, runLogQuery, type FoldedLog } from './folded-log.ts'
import { cameBy, visitsOf } from './step-result.ts'
import type { SourceRun } from './test-runs.ts'

/** passed: `log` is the one that has the node, of the run itself or of the inside of an agent · missed: of the newest run, none came by. */
export type Source =
  | { kind: 'none' }
  | { kind: 'passed'; run: SourceRun; log: FoldedLog; visit: number }
  | { kind: 'missed'; run: SourceRun; log?: FoldedLog }

export interface Candidate extends SourceRun {
  lastSeq: number
}

/** Reads logs; scripted in tests. `inside` is the log in which the nodes of the innermost container are, one that came by the node if any did. */
export interface SourceDoors {
  runs(): Promise<readonly Candidate[]>
  log(run: Candidate): Promise<FoldedLog>
  inside(log: FoldedLog, agents: readonly string[], node: string): Promise<FoldedLog | undefined>
}

/** So many logs are looked into. */
const searched = 8

export async function findSource(doors: SourceDoors, node: string, agents: readonly string[], shown?: string): Promise<Source> {
  const listed = await doors.runs()
  const ordered = [...listed.filter(({ id }) => id === shown), ...listed.filter(({ id }) => id !== shown)].slice(0, searched)
  let missed: Source | undefined
  for (const run of ordered) {
    const log = await doors.inside(await doors.log(run), agents, node)
    if (log && cameBy(log, node)) return (await originOf(doors, listed, log, node, agents)) ?? { kind: 'passed', run, log, visit: visitsOf(log, node) }
    // A whole run that went elsewhere tells more than a try of one other node.
    if (!missed || (missed.kind === 'missed' && isTest(missed.log) && !isTest(log))) missed = { kind: 'missed', run, ...(log && { log }) }
  }
  return missed ?? { kind: 'none' }
}

/** The newest run of the whole workflow, whose input another one may take. */
export async function newestWhole(doors: SourceDoors, shown?: string): Promise<SourceRun | undefined> {
  const listed = await doors.runs()
  const ordered = [...listed.filter(({ id }) => id === shown), ...listed.filter(({ id }) => id !== shown)].slice(0, searched)
  for (const run of ordered) if ((await doors.log(run)).state.scope === undefined) return run
  return undefined
}

const startOf = (log: FoldedLog | undefined) => (log?.events[0]?.type === 'run.started' ? log.events[0].data : undefined)

const isTest = (log: FoldedLog | undefined): boolean => startOf(log)?.given !== undefined || log?.state.untilEnds === true

async function originOf(doors: SourceDoors, listed: readonly Candidate[], log: FoldedLog, node: string, agents: readonly string[]): Promise<Source | undefined> {
  const from = startOf(log)?.given?.from
  if (from?.nodeId !== node) return undefined
  for (const run of listed) {
    if (run.id !== from.runId && agents.length === 0) continue
    const origin = await doors.inside(await doors.log(run), agents, node)
    if (origin?.runId === from.runId && cameBy(origin, node)) return { kind: 'passed', run, log: origin, visit: visitsOf(origin, node) }
  }
  return undefined
}

/** The doors of a browser. */
export const sourceDoors = (client: QueryClient, workflowId: string): SourceDoors => ({
  async runs() {
    const { items } = await request(listRuns, { query: { workflow: workflowId, limit: 20 } })
    return items
  },
  log: ({ id, lastSeq }) => client.fetchQuery(runLogQuery(id, lastSeq)),
  inside: (log, agents, node) => logInside(readChild(client), log, agents, node),
})
