/**
 * The part of a replay that needs payloads: requests are assembled again, recorded replies read again, outputs that the engine makes
 * itself made again, and compared with the log. Calls nobody: a request is compared with its recorded hash, a reply is the recorded one.
 * What an author's expressions, templates and code gave is taken from the log (semantics §1.5), except inside a request to a model,
 * where the prompt's templates are rendered again.
 */
import { bodyOf } from './context/body.ts'
import { candidateOf, gatherRequest, readingOf, summaryRequest, type Evaluate, type RequestRefs } from './context/gather.ts'
import { assemblerVersion, type AssembledContext, type AssembleRequest, type AssembleResult, type ContextPart, type Reply } from './context/request.ts'
import { droppedIn, fromStored, hashesIn, storedForm, storedParts } from './context/store.ts'
import { storedContextSchema, type EventData, type EventOf, type GivenOutput, type NewEvent, type StoredContext } from './events.ts'
import { givenAt, givenOutputs } from './given.ts'
import type { GraphNode } from './graph.ts'
import { hashJson, hashText } from './hash.ts'
import { idempotencyKeyOf, requestIdOf } from './ids.ts'
import type { Json, JsonObject } from './json.ts'
import { joinedOutput, outputOf, type Branch, type OutputValues } from './output.ts'
import type { OutputSource } from './plan.ts'
import { same, type DivergenceKind, type Finding } from './replay-finding.ts'
import type { Ref } from './state.ts'

type Requested = EventData<'model.requested'>

/** Something to compare that state and graph alone cannot decide. */
export type ContentCheck = { seq: number; step?: string } & (
  | { kind: 'request'; node: GraphNode; /** To be called at once: it reads the state before the event. */ refs: () => RequestRefs; data: Requested; /** A further request for a summary that was asked for before. */ again: boolean }
  | { kind: 'reply'; node: GraphNode; body: Ref; event: EventOf<'intent.selected'> | EventOf<'intent.invalid'> | EventOf<'step.completed'> | EventOf<'context.summarised'>; forSummary?: boolean }
  /** A field of the event that the engine makes from what the log holds. */
  | { kind: 'made'; field: 'output' | 'args' | 'error' | 'intent'; source: OutputSource }
  /** The end of a step that something stands in for, made of what stands at its place. */
  | { kind: 'given'; place: number; event: EventOf<'vars.set'> | EventOf<'step.completed'> | EventOf<'step.failed'> | EventOf<'intent.selected'>; made: (output: GivenOutput) => NewEvent[] }
  /** The output of a join. */
  | { kind: 'joined'; branches: Branch[] }
  /** The message of the end at `end`, handed on by the run. */
  | { kind: 'message'; end: number }
  | { kind: 'hash'; what: string; of: Ref; form: 'json' | 'text'; actual: string }
  | { kind: 'request-id'; step: string; n: number; actual: string }
  | { kind: 'idempotency-key'; step: string; generation: number; actual: string }
)

type Of<Kind extends ContentCheck['kind']> = Extract<ContentCheck, { kind: Kind }>

/** What a replay reads from and computes with. None of it leaves the process or changes anything. */
export interface ReplayPorts {
  runId: string
  values: OutputValues
  /** One field of an event, whole. */
  field(seq: number, name: string): Promise<Json | undefined>
  /** Texts of segments by hash; what is missing is left out. */
  texts(hashes: string[]): Promise<Map<string, string>>
  promptVersion(nodeId: string): Requested['promptVersion'] | undefined
  evaluate: Evaluate
  assemble(request: AssembleRequest): Promise<AssembleResult>
  interpret(answer: { body: string } & ReturnType<typeof readingOf>): Promise<Reply>
}

/** A check could not be made, which says nothing about the log: something took too long or too much memory here and now. */
export class CheckNotPossible extends Error {
  override name = 'CheckNotPossible'
}

/** What is wrong; null where all is well. Reads the state it is about before it first waits. Throws CheckNotPossible. */
export async function contentFinding(check: ContentCheck, ports: ReplayPorts): Promise<Finding | null> {
  switch (check.kind) {
    case 'request':
      return checkRequest(check, check.refs(), ports)
    case 'reply':
      return checkReply(check, ports)
    case 'made':
      return different(check.field, await outputOf(ports.values, check.source), await ports.field(check.seq, check.field))
    case 'given':
      return checkGiven(check, ports)
    case 'joined':
      return different('output', await joinedOutput(ports.values, check.branches), await ports.field(check.seq, 'output'))
    case 'message':
      return different('message', await ports.field(check.end, 'message'), await ports.field(check.seq, 'message'))
    case 'hash':
      return different(check.what, hashOf(check, await ports.field(check.of.seq, check.of.path)), check.actual)
    case 'request-id':
      return different('requestId', requestIdOf(ports.runId, check.step, check.n), check.actual)
    case 'idempotency-key':
      return different('idempotencyKey', idempotencyKeyOf(ports.runId, check.step, check.generation), check.actual)
  }
}

async function checkGiven({ seq, place, event, made }: Of<'given'>, ports: ReplayPorts): Promise<Finding | null> {
  const expected = made(givenAt(await ports.field(1, givenOutputs.path), place)).find(({ type }) => type === event.type)
  const names = Object.keys(event.data)
  const recorded = await Promise.all(names.map(async (name) => [name, (await ports.field(seq, name)) ?? null] as const))
  return different('end of a given step', (expected?.data ?? null) as Json, Object.fromEntries(recorded))
}

const hashOf = ({ form }: Of<'hash'>, value: Json | undefined): string => (form === 'json' ? hashJson(value ?? null) : hashText(String(value ?? '')))

/** Compared as texts: the order of keys is part of every context. */
function different(what: string, expected: Json | undefined, actual: Json | undefined, kind: DivergenceKind = 'content'): Finding | null {
  if (JSON.stringify(expected) === JSON.stringify(actual)) return null
  return { kind, message: `The ${what} is not what this engine gives.`, expected: expected ?? null, actual: actual ?? null }
}

async function checkReply({ seq, node, body, event, forSummary }: Of<'reply'>, ports: ReplayPorts): Promise<Finding | null> {
  const reply = await ports.interpret({ body: String((await ports.field(body.seq, body.path)) ?? ''), ...readingOf(node, forSummary) })
  const recorded = { ...(event.data as JsonObject) }
  for (const name of ['args', 'raw', 'output', 'text']) if (recorded[name] !== undefined) recorded[name] = (await ports.field(seq, name)) ?? null
  if (reply.kind === 'invalid' && ranOut(reply.errors)) {
    if (event.type === 'intent.invalid' && ranOut(event.data.errors)) return null
    throw new CheckNotPossible(`The reply at event ${body.seq} could not be read again in time.`)
  }
  if (event.type === 'intent.invalid' && ranOut(event.data.errors)) return null
  const [type, data] = readAs(reply, forSummary)
  if (type !== event.type) return { kind: 'reply', message: `The recorded reply reads as ${type}, not as ${event.type}.`, expected: { type, data }, actual: { type: event.type, data: recorded } }
  return different('reading of the recorded reply', data, pick(recorded, Object.keys(data), ['intent', 'args', 'argsHash', 'reasoning', 'raw', 'errors', 'output', 'text']), 'reply')
}

const pick = (data: JsonObject, first: string[], names: string[]): JsonObject => Object.fromEntries([...new Set([...first, ...names])].flatMap((name) => (data[name] === undefined ? [] : [[name, data[name]]])))

const ranOut = (errors: { code: string }[]): boolean => errors.some(({ code }) => code === 'evaluation_timeout' || code === 'evaluation_memory')

/** The event that a reply becomes. */
function readAs(reply: Reply, forSummary = false): [type: string, data: JsonObject] {
  if (reply.kind === 'invalid') return ['intent.invalid', { raw: reply.raw, errors: reply.errors as unknown as Json }]
  if (reply.kind === 'intent') return ['intent.selected', { intent: reply.intent, args: reply.args, argsHash: hashJson(reply.args), ...(reply.reasoning && { reasoning: reply.reasoning }) }]
  if (forSummary) return ['context.summarised', { text: reply.text }]
  return ['step.completed', { output: reply.value ?? { text: reply.text } }]
}

async function checkRequest({ seq, node, data, again }: Of<'request'>, refs: RequestRefs, ports: ReplayPorts): Promise<Finding | null> {
  const version = ports.promptVersion(node.id)
  const asked = otherPromptOrModel(node, data, version)
  if (asked || !version) return asked
  const gathered = await gatherRequest(node, refs, { model: data.model.name, version: version.number, candidate: data.candidate, assembler: data.assembler }, ports.values, ports.evaluate)
  const unneeded = data.summary && !again ? await otherSummary(gathered, node, data, ports) : null
  if (unneeded) return unneeded
  const assembled = await ports.assemble(data.summary ? summaryRequest(gathered, node, data.summary, { model: data.model.name, candidate: data.candidate, again }) : gathered)
  if (!assembled.ok) {
    if (ranOut([assembled.error])) throw new CheckNotPossible(`The request at event ${seq} could not be assembled again in time.`)
    return { kind: 'request', message: `The request cannot be assembled: ${assembled.error.message}`, expected: { ...assembled.error }, actual: { requestHash: data.requestHash } }
  }
  return otherRequest(assembled.value, data, await chainOf(seq, ports), ports)
}

/** The node's own request has to want this very summary, as measured for the model that was to be asked. */
async function otherSummary(gathered: AssembleRequest, node: GraphNode, { summary, model }: Requested, ports: ReplayPorts): Promise<Finding | null> {
  const wanted = await ports.assemble({ ...gathered, model: { ...gathered.model, name: summary?.neededBy ?? (candidateOf(node, 0).name || model.name) } })
  const { by, covers } = (wanted.ok ? undefined : wanted.needs) ?? {}
  return different('summary that this request needs first', by && covers ? { by, covers } : null, summary ? { by: summary.by, covers: summary.covers } : null, 'request')
}

function otherPromptOrModel(node: GraphNode, data: Requested, version: Requested['promptVersion'] | undefined): Finding | null {
  const { promptId, number, hash } = data.promptVersion
  const { connection, name } = data.model
  const candidate = candidateOf(node, data.candidate, data.summary !== undefined)
  return (
    different('promptVersion', version && { promptId: version.promptId, number: version.number, hash: version.hash }, { promptId, number, hash }, 'request') ??
    different('model', { connection: candidate.connection, name: candidate.name || name }, { connection, name }, 'request')
  )
}

async function otherRequest(made: AssembledContext, data: Requested, chain: StoredContext[], ports: ReplayPorts): Promise<Finding | null> {
  const { requestHash, tokenizer, inputTokens, dropped, parts } = made
  const expected = { requestHash, tokenizer, inputTokens, dropped }
  const actual = { requestHash: data.requestHash, tokenizer: data.tokenizer, inputTokens: data.inputTokens, dropped: droppedIn(chain) }
  const place = firstDifference(parts, chain, hashesOf(ports))
  if (same(expected, actual) && place === null) return null
  const changed = data.assembler !== assemblerVersion || data.tokenizer !== tokenizer
  const sent = await sentParts(chain, ports)
  return {
    kind: changed ? 'engine_changed' : 'request',
    message: changed ? `The request was assembled by version ${data.assembler} (${data.tokenizer}), this is version ${assemblerVersion} (${tokenizer}).` : 'The request to the model is not the one that was sent.',
    expected: { ...expected, body: made.body, segment: segmentAt(parts, place, sent) },
    actual: { ...actual, body: sent && bodyOf(sent), segment: segmentAt(sent ?? [], place, parts) },
  }
}

/** Hashes of texts: a growing thread is carried by every call after it. */
const hashes = new WeakMap<ReplayPorts, Map<string, string>>()

function hashesOf(ports: ReplayPorts): (text: string) => string {
  const known = hashes.get(ports) ?? new Map<string, string>()
  hashes.set(ports, known)
  return (text) => {
    const hash = known.get(text) ?? hashText(text)
    known.set(text, hash)
    return hash
  }
}

/** Contexts that were read, by seq: a chain shares most of them with the one before it. */
const contexts = new WeakMap<ReplayPorts, Map<number, Promise<StoredContext>>>()

function contextAt(seq: number, ports: ReplayPorts): Promise<StoredContext> {
  const known = contexts.get(ports) ?? new Map<number, Promise<StoredContext>>()
  contexts.set(ports, known)
  const context = known.get(seq) ?? ports.field(seq, 'context').then((value) => storedContextSchema.parse(value))
  known.set(seq, context)
  return context
}

/** The recorded contexts from the last full list of parts to the call at `seq`. */
async function chainOf(seq: number, ports: ReplayPorts): Promise<StoredContext[]> {
  const chain: StoredContext[] = []
  for (let at: number | null = seq; at !== null; at = chain.at(-1)?.base ?? null) chain.push(await contextAt(at, ports))
  return chain.reverse()
}

/** Position of the first part that is not recorded as it is assembled: text, place, tokens and source. */
function firstDifference(parts: readonly ContextPart[], chain: readonly StoredContext[], hashOf: (text: string) => string): number | null {
  const [made, recorded] = [storedForm(parts, hashOf), storedParts(chain)]
  for (let i = 0; i < Math.max(made.length, recorded.length); i++) if (!same(made[i], recorded[i])) return i
  return null
}

/** What was sent, from the log; null where a text is gone. */
async function sentParts(chain: readonly StoredContext[], ports: ReplayPorts): Promise<ContextPart[] | null> {
  const wanted = hashesIn(chain)
  const texts = await ports.texts(wanted)
  return wanted.every((hash) => texts.has(hash)) ? fromStored(chain, (hash) => texts.get(hash)).parts : null
}

const excerptLength = 200

/** The part at a position, with its text from a little before where it leaves the other side's. */
function segmentAt(parts: readonly ContextPart[], place: number | null, others: readonly ContextPart[] | null): Json {
  const part = place === null ? undefined : parts[place]
  if (!part) return null
  const other = others?.[place ?? 0]?.text ?? ''
  let common = 0
  while (common < part.text.length && part.text[common] === other[common]) common++
  const from = Math.max(0, common - excerptLength / 4)
  return { ...(part.at !== undefined && { at: part.at }), text: part.text.slice(from, from + excerptLength), from, ...(part.source && { source: { ...part.source } as JsonObject }) }
}
