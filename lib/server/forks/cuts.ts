/**
 * Where the logs of a tree are cut for a fork: the one that is forked at an event, its ancestors and what runs beside it at the same
 * moment, and open child runs with them (semantics §7.2). Ended children stay where they are and are only referred to.
 */
import { randomUUIDv7 } from 'node:crypto'
import { ApiError } from '#lib/api/errors.ts'
import { finalEventTypes, type Event } from '#lib/engine/events.ts'
import { beginningOfEnd, endOf } from '#lib/engine/fork-places.ts'
import { foldLog } from '#lib/engine/reduce.ts'
import type { RunState } from '#lib/engine/state.ts'
import { database } from '../db.ts'
import { readEvents } from '../runs/log.ts'

/** One run that is copied. */
export interface Cut {
  source: { runId: string; rootId: string; parentId: string | null; graphHash: string; documentHash: string; workflowId: string }
  /** The copy's id. */
  id: string
  /** The whole log of the source. */
  events: Event[]
  /** First event that is not copied. */
  atSeq: number
  /** After the copied events, under the copy's id. */
  state: RunState
  /** The copy of the parent; null for a root. */
  parent: Cut | null
  children: Cut[]
}

/** The cuts of the whole tree, root first; `target` is that of the run that is forked. */
export interface Cuts {
  root: Cut
  target: Cut
}

/** Throws not_found; invalid_request for an event at which nothing can go on. */
export async function cutTree(runId: string, atSeq: number): Promise<Cuts> {
  const chain = await lineageOf(runId)
  const forked = chain.at(-1)
  if (!forked) throw new ApiError('not_found', `There is no run ${runId}.`)
  const events = await readEvents(database(), runId)
  requireOpenEnd(runId, events, atSeq)
  const moment = events[Math.max(atSeq, 2) - 2]?.at ?? ''
  let target: Cut | undefined
  const cut = async (source: Cut['source'], parent: Cut | null): Promise<Cut> => {
    const own = source.runId === runId
    const log = own ? events : await readEvents(database(), source.runId)
    const at = own ? Math.max(atSeq, 2) : upTo(log, moment, chain)
    const id = randomUUIDv7()
    const made: Cut = { source, id, events: log, atSeq: own ? atSeq : at, state: foldLog(id, log.slice(0, at - 1)), parent, children: [] }
    if (own) target = made
    for (const child of await sourcesOf(Object.keys(made.state.openChildren))) made.children.push(await cut(child, made))
    return made
  }
  const [top = forked] = chain
  const root = await cut(top, null)
  if (!target) throw refused(`Run ${runId} is not open in the run above it at that moment, so it cannot be forked there.`)
  return { root, target }
}

const refused = (message: string, path = '/atSeq'): ApiError => new ApiError('invalid_request', message, { problems: [{ path, code: 'unfit_fork', message }] })

/** The copied part must have something to go on with. */
function requireOpenEnd(runId: string, events: readonly Event[], atSeq: number): void {
  const last = events.length
  if (atSeq > last + 1) throw refused(`Run ${runId} has ${last} events, so it can be forked at 1 to ${last + 1}.`)
  const end = endOf(events)
  if (!end) return
  const from = beginningOfEnd(events, end)
  if (atSeq > end.seq) throw refused(`Run ${runId} ended with event ${end.seq}. Fork it at ${from} or before, where something is left to do.`)
  if (atSeq > from) throw refused(`Event ${atSeq} belongs to the end that began with event ${from}. Fork at ${from} or before.`)
}

/** The first event after a moment, or with which the run ends; at least the start is copied. An open child of the way down stays open. */
function upTo(events: readonly Event[], moment: string, chain: readonly Cut['source'][]): number {
  const below = new Set(chain.map(({ runId }) => runId))
  const stop = events.find((event) => event.seq > 1 && (event.at > moment || finalEventTypes.includes(event.type) || (event.type === 'child.finished' && below.has(event.data.runId))))
  if (!stop) return events.length + 1
  return finalEventTypes.includes(stop.type) ? beginningOfEnd(events, stop) : stop.seq
}

interface SourceRow {
  id: string
  root_id: string
  parent_id: string | null
  graph_hash: string
  document_hash: string
  workflow_id: string
}

const columns = 'id, root_id, parent_id, graph_hash, document_hash, workflow_id'
const toSource = (row: SourceRow): Cut['source'] => ({ runId: row.id, rootId: row.root_id, parentId: row.parent_id, graphHash: row.graph_hash, documentHash: row.document_hash, workflowId: row.workflow_id })

/** The run and those above it, the root first. */
async function lineageOf(runId: string): Promise<Cut['source'][]> {
  const { rows } = await database().query<SourceRow>(
    `with recursive up as (select ${columns}, 0 as height from run where id = $1 union all select ${columns.split(', ').map((name) => `run.${name}`).join(', ')}, height + 1 from run join up on run.id = up.parent_id)
     select ${columns} from up order by height desc`,
    [runId],
  )
  return rows.map(toSource)
}

async function sourcesOf(ids: string[]): Promise<Cut['source'][]> {
  if (ids.length === 0) return []
  const { rows } = await database().query<SourceRow>(`select ${columns} from run where id = any($1::uuid[]) order by id`, [ids])
  return rows.map(toSource)
}
