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
import { tokenizerOf } from '#lib/engine/tokens.ts'
import { resolveConnection } from '../connections/connections.ts'
import { pool } from '../pool/pool.ts'
import { materialAt, readMoments, type Moment, type RecordedRun, type Requested } from './moments.ts'
import type { PastCall } from './past-calls.ts'

/** What is tried: a node, and a model in place of the one that it names. */
export interface Trial {
  node: GraphNode
  model?: string
}

export interface Reassembled {
  call: PastCall
  requested: Requested
  /** Model and connection that it would go to; `connection` is null for a model that was named for the trial alone. */
  model: { connection: string | null; name: string }
  after: SimulatedCall
  /** As it was sent; by today's assembler where an older one made it. */
  before: Recorded
}

interface Recorded {
  requestHash: string | null
  prefixTokens: number | null
}

/** Calls that go to the pool together. */
const chunkSize = 32

export interface ReassembleOptions {
  /** Whether what recorded calls shared with the call before is wanted; it costs as much again, once per call and process. */
  prefixes: boolean
  /** Whether it is time to stop. */
  late(): boolean
}

/** In the order of the log. Stops early once it is late; throws where the run is gone. */
export async function reassemble(runId: string, calls: readonly PastCall[], trial: Trial, { prefixes, late }: ReassembleOptions): Promise<Reassembled[]> {
  const wanted = new Map(calls.map((call) => [call.seq, call]))
  const run = await readMoments(runId, ({ seq }) => wanted.has(seq), calls.at(-1)?.seq)
  const done: Reassembled[] = []
  let previous: Pair | undefined
  for (let from = 0; from < run.moments.length && !late(); from += chunkSize) {
    const moments = run.moments.slice(from, from + chunkSize)
    const pairs = await Promise.all(moments.map((moment) => requestsAt(run, moment, trial)))
    const [after, before] = await Promise.all([pool().simulate(pairs.map(({ after: { request } }) => request), previous?.after.request), recordedOf(run, pairs, previous, prefixes)])
    for (const [index, { requested, after: { model } }] of pairs.entries()) {
      const [call, made, was] = [wanted.get(requested.seq), after[index], before[index]]
      if (call && made && was) done.push({ call, requested, model, after: made, before: was })
    }
    previous = pairs.at(-1)
  }
  return done
}

/** The request of one moment, as it was and as it is tried. */
interface Pair {
  requested: Requested
  before: AssembleRequest
  after: { request: AssembleRequest; model: Reassembled['model'] }
}

async function requestsAt(run: RecordedRun, moment: Moment, trial: Trial): Promise<Pair> {
  const refs = narrowed(moment, trial.node)
  // Each with the images that its own messages show.
  const [was, tried] = await Promise.all([materialAt(run, { ...moment, refs }), materialAt(run, { ...moment, refs, node: trial.node })])
  const model = await modelOf(moment, trial)
  const { summaries, ...rest } = tried
  const own = sameBudget(moment.node, trial.node) ? summaries : summaries?.filter(({ by }) => by !== 'budget')
  return { requested: moment.requested, before: requestFor(moment.node, was), after: { request: requestFor(trial.node, { ...rest, model: model.name, ...(own && { summaries: own }) }), model } }
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
async function modelOf({ node, requested }: Moment, trial: Trial): Promise<Reassembled['model']> {
  if (trial.model !== undefined) return { connection: null, name: trial.model }
  const { candidate, model } = requested.data
  const [own, tried] = [candidateOf(node, candidate), candidateOf(trial.node, candidate)]
  if (own.connection === tried.connection && own.name === tried.name) return { connection: model.connection, name: model.name }
  return { connection: tried.connection, name: tried.name || (await defaultModel(tried.connection)) }
}

async function defaultModel(name: string): Promise<string> {
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

const madeAlike = ({ assembler, tokenizer, model }: Requested['data']): boolean => assembler === assemblerVersion && tokenizer === tokenizerOf(model.name).name
