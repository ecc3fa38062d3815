/**
 * What the source of a fork had from a moment on: results of effects by node and input, answers of models by request, and the child
 * runs of its steps. Each result is taken over once, in the order of the source's log (semantics §7.3); the fork's own log says which
 * were, so nothing is remembered here that another process would not find.
 */
import type { Event, EventOf } from '#lib/engine/events.ts'
import { nodeOfStep } from '#lib/engine/events.ts'
import type { ForkSource } from '#lib/engine/fork-policy.ts'
import { hashJson } from '#lib/engine/hash.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import type { Outcome } from '#lib/nodes/define-node.ts'
import { database } from '../db.ts'
import { readEvents } from '../runs/log.ts'
import { getRunRow } from '../runs/read-run.ts'
import { recordedValues, type RecordedValues } from '../runs/recorded-values.ts'

/** Seqs of the source whose results were taken over. */
type Taken = Readonly<Record<number, true>> | undefined

export interface RecordedOutcome {
  /** Of the event that ended it. */
  seq: number
  outcome: Extract<Outcome, { kind: 'completed' }> | { kind: 'failed'; error: EventOf<'step.failed'>['data']['error']; handle: string }
}

export interface Recordings {
  /** The next result that this node had for this input; undefined where there is none left. */
  effect(node: string, input: Json, mark: string | undefined, taken: Taken): Promise<RecordedOutcome | undefined>
  /** The next answer to the byte-identical request. */
  answer(node: string, requestHash: string, taken: Taken): Promise<EventOf<'model.responded'> | undefined>
  /** The child run that this step had at this place. */
  child(step: string, index: number): string | undefined
}

interface RecordedEffect {
  node: string
  inputHash: string
  end: EventOf<'step.completed'> | EventOf<'step.failed'>
  varsSeq?: number
}

/** Reads the source's log once. */
export async function readRecordings({ runId, atSeq }: ForkSource): Promise<Recordings> {
  const { rootId } = await getRunRow(runId)
  const events = await readEvents(database(), runId)
  const values = recordedValues(rootId, events, null)
  const effects = await effectsIn(events, atSeq, values)
  const answers = answersIn(events, atSeq)
  const children = new Map(events.flatMap((event) => (event.type === 'child.started' ? [[`${event.step ?? ''} ${event.data.index}`, event.data.runId] as const] : [])))
  return {
    async effect(node, input, mark, taken) {
      const hash = inputHash(input, mark)
      const found = effects.find((effect) => effect.node === node && effect.inputHash === hash && !taken?.[effect.end.seq])
      return found && { seq: found.end.seq, outcome: await outcomeOf(found, values) }
    },
    async answer(node, requestHash, taken) {
      const found = answers.find((answer) => answer.node === node && answer.requestHash === requestHash && !taken?.[answer.responded.seq])
      if (!found) return undefined
      const body = await values.field(found.responded.seq, 'body')
      return { ...found.responded, data: { ...found.responded.data, body: String(body ?? '') } }
    },
    child: (step, index) => children.get(`${step} ${index}`),
  }
}

/** Of an input as it was logged: the marks in it that stand for secrets are drawn anew each time. */
function inputHash(input: Json, mark: string | undefined): string {
  return hashJson(mark === undefined ? input : (JSON.parse(JSON.stringify(input).replaceAll(mark, 'mark')) as Json))
}

/** Steps with an input that ended at or after `atSeq`, in the order of their ends. */
async function effectsIn(events: readonly Event[], atSeq: number, values: RecordedValues): Promise<RecordedEffect[]> {
  const begun = new Map<string, EventOf<'step.started'>>()
  const set = new Map<string, number>()
  const found: RecordedEffect[] = []
  for (const event of events) {
    const { step = '' } = event
    if (event.type === 'step.started' && event.data.input !== undefined) begun.set(step, event)
    if (event.type === 'vars.set') set.set(step, event.seq)
    const start = endsForGood(event) && event.seq >= atSeq ? begun.get(step) : undefined
    if (!start || !endsForGood(event)) continue
    const varsSeq = set.get(step)
    found.push({ node: nodeOfStep(step), inputHash: inputHash((await values.field(start.seq, 'input')) ?? null, start.data.secretMark), end: event, ...(varsSeq !== undefined && { varsSeq }) })
  }
  return found
}

const endsForGood = (event: Event): event is EventOf<'step.completed'> | EventOf<'step.failed'> => event.type === 'step.completed' || (event.type === 'step.failed' && event.data.retryAt === undefined)

interface RecordedAnswer {
  node: string
  requestHash: string
  responded: EventOf<'model.responded'>
}

/** Answers given at or after `atSeq`. */
function answersIn(events: readonly Event[], atSeq: number): RecordedAnswer[] {
  const asked = new Map<string, EventOf<'model.requested'>>()
  const found: RecordedAnswer[] = []
  for (const event of events) {
    const { step = '' } = event
    if (event.type === 'model.requested') asked.set(step, event)
    const requested = event.type === 'model.responded' && event.seq >= atSeq ? asked.get(step) : undefined
    if (requested && event.type === 'model.responded') found.push({ node: nodeOfStep(step), requestHash: requested.data.requestHash, responded: event })
  }
  return found
}

async function outcomeOf({ end, varsSeq }: RecordedEffect, values: RecordedValues): Promise<RecordedOutcome['outcome']> {
  if (end.type === 'step.failed') return { kind: 'failed', error: end.data.error, handle: end.data.handle ?? 'error' }
  const [output, vars] = await Promise.all([values.field(end.seq, 'output'), varsSeq === undefined ? undefined : values.field(varsSeq, 'values')])
  return { kind: 'completed', handle: end.data.handle ?? 'out', output: output ?? null, ...(isJsonObject(vars) && { vars: vars satisfies JsonObject }) }
}
