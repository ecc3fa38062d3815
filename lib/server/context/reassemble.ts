/**
 * Past calls of a run, assembled again with another node: one fold of the log for all of them, the assembling in the pool, nothing
 * asked and nothing written.
 */
import { candidateOf, llmOf } from '#lib/engine/context/gather.ts'
import { requestFor } from '#lib/engine/context/material.ts'
import { assemblerVersion, type AssembleRequest } from '#lib/engine/context/request.ts'
import type { SimulatedCall } from '#lib/engine/context/simulate.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { mentionedIn } from '#lib/engine/scope.ts'
import type { ThreadItem } from '#lib/engine/thread.ts'
import { tokenizerOf } from '#lib/engine/tokens.ts'
import { resolveConnection } from '../connections/connections.ts'
import { pool } from '../pool/pool.ts'
import { materialAt, readMoments, type Moment, type RecordedRun, type Requested } from './moments.ts'

/** What is tried: a node, and a model in place of the one that it names. */
export interface Trial {
  node: GraphNode
  model?: string
}

/** Model and connection that a request would go to; `connection` is null for a model that was named for the trial alone. */
export interface TriedModel {
  connection: string | null
  name: string
}

/** A call by the event of its request. */
export interface WantedCall {
  seq: number
}

export interface Reassembled<Call extends WantedCall> {
  call: Call
  requested: Requested
  model: TriedModel
  after: SimulatedCall
  /** As it was sent; by today's assembler where an older one made it. */
  before: Recorded
  /** The newest entry that its thread had to show. */
  newest: ThreadItem | undefined
}

interface Recorded {
  requestHash: string | null
  prefixTokens: number | null
}

/** Calls that go to the pool together. */
const chunkSize = 32

/**
 * Of which calls it is wanted what they shared, as recorded, with the call before: all · those whose request would be another · none.
 * It costs as much again as the trial itself, once per call and process.
 */
export type Prefixes = 'all' | 'changed' | 'none'

export interface ReassembleOptions {
  prefixes: Prefixes
  /** Whether it is time to stop. */
  late(): boolean
}

/** In the order of the log. Stops early once it is late; throws where the run is gone. */
export async function reassemble<Call extends WantedCall>(runId: string, calls: readonly Call[], trial: Trial, { prefixes, late }: ReassembleOptions): Promise<Reassembled<Call>[]> {
  const wanted = new Map(calls.map((call) => [call.seq, call]))
  const run = await readMoments(runId, ({ seq }) => wanted.has(seq), calls.at(-1)?.seq)
  const done: Reassembled<Call>[] = []
  let previous: Pair | undefined
  for (let from = 0; from < run.moments.length && !late(); from += chunkSize) {
    const moments = run.moments.slice(from, from + chunkSize)
    const pairs = await Promise.all(moments.map((moment) => requestsAt(run, moment, trial)))
    const tried = pool().simulate(pairs.map(({ after: { request } }) => request), previous?.after.request)
    const [after, before] = prefixes === 'changed' ? [await tried, await recordedWhereChanged(run, pairs, previous, await tried)] : await Promise.all([tried, recordedOf(run, pairs, previous, prefixes === 'all')])
    for (const [index, { requested, newest, after: { model } }] of pairs.entries()) {
      const [call, made, was] = [wanted.get(requested.seq), after[index], before[index]]
      if (call && made && was) done.push({ call, requested, model, after: made, before: was, newest })
    }
    previous = pairs.at(-1)
  }
  return done
}

/** The request of one moment, as it was and as it is tried. */
interface Pair {
  requested: Requested
  newest: ThreadItem | undefined
  before: AssembleRequest
  after: { request: AssembleRequest; model: TriedModel }
}

async function requestsAt(run: RecordedRun, moment: Moment, trial: Trial): Promise<Pair> {
  const refs = narrowed(moment, trial.node)
  const [was, after] = await Promise.all([materialAt(run, { ...moment, refs }), triedRequest(run, { ...moment, refs }, trial)])
  return { requested: moment.requested, newest: moment.refs.thread.at(-1), before: requestFor(moment.node, was), after }
}

/** What would be asked at this moment, with the images that its own messages show. */
export async function triedRequest(run: RecordedRun, moment: Moment, trial: Trial): Promise<Pair['after']> {
  const [tried, model] = await Promise.all([materialAt(run, { ...moment, node: trial.node }), modelOf(moment, trial)])
  const { summaries, ...rest } = tried
  const own = sameBudget(moment.node, trial.node) ? summaries : summaries?.filter(({ by }) => by !== 'budget')
  return { request: requestFor(trial.node, { ...rest, model: model.name, ...(own && { summaries: own }) }), model }
}

/** Only what either node's texts mention is loaded and sent on. */
export function narrowed({ refs, node }: Moment, tried: GraphNode): Moment['refs'] {
  const texts = [node, tried].flatMap((one) => [llmOf(one).prompt, llmOf(one).context]).map((part) => JSON.stringify(part))
  const mentions = mentionedIn(texts)
  return { ...refs, scope: { ...refs.scope, steps: Object.fromEntries(Object.entries(refs.scope.steps).filter(([id]) => mentions(id))) } }
}

/** Summaries that a full budget asked for are of that budget. */
const sameBudget = (a: GraphNode, b: GraphNode): boolean => JSON.stringify(llmOf(a).context.budget ?? null) === JSON.stringify(llmOf(b).context.budget ?? null)

/** A node that names what the run's own node named means the model that was asked. */
async function modelOf({ node, requested }: Moment, trial: Trial): Promise<TriedModel> {
  if (trial.model !== undefined) return { connection: null, name: trial.model }
  const { candidate, model } = requested.data
  const [own, tried] = [candidateOf(node, candidate), candidateOf(trial.node, candidate)]
  if (own.connection === tried.connection && own.name === tried.name) return { connection: model.connection, name: model.name }
  return { connection: tried.connection, name: tried.name || (await defaultModel(tried.connection)) }
}

export async function defaultModel(name: string): Promise<string> {
  const connection = await resolveConnection(name)
  return connection?.model ?? (connection?.kind === 'scripted' ? 'scripted' : '')
}

/** What recorded calls shared with the call before never changes, so it is worked out once. */
const known = new Map<string, Recorded>()
const mostKnown = 20_000

async function recordedOf({ runId }: RecordedRun, pairs: readonly Pair[], previous: Pair | undefined, prefixes: boolean): Promise<Recorded[]> {
  if (!prefixes && pairs.every(({ requested }) => madeAlike(requested.data))) return pairs.map(({ requested }) => ({ requestHash: requested.data.requestHash, prefixTokens: null }))
  const keys = pairs.map(({ requested }, index) => `${runId} ${(pairs[index - 1] ?? previous)?.requested.seq ?? 0} ${requested.seq}`)
  const remembered = keys.flatMap((key) => known.get(key) ?? [])
  if (remembered.length === keys.length) return remembered
  const simulated = await pool().simulate(pairs.map(({ before }) => before), previous?.before)
  if (known.size > mostKnown) known.clear()
  return pairs.map(({ requested: { data } }, index) => {
    const { requestHash, prefixTokens, error } = simulated[index] ?? { requestHash: null, prefixTokens: null, error: null }
    const recorded = { requestHash: madeAlike(data) ? data.requestHash : requestHash, prefixTokens }
    if (!error) known.set(keys[index] ?? '', recorded)
    return recorded
  })
}

/** What changed ones shared with the call before, in stretches; of the others, what they were. */
async function recordedWhereChanged(run: RecordedRun, pairs: readonly Pair[], previous: Pair | undefined, after: readonly SimulatedCall[]): Promise<Recorded[]> {
  const plain = await recordedOf(run, pairs, previous, false)
  const changes = (index: number): boolean => after[index]?.requestHash !== plain[index]?.requestHash
  const recorded = [...plain]
  for (let from = 0; from < pairs.length; from++) {
    if (!changes(from)) continue
    let to = from + 1
    while (to < pairs.length && changes(to)) to++
    recorded.splice(from, to - from, ...(await recordedOf(run, pairs.slice(from, to), pairs[from - 1] ?? previous, true)))
    from = to
  }
  return recorded
}

const madeAlike = ({ assembler, tokenizer, model }: Requested['data']): boolean => assembler === assemblerVersion && tokenizer === tokenizerOf(model.name).name
