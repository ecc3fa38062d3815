/**
 * A run as it is compared with another: its steps, what each did, and an order of them that no clock decides. Pure, linear in the log.
 *
 * **Order.** A step comes after all that led to it, and after everything that grew from an earlier branch of the same step, earlier as the
 * document orders its edges. So two runs that did the same have the same order, whichever of their branches was faster.
 */
import { nodeOfStep, visitOfStep, type EventType } from './events.ts'
import type { TraceData, TraceRow } from './run-alignment-row.ts'

export interface TracedCall {
  seq: number
  requestHash: string
  prompt: { promptId: string; number: number; hash: string }
  /** Connection and name. */
  model: string
  summary: boolean
  inputTokens: number
  outputTokens: number | null
  /** Null where it is unknown. */
  costUsd: number | null
  latencyMs: number | null
  /** How it ended; null while it is out. */
  end: 'answered' | 'invalid' | 'failed' | null
  recorded: boolean
}

export interface TracedChild {
  runId: string
  index: number
  /** Null while it goes on. */
  status: string | null
  value?: string | undefined
  /** What it and all below it spent; `costUsd` null where it is unknown. Undefined while it goes on. */
  spent?: { tokens: number; costUsd: number | null } | undefined
}

/** One visit of a node. */
export interface TracedStep {
  id: string
  node: string
  visit: number
  firstSeq: number
  lastSeq: number
  startedAt: number
  endedAt: number | null
  origins: readonly { step: string; edgeId: string | null }[]
  phase: 'open' | 'completed' | 'failed' | 'cancelled'
  /** Undefined while it is open; null where it ended the branch. */
  handle: string | null | undefined
  emitted: readonly { edgeId: string | null }[]
  attempts: number
  /** A result stood in for it. */
  given: boolean
  /** Its end was taken over from another run. */
  recorded: boolean
  input?: string | undefined
  output?: string | undefined
  vars?: string | undefined
  error?: { code: string; value: string | undefined } | undefined
  choice?: { intent: string; args: string | undefined; seq: number } | undefined
  /** What people said, in order. */
  verdicts: string[]
  calls: TracedCall[]
  children: TracedChild[]
}

export interface RunTrace {
  runId: string
  graphHash: string
  version: number | 'draft' | undefined
  input: string | undefined
  forkedFrom?: { runId: string; atSeq: number } | undefined
  startedAt: number
  lastAt: number
  lastSeq: number
  /** Null while it goes on. */
  end: { status: 'completed' | 'failed' | 'cancelled'; outcome?: string | undefined; code?: string | undefined } | null
  /** In an order that no clock decides. */
  steps: readonly TracedStep[]
}

/** `rows` in the order of the log. Times go on from the last copied event where a fork begins: what lies between is nobody's time. */
export function readTrace(runId: string, rows: Iterable<TraceRow>): RunTrace {
  const trace: RunTrace = { runId, graphHash: '', version: undefined, input: undefined, startedAt: 0, lastAt: 0, lastSeq: 0, end: null, steps: [] }
  const steps = new Map<string, TracedStep>()
  let gap = 0
  for (const logged of rows) {
    if (logged.type === 'run.forked') gap = logged.at - trace.lastAt
    const row = gap === 0 ? logged : { ...logged, at: logged.at - gap }
    if (trace.lastSeq === 0) trace.startedAt = row.at
    trace.lastAt = row.at
    trace.lastSeq = row.seq
    if (row.step === undefined) readRun(trace, row)
    else readStep(steps, row.step, row)
  }
  return { ...trace, steps: inOrder(steps) }
}

function readRun(trace: RunTrace, { type, data }: TraceRow): void {
  switch (type) {
    case 'run.started':
      return void Object.assign(trace, { graphHash: data.graphHash ?? '', version: data.version, input: data.value })
    case 'run.forked':
      return void Object.assign(trace, { forkedFrom: data.from, graphHash: data.graphHash ?? trace.graphHash })
    case 'run.completed':
      return void (trace.end = { status: 'completed', outcome: data.outcome })
    case 'run.failed':
      return void (trace.end = { status: 'failed', code: data.code })
    case 'run.cancelled':
      return void (trace.end = { status: 'cancelled' })
  }
}

function readStep(steps: Map<string, TracedStep>, id: string, row: TraceRow): void {
  const known = steps.get(id)
  if (!known && row.type !== 'step.started') return
  const step = known ?? begun(id, row)
  if (!known) steps.set(id, step)
  step.lastSeq = row.seq
  folds[row.type]?.(step, row.data, row)
}

const begun = (id: string, { seq, at, data }: TraceRow): TracedStep => ({
  id, node: nodeOfStep(id), visit: visitOfStep(id), firstSeq: seq, lastSeq: seq, startedAt: at, endedAt: null, origins: data.origins ?? [], phase: 'open', handle: undefined, emitted: [],
  attempts: 0, given: data.given !== undefined && data.given !== null, recorded: false, verdicts: [], calls: [], children: [],
})

type Fold = (step: TracedStep, data: TraceData, row: TraceRow) => void

function ended(step: TracedStep, phase: TracedStep['phase'], data: TraceData, at: number): void {
  Object.assign(step, { phase, endedAt: at, handle: data.handle ?? null, emitted: data.emitted ?? [], recorded: step.recorded || data.recorded === true })
}

const folds: Partial<Record<EventType, Fold>> = {
  'step.started'(step, data) {
    step.attempts = Math.max(step.attempts, data.attempt ?? 0)
    if (data.value !== undefined && data.value !== null) step.input = data.value
  },
  'step.completed'(step, data, { at }) {
    ended(step, 'completed', data, at)
    step.output = data.value
  },
  'step.failed'(step, data, { at }) {
    if (data.again) return
    ended(step, 'failed', data, at)
    step.error = { code: data.code ?? '', value: data.value }
  },
  'step.cancelled'(step, data, { at }) {
    ended(step, 'cancelled', data, at)
  },
  'step.refreshed'(step, data) {
    if (data.value !== undefined && data.value !== null) step.output = data.value
  },
  'step.edited'(step, data, { seq }) {
    if (typeof data.intent === 'string') step.choice = { intent: data.intent, args: data.value, seq }
    else step.output = data.value
  },
  'vars.set'(step, data) {
    step.vars = data.value
  },
  'intent.selected'(step, data, { seq }) {
    step.choice = { intent: data.intent ?? '', args: data.value, seq }
  },
  'intent.invalid'(step) {
    const call = step.calls.at(-1)
    if (call) call.end = 'invalid'
  },
  'approval.decided'(step, data) {
    step.verdicts.push(data.verdict ?? '')
    if (data.verdict === 'edited' && step.choice) step.choice = { ...step.choice, args: data.value ?? step.choice.args }
  },
  'step.resolved'(step, data) {
    step.verdicts.push(data.verdict ?? '')
  },
  'human.answered'(step, data) {
    step.verdicts.push(data.value ?? '')
  },
  'human.expired'(step) {
    step.verdicts.push('expired')
  },
  'escalation.decided'(step, data) {
    step.verdicts.push(data.verdict ?? '')
  },
  'child.started'(step, { child }) {
    if (child) step.children.push({ ...child, status: null })
  },
  'child.finished'(step, { child, verdict, value, inputTokens = 0, outputTokens = 0, costUsd = null }) {
    // Children begin in the order of their places.
    const known = child && step.children[child.index]
    if (known) Object.assign(known, { status: verdict ?? null, value, spent: { tokens: inputTokens + outputTokens, costUsd } })
  },
  'model.requested'(step, data, { seq }) {
    if (!data.prompt) return
    step.calls.push({
      seq, requestHash: data.requestHash ?? '', prompt: data.prompt, model: data.model ?? '', summary: data.summary === true, inputTokens: data.inputTokens ?? 0,
      outputTokens: null, costUsd: null, latencyMs: null, end: null, recorded: false,
    })
  },
  'model.responded'(step, data) {
    const call = step.calls.at(-1)
    if (call) Object.assign(call, { end: 'answered', inputTokens: data.inputTokens ?? call.inputTokens, outputTokens: data.outputTokens ?? null, costUsd: data.costUsd ?? null, latencyMs: data.latencyMs ?? null, recorded: data.recorded === true })
  },
  'model.failed'(step) {
    const call = step.calls.at(-1)
    if (call) call.end = 'failed'
  },
}

const tokenOf = ({ step, edgeId }: { step: string; edgeId: string | null }): string => `${step}>${edgeId ?? ''}`

/** Depth first along tokens, branches in the order in which they were emitted; a step waits for all that it came from. */
function inOrder(steps: ReadonlyMap<string, TracedStep>): TracedStep[] {
  const takers = new Map<string, TracedStep[]>()
  const missing = new Map<string, number>()
  const stack: TracedStep[] = []
  for (const step of steps.values()) {
    const known = step.origins.filter(({ step: origin }) => steps.has(origin))
    missing.set(step.id, known.length)
    if (known.length === 0) stack.push(step)
    for (const origin of known) push(takers, tokenOf(origin), step)
  }
  stack.reverse()
  const ordered: TracedStep[] = []
  for (let step = stack.pop(); step; step = stack.pop()) {
    ordered.push(step)
    const ready: TracedStep[] = []
    for (const key of new Set(step.emitted.map(({ edgeId }) => tokenOf({ step: step.id, edgeId })))) {
      for (const taker of takers.get(key) ?? []) {
        const left = (missing.get(taker.id) ?? 1) - 1
        missing.set(taker.id, left)
        if (left === 0) ready.push(taker)
      }
    }
    stack.push(...ready.reverse())
  }
  return ordered.length === steps.size ? ordered : withTheRest(ordered, steps)
}

/** Steps whose tokens nobody is known to have emitted, in the order of the log: none in a log that the engine wrote. */
function withTheRest(ordered: TracedStep[], steps: ReadonlyMap<string, TracedStep>): TracedStep[] {
  const known = new Set(ordered)
  return [...ordered, ...[...steps.values()].filter((step) => !known.has(step))]
}

function push<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const known = lists.get(key)
  if (known) known.push(item)
  else lists.set(key, [item])
}
