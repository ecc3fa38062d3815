/**
 * Whether the logs of a run file could have come about: each is read, folded and replayed as POST /runs/{id}/replay would, with nothing but
 * the file at hand; nothing is written. They are replayed under the ids that they were recorded under, because ids of requests, keys and
 * `run.id` in contexts follow from those.
 *
 * Taken from the file, because no other server could know them: one-time addresses (derived with the key of the server that made them;
 * those that were sent stand in the log), and the numbers that prompt versions had there. The contents of those are checked.
 */
import type { Replay } from '#lib/api/replay.ts'
import { ApiError } from '#lib/api/errors.ts'
import { hashesIn } from '#lib/engine/context/store.ts'
import { nodeOfStep, parseEvent, storedContextSchema, upcast, type Event, type EventData, type EventOf } from '#lib/engine/events.ts'
import { indexGraph, waitData, type GraphIndex } from '#lib/engine/graph.ts'
import type { Json } from '#lib/engine/json.ts'
import { CheckNotPossible, type ReplayPorts } from '#lib/engine/replay-content.ts'
import { foldLog } from '#lib/engine/reduce.ts'
import { statusOf, type RunState } from '#lib/engine/state.ts'
import { promptVersionHash } from '#lib/nodes/prompt-version.ts'
import { pool } from '../pool/pool.ts'
import { addressesIn } from '../runs/callbacks.ts'
import { valuesIn, type BesideLog } from '../runs/recorded-values.ts'
import { childDivergence, type Replayed } from '../runs/replay-family.ts'
import { replayRecorded } from '../runs/replay-log.ts'
import { blobHash } from '../runs/values.ts'
import { unfit } from './read-run-file.ts'
import type { FileRun, LoggedEvent, RunFile } from './run-file.ts'
import { withRunIds } from './run-ids.ts'

/** A run of a file, replayed. */
export interface VerifiedRun {
  run: FileRun
  /** Its end as the log tells it, under the id that it has in the file. */
  state: RunState
  answer: Replay
}

/** Assembles requests again: in the pool, unless told otherwise. */
export type Assemble = ReplayPorts['assemble']

/** In the order of the file. Throws invalid_run_file for a log that cannot be read or folded; a divergence is told by the answers. */
export async function verifyRunFile(file: RunFile, assemble: Assemble = (request) => pool().assemble(request)): Promise<VerifiedRun[]> {
  const recordedAs = new Map(file.runs.map(({ id, recordedAs: before }) => [id, before ?? id]))
  const read = file.runs.map((run, place) => readLog(run, place))
  for (const [i, { events }] of read.entries()) for (const event of events) requireTexts(event, file, placeOf(i, event.seq))
  requireFamily(file, read)
  const replayed = new Map<string, Replayed>()
  const graphs = new Map(Object.entries(file.graphs).map(([hash, graph]) => [hash, indexGraph(graph, hash)]))
  const addresses = findAddresses(file, graphs)
  // From the leaves up: a run is compared with what the logs of its children say.
  for (const [i, run] of [...file.runs.entries()].reverse()) {
    const events = (read[i]?.events ?? []).map((event) => ({ ...event, data: withRunIds(event.type, event.data as never, recordedAs) }) as Event)
    const children = file.runs.filter(({ parent }) => parent?.runId === run.id).flatMap(({ id }) => replayed.get(id) ?? [])
    const graph = graphs.get(run.graphHash)
    if (graph) replayed.set(run.id, await replay({ id: recordedAs.get(run.id) ?? run.id, place: i, graph, events, children, addresses, assemble }, file))
  }
  const shown = new Map([...recordedAs].map(([id, before]) => [before, id]))
  return file.runs.flatMap((run, i) => {
    const answer = replayed.get(run.id)?.answer
    const state = read[i]?.state
    return answer && state ? [{ run, state, answer: underIds(answer, shown) }] : []
  })
}

function underIds(answer: Replay, ids: ReadonlyMap<string, string>): Replay {
  const idOf = (runId: string): string => ids.get(runId) ?? runId
  return { ...answer, runId: idOf(answer.runId), divergence: answer.divergence && { ...answer.divergence, runId: idOf(answer.divergence.runId) }, children: answer.children.map((child) => underIds(child, ids)) }
}

/** Where in the file something is. */
const placeOf = (run: number, seq: number): string => `/runs/${run}/events/${seq - 1}`

const refusedAt = (runId: string, place: number, seq: number, why: string, code = 'refused_event') => unfit(code, `Run ${runId}, event ${seq}: ${why}`, placeOf(place, seq))

/** Every event as this engine reads it, and the state that they lead to. */
function readLog(run: FileRun, place: number): { events: Event[]; state: RunState } {
  const events: Event[] = []
  for (const [i, logged] of run.events.entries()) {
    const before = events.at(-1)
    if (logged.seq !== i + 1) throw refusedAt(run.id, place, i + 1, `its number is ${logged.seq}. A log has no gaps.`)
    if (before && logged.at < before.at) throw refusedAt(run.id, place, logged.seq, 'it is earlier than the one before it.')
    events.push(readEvent(run.id, place, logged))
  }
  if (events[0]?.type !== 'run.started') throw refusedAt(run.id, place, 1, `a log begins with run.started, not with ${events[0]?.type ?? 'nothing'}.`)
  return { events, state: foldedTo(run, place, events) }
}

function readEvent(runId: string, place: number, logged: LoggedEvent): Event {
  const event = { ...logged, ...(logged.step !== undefined && { nodeId: nodeOfStep(logged.step) }) } as unknown as Event
  try {
    parseEvent(event)
    return upcast(event)
  } catch (error) {
    throw refusedAt(runId, place, logged.seq, reasonOf(error))
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function foldedTo({ id, status }: FileRun, place: number, events: Event[]): RunState {
  let state: RunState
  try {
    state = foldLog(id, events)
  } catch (error) {
    throw unfit('refused_event', `Run ${id}: ${reasonOf(error)}`, `/runs/${place}/events`)
  }
  const told = statusOf(state)
  if (told !== status) throw unfit('wrong_status', `Run ${id} is said to be ${status}, but its log says ${told}.`, `/runs/${place}/status`)
  return state
}

/** All that an event names stands in the file: long values, and the texts of a request's segments. */
function requireTexts({ type, data }: Event, { blobs }: RunFile, path: string): void {
  const lacks = (hash: string): ApiError => unfit('missing_part', `The file lacks the text ${hash.slice(0, 12)}…, which this event names.`, path)
  for (const value of Object.values(data) as (Json | undefined)[]) {
    const hash = blobHash(value)
    if (hash !== null && blobs[hash] === undefined) throw lacks(hash)
  }
  if (type !== 'model.requested') return
  const beside = blobHash(data.context as unknown as Json)
  const context = storedContextSchema.safeParse(beside === null ? data.context : JSON.parse(blobs[beside] ?? 'null'))
  if (!context.success) throw unfit('refused_event', 'The request that this event tells of cannot be read.', path)
  const missing = hashesIn([context.data]).find((hash) => blobs[hash] === undefined)
  if (missing !== undefined) throw lacks(missing)
}

/** A run stands below one whose log names it, and the first below none. */
function requireFamily({ runs }: RunFile, read: readonly { events: Event[]; state: RunState }[]): void {
  const named = new Map(runs.map(({ id }, i) => [id, namedIn(read[i]?.events ?? [])]))
  for (const [i, { id, parent }] of runs.entries()) {
    if (!parent && read[i]?.state.parent) throw unfit('not_a_tree', `Run ${id} is the first of the file, but its log says that it is a child run.`, placeOf(i, 1))
    if (parent && !named.get(parent.runId)?.has(id)) throw unfit('not_a_tree', `Run ${id} stands below run ${parent.runId}, whose log does not know of it.`, `/runs/${i}/parent`)
  }
}

const namedIn = (events: readonly Event[]): Set<string> =>
  new Set(events.flatMap((event) => (event.type === 'child.started' ? [event.data.runId] : event.type === 'run.forked' ? (event.data.children ?? []).map(({ to }) => to) : [])))

interface Replaying {
  /** Under which it was recorded. */
  id: string
  place: number
  graph: GraphIndex
  events: Event[]
  children: Replayed[]
  addresses: Addresses
  assemble: Assemble
}

async function replay({ id, place, graph, events, children, addresses, assemble }: Replaying, file: RunFile): Promise<Replayed> {
  const ports = { ...filePorts(id, graph, events, addresses.get(id), file), assemble }
  try {
    const { state, divergence, ...counted } = await replayRecorded(graph, events, ports)
    const own = divergence ?? childDivergence(id, events, children)
    const first = own ? { runId: id, ...own } : (children.find(({ answer }) => answer.divergence)?.answer.divergence ?? null)
    return { answer: { runId: id, identical: first === null, ...counted, divergence: first, children: children.map(({ answer }) => answer) }, events, state }
  } catch (error) {
    // A log may name what its graph does not have, and nothing here was compiled by this server.
    if (error instanceof CheckNotPossible || error instanceof ApiError) throw error
    throw unfit('refused_event', `Run ${id} cannot be replayed: ${reasonOf(error)}`, `/runs/${place}`)
  }
}

function filePorts(runId: string, graph: GraphIndex, events: readonly Event[], addresses: Record<string, string> | undefined, file: RunFile): Omit<ReplayPorts, 'assemble'> {
  const values = valuesIn(events, besideLog(file), callbacksOf(graph, addresses))
  const numbers = numbersIn(events)
  return {
    runId,
    field: values.field,
    values,
    texts: (hashes) => Promise.resolve(new Map(hashes.flatMap((hash) => (file.blobs[hash] === undefined ? [] : [[hash, file.blobs[hash]] as const])))),
    promptVersion: (nodeId) => promptVersionOf(graph, nodeId, numbers),
    evaluate: (evaluations, scope) => pool().evaluate(evaluations, scope),
    interpret: (answer) => pool().interpret(answer),
  }
}

/** Long values are read once each. */
function besideLog({ blobs, files }: RunFile): BesideLog {
  const read = new Map<string, Json>()
  return {
    whole(value) {
      const hash = blobHash(value)
      if (hash === null) return Promise.resolve(value)
      const text = blobs[hash]
      if (text === undefined) throw unfit('missing_part', `The file lacks the long value ${hash.slice(0, 12)}….`, `/blobs/${hash}`)
      const known = read.get(hash) ?? (JSON.parse(text) as Json)
      read.set(hash, known)
      return Promise.resolve(known)
    },
    files: (hashes) => Promise.resolve(Object.fromEntries(hashes.flatMap((hash) => (files[hash] ? [[hash, `data:${files[hash].mediaType};base64,${files[hash].base64}`]] : [])))),
  }
}

/** `promptId hash` → the number that the log tells. */
const numbersIn = (events: readonly Event[]): Map<string, number> =>
  new Map(events.filter((event): event is EventOf<'model.requested'> => event.type === 'model.requested').map(({ data: { promptVersion } }) => [`${promptVersion.promptId} ${promptVersion.hash}`, promptVersion.number]))

/** The node's own content, by this server's reckoning. */
function promptVersionOf(graph: GraphIndex, nodeId: string, numbers: ReadonlyMap<string, number>): EventData<'model.requested'>['promptVersion'] | undefined {
  const node = graph.node(nodeId)
  const { promptId } = node.data
  const hash = promptVersionHash(node)
  if (hash === null || typeof promptId !== 'string') return undefined
  return { promptId, hash, number: numbers.get(`${promptId} ${hash}`) ?? 0 }
}

/** By run, as recorded: the address of each step that the file shows. */
type Addresses = Map<string, Record<string, string>>

function findAddresses(file: RunFile, graphs: ReadonlyMap<string, GraphIndex>): Addresses {
  const found: Addresses = new Map()
  if (![...graphs.values()].some((graph) => callbacksOf(graph, {}) !== null)) return found
  const texts = [...Object.values(file.blobs), ...file.runs.flatMap(({ events }) => events.map(({ data }) => JSON.stringify(data)))]
  for (const text of texts) for (const { runId, step, url } of addressesIn(text)) found.set(runId, { ...found.get(runId), [step]: url })
  return found
}

/** As lib/server/runs/callbacks.ts derives them where the run was recorded. What no text shows, no request was made of. */
function callbacksOf(graph: GraphIndex, addresses: Record<string, string> | undefined): ((past: Record<string, number>) => Record<string, string>) | null {
  const waits = graph.graph.nodes.filter((node) => node.kind === 'wait' && waitData(node).callback)
  if (waits.length === 0) return null
  return (past) => Object.fromEntries(waits.map(({ id }) => [id, addresses?.[`${id}#${(past[id] ?? 0) + 1}`] ?? 'unknown']))
}
