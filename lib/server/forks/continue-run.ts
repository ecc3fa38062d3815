/**
 * Messages to runs (semantics §7.4). A finished run is never un-finished: a reply to it begins a fork at its end, if the end that it
 * reached takes replies, and the decision that this end names goes on with the message. A run has one such continuation at most, so a
 * conversation is a line: what is written to any run of it goes to the newest one. While that one is still going on, the message is taken
 * down in its log and read where it would end; nothing is refused because somebody wrote too soon.
 *
 * A message that comes twice (its `id` says so) counts once. Two at the same moment are taken one after the other: the run that the
 * conversation began with is locked while one is.
 */
import { ApiError } from '#lib/api/errors.ts'
import { finalStatuses } from '#lib/api/run-status.ts'
import type { MessageBody } from '#lib/api/messages.ts'
import type { Run } from '#lib/api/runs.ts'
import type { EventData } from '#lib/engine/events.ts'
import type { Json } from '#lib/engine/json.ts'
import { readerAfter, takesReplies } from '#lib/engine/messages.ts'
import { waitingOn, type Wait } from '#lib/engine/state.ts'
import { notifyJobs } from '../bus.ts'
import { database, inTransaction, type Queryable } from '../db.ts'
import type { Actor } from '../auth/actor.ts'
import type { Queue } from '../queue/queue.ts'
import { readable } from '../readable-json.ts'
import type { Signed } from '../runs/answer-event.ts'
import { writeToLog } from '../runs/log.ts'
import { getRun, unknownRun } from '../runs/read-run.ts'
import { loadGraph } from '../runs/run-context.ts'
import { turnsOf, type Turn } from './conversation.ts'
import { cutTree, type Cuts } from './cuts.ts'
import { writeContinuation } from './fork-run.ts'
import { livePolicy } from './live-policy.ts'

export interface Message {
  /** Where it came from: `api`, `app`, the name of a connection. */
  channel: string
  /** Who wrote it, as far as the channel knows. */
  from: string
  /** `{text, …}`; the text is what the model reads. */
  payload: Json
  /** Of the message where it came from: its Message-ID, its time stamp in a channel. */
  id?: string | undefined
}

export interface Delivered {
  /** The run that has it. */
  runId: string
  /** continued: a new turn began with it · waiting: it is read when that run would end · duplicate: it had come before. */
  delivered: 'continued' | 'waiting' | 'duplicate'
}

/** How often it is looked again where somebody else wrote meanwhile. */
const mostTries = 20

/** Hands a message to a run or to what continued it. Throws not_found; wrong_status where nobody reads it, with what the run waits for. */
export async function continueRun(queue: Queue, runId: string, message: Message, by: Signed): Promise<Delivered> {
  const data = dataOf(message, by)
  for (let tries = 0; tries < mostTries; tries++) {
    const turns = await turnsOf(database(), runId)
    const known = await holderOf(database(), turns, message.id)
    if (known !== undefined) return { runId: known, delivered: 'duplicate' }
    const newest = turns.at(-1)
    if (!newest) throw unknownRun(runId)
    const delivered = finalStatuses.includes(newest.status) ? await beginTurn(queue, turns, newest, data) : await handIn(queue, newest, data)
    if (delivered) return delivered
  }
  throw new ApiError('unavailable', `So many write to run ${runId} at this moment that the message could not be taken. Send it again.`)
}

/** As the API takes it: a key may hand in what somebody else wrote, a person writes for themselves. Throws invalid_request, and as `continueRun` does. */
export async function sendToRun(queue: Queue, runId: string, { text, from, id }: MessageBody, { by, via }: Pick<Actor, 'by' | 'via'>): Promise<{ delivered: Delivered['delivered']; run: Run }> {
  if (from !== undefined && via !== 'key') throw new ApiError('invalid_request', 'Who is signed in writes as themselves. Leave "from" out, or use an API key to hand in what somebody else wrote.', { problems: [{ path: '/from', code: 'not_yours', message: 'Only a key may name another writer.' }] })
  const { runId: holder, delivered } = await continueRun(queue, runId, { channel: via === 'key' ? 'api' : 'app', from: from ?? by, payload: { text }, id }, { by, via })
  return { delivered, run: await getRun(holder) }
}

/** Whoever hands in what somebody else wrote is named beside them. */
const dataOf = ({ channel, from, payload, id }: Message, { by }: Signed): EventData<'message.received'> => ({ channel, from, payload, ...(id !== undefined && { id }), ...(by !== from && { by }) })

/** The run whose log first told of a message with this id. */
async function holderOf(client: Queryable, turns: readonly Turn[], id: string | undefined): Promise<string | undefined> {
  if (id === undefined) return undefined
  const { rows } = await client.query<{ run_id: string }>({
    name: 'holder_of_message',
    text: `select run_id from event where run_id = any($1::uuid[]) and type = 'message.received' and ${readable('data')} ->> 'id' = $2 order by run_id limit 1`,
    values: [turns.map((turn) => turn.id), id],
  })
  return rows[0]?.run_id
}

/** A fork at the end of the newest run; null where the conversation went on meanwhile. */
async function beginTurn(queue: Queue, turns: readonly Turn[], newest: Turn, message: EventData<'message.received'>): Promise<Delivered | null> {
  if (newest.status !== 'completed') throw new ApiError('wrong_status', `Run ${newest.id} is ${newest.status}, and only what has come to an end of its workflow is continued by a reply. Fork it, or retry it.`, { members: { waitingOn: [] } })
  const { graph } = await loadGraph(newest.graphHash)
  const cuts = await cutAtEnd(newest.id)
  if (readerAfter(graph, cuts.target.state) === undefined) throw new ApiError('wrong_status', `Run ${newest.id} has ended, and takes no replies: its author has named no decision that reads them ("replies" of the end that it reached).`, { members: { waitingOn: [] } })
  const written = await inTransaction(async (client) => {
    await client.query('select 1 from run where id = $1 for update', [turns[0]?.id])
    const now = await turnsOf(client, newest.id)
    if (now.at(-1)?.id !== newest.id || (await holderOf(client, now, message.id)) !== undefined) return null
    return writeContinuation(client, queue, { cuts, policy: livePolicy(graph), message, by: message.by ?? message.from })
  })
  if (!written) return null
  notifyJobs(...written.jobs)
  return { runId: cuts.target.id, delivered: 'continued' }
}

/** Everything but the event that ended it. What the run had left behind when it ended is not taken along. */
async function cutAtEnd(runId: string): Promise<Cuts> {
  const { rows } = await database().query<{ seq: number }>(`select seq from event where run_id = $1 and type = 'run.completed' order by seq limit 1`, [runId])
  const { target } = await cutTree(runId, rows[0]?.seq ?? 1)
  const alone = { ...target, children: [] }
  return { root: alone, target: alone }
}

/** Into the log of a run that goes on; null where it has ended meanwhile. */
async function handIn(queue: Queue, { id: runId, graphHash, waits }: Turn, message: EventData<'message.received'>): Promise<Delivered | null> {
  const { graph } = await loadGraph(graphHash)
  if (!takesReplies(graph)) throw notRead(runId, waits)
  const written = await writeToLog<'known' | 'unread'>(queue, runId, ({ state }) => {
    if (message.id !== undefined && Object.hasOwn(state.messages ?? {}, message.id)) return { refuse: 'known' }
    if (state.untilEnds) return { refuse: 'unread' }
    return { append: [{ type: 'message.received', data: message }] }
  })
  if (!written) throw unknownRun(runId)
  if (!('refused' in written)) return { runId, delivered: 'waiting' }
  if (written.refused === 'known') return { runId, delivered: 'duplicate' }
  if (written.refused === 'unread') throw notRead(runId, waitingOn(written.state))
  return null
}

const notRead = (runId: string, waits: Wait[]): ApiError =>
  new ApiError('wrong_status', `Run ${runId} is under way and reads no messages: no end of its workflow names a decision for replies. Answer what it waits for, if it asks.`, { members: { waitingOn: waits.map((wait) => ({ ...wait })) } })
