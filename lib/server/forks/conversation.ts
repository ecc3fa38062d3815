/**
 * Conversations: a run and what continued it (semantics §7.4), in one line. Which runs those are, what people wrote to them, and whether a
 * message would be read. Reads, and writes nothing.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { Conversation } from '#lib/api/messages.ts'
import { finalStatuses, type RunStatus } from '#lib/api/run-status.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { readerAfter, takesReplies } from '#lib/engine/messages.ts'
import type { Wait } from '#lib/engine/state.ts'
import { database, type Queryable } from '../db.ts'
import { readable } from '../readable-json.ts'
import { readOnly } from '../run-files/imported.ts'
import { readState } from '../runs/log.ts'
import { unknownRun } from '../runs/read-run.ts'
import { loadGraph } from '../runs/run-context.ts'

/** One run of a conversation. */
export interface Turn {
  id: string
  status: RunStatus
  graphHash: string
  waits: Wait[]
  startedAt: Date
  finishedAt: Date | null
  /** The first event that is its own: what stands before was copied from the turn before it. */
  ownFrom: number
}

/** All runs of the conversation that a run belongs to, the first one first. Throws not_found for no run, wrong_status for a child run or an imported one. */
export async function turnsOf(client: Queryable, runId: string): Promise<Turn[]> {
  const { rows } = await client.query<{ id: string; parent_id: string | null; root_id: string; status: RunStatus; graph_hash: string; waiting_on: Wait[]; started_at: Date; finished_at: Date | null; forked_at_seq: number | null; continues: boolean }>({
    name: 'turns_of_conversation',
    text: `with recursive up as (
        select id, forked_from, continues, 0 as height from run where id = $1
        union all select run.id, run.forked_from, run.continues, height + 1 from run join up on run.id = up.forked_from and up.continues
      ), down as (
        (select id, 0 as turn from up order by height desc limit 1)
        union all select run.id, turn + 1 from run join down on run.forked_from = down.id and run.continues
      )
      select run.id, parent_id, root_id, status, graph_hash, waiting_on, started_at, finished_at, forked_at_seq, continues from down join run on run.id = down.id order by turn`,
    values: [runId],
  })
  const [first] = rows
  if (!first) throw unknownRun(runId)
  if (first.status === 'imported') throw readOnly(first.id)
  if (first.parent_id !== null) throw new ApiError('wrong_status', `Run ${runId} is part of run ${first.root_id}. Write to that one.`)
  return rows.map(({ id, status, graph_hash: graphHash, waiting_on: waits, started_at: startedAt, finished_at: finishedAt, forked_at_seq: atSeq, continues }) => ({ id, status, graphHash, waits, startedAt, finishedAt, ownFrom: continues ? (atSeq ?? 1) : 1 }))
}

/** Why nobody would read what is written to the newest run of a conversation now; null where somebody would. */
async function whyNotRead({ id, status, graphHash }: Turn): Promise<string | null> {
  const { graph } = await loadGraph(graphHash)
  if (!takesReplies(graph)) return 'No end of this workflow takes replies.'
  if (!finalStatuses.includes(status)) return null
  if (status !== 'completed') return `The run is ${status}: a reply continues only what has come to an end of its workflow.`
  return readerAfter(graph, await readState(database(), id)) === undefined ? 'The end that it reached takes no replies.' : null
}

interface MessageRow {
  run_id: string
  seq: number
  type: 'message.received' | 'message.read' | 'run.completed'
  at: Date
  data: { channel?: string; from?: string; by?: string; payload?: Json; messages?: number[]; message?: string; output?: Json }
}

/** Throws not_found; wrong_status for a child run or one that came out of a file. */
export async function readConversation(runId: string): Promise<Conversation> {
  const turns = await turnsOf(database(), runId)
  const newest = turns.at(-1)
  const { rows } = await database().query<MessageRow>({
    name: 'read_conversation',
    text: `select run_id, seq, type, at, ${readable('data')} as data from event where run_id = any($1::uuid[]) and type in ('message.received', 'message.read', 'run.completed') order by run_id, seq`,
    values: [turns.map(({ id }) => id)],
  })
  const why = newest ? await whyNotRead(newest) : null
  return { turns: turns.map((turn) => told(turn, rows.filter(({ run_id: id, seq }) => id === turn.id && seq >= turn.ownFrom))), takes: why === null, why }
}

function told({ id, status, startedAt, finishedAt }: Turn, rows: readonly MessageRow[]): Conversation['turns'][number] {
  const read = new Set(rows.flatMap(({ type, data }) => (type === 'message.read' ? (data.messages ?? []) : [])))
  const end = rows.findLast(({ type }) => type === 'run.completed')?.data
  return {
    run: { id, status, startedAt: startedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null },
    messages: rows.flatMap(({ seq, type, at, data: { channel = '', from = '', by, payload } }) => (type === 'message.received' ? [{ seq, at: at.toISOString(), channel, from, ...(by !== undefined && { by }), text: textOf(payload ?? null), read: read.has(seq) }] : [])),
    reply: end?.message ?? (typeof end?.output === 'string' ? end.output : null),
  }
}

const textOf = (payload: Json): string => (isJsonObject(payload) && typeof payload.text === 'string' ? payload.text : typeof payload === 'string' ? payload : JSON.stringify(payload))
