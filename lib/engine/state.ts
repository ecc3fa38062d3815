/**
 * What a run's log says, folded: the only thing that `plan` and `admit` look at. Payloads stay in the log; the state holds
 * references to them (`Ref`) and the small values that decide. Plain JSON, so a server can show it and a browser can diff it.
 */
import type { Limits } from './document.ts'
import type { Usage } from './events.ts'

/** Where a payload stands: a field of the data of the event with this seq. */
export interface Ref {
  seq: number
  path: 'input' | 'trigger' | 'output' | 'error' | 'args' | 'values' | 'value' | 'body' | 'comment'
  /** Key within the field, for one of several `vars.set` values. */
  key?: string
}

/** The choice that led a token where it is: which decision step chose which intent. */
export interface Selection {
  step: string
  intent: string
}

/** A token waits on its target; it was put there by `step` over `edgeId` (null: a return that no edge draws). */
export interface Token {
  step: string
  edgeId: string | null
  target: string
  selection?: Selection
}

export type StepPhase = 'running' | 'waiting' | 'retrying' | 'completed' | 'failed' | 'cancelled'

/** A question, a gate, or the question what became of an effect. */
export interface RequestState {
  id: string
  kind: 'question' | 'approval' | 'outcome'
  seq: number
  open: boolean
  verdict?: string
  answerSeq?: number
}

/** The calls of one visit. */
export interface ModelProgress {
  /** A round is a context of its own: 1, then one more per re-ask. */
  round: number
  attempt: number
  candidate: number
  /** Attempts of this candidate in this round that failed. */
  failures: number
  requestedSeq: number
  respondedSeq?: number
  failed?: { seq: number; code: string; retryAt?: string }
  /** Seqs of intent.invalid in this visit. */
  rejected: number[]
}

export interface StepState {
  id: string
  node: string
  visit: number
  phase: StepPhase
  /** Seq and time of the visit's first step.started; `now` of its templates. */
  startedSeq: number
  startedAt: string
  attempt: number
  from: { step: string; edgeId: string | null }[]
  selection?: Selection
  /** Highest visit of each node in the past of this step, itself not included. */
  past: Record<string, number>
  /** Variables as this step sees them; `varsAfter` once it set some. */
  vars: Record<string, Ref>
  varsAfter?: Record<string, Ref>
  decision?: true
  inputSeq?: number
  secretMark?: string
  idempotencyKey?: string
  generation: number
  retryAt?: string
  endedSeq?: number
  endedAt?: string
  handle?: string | null
  model?: ModelProgress
  selected?: { intent: string; seq: number; argsHash: string }
  /** Arguments that a person put in place of the selected ones. */
  editedSeq?: number
  request?: RequestState
}

/** Counters of one decision node (semantics §3.1, §3.2). */
export interface DecisionCounters {
  visitsSinceExhausted: number
  /** Consecutive failed iterations. */
  failures: number
  intentFailures: Record<string, number>
}

export type RunStatus = 'queued' | 'running' | 'waiting' | 'paused' | 'completed' | 'failed' | 'cancelled'

export interface RunState {
  runId: string
  seq: number
  lastAt: string
  startedAt: string
  graphHash: string
  final?: 'completed' | 'failed' | 'cancelled'
  paused?: { reason: 'user' | 'breakpoint' | 'step' | 'limit'; limit?: string; at: string }
  /** Limits that a resume put in place of the graph's. */
  limits?: Partial<Limits>
  outcome?: string
  error?: { code: string; message: string; nodeId?: string }
  tokens: Record<string, Token>
  steps: Record<string, StepState>
  /** Ids of steps that have not ended. */
  live: Record<string, true>
  visits: Record<string, number>
  /** How often each edge was taken. */
  edges: Record<string, number>
  decisions: Record<string, DecisionCounters>
  runFailures: number
  /** Per decision step: whether a final failure carried its selection. */
  failedSelections: Record<string, true>
  stepCount: number
  /** Seqs of model.requested per node, in order. */
  calls: Record<string, number[]>
  /** How often each entry of a node's script has answered. */
  scriptUses: Record<string, Record<number, number>>
  usage: Required<Usage> & { modelCalls: number; costUsd: number | null }
  /** End steps reached. */
  ends: string[]
  /** All that was ever asked. `answered`: settled by a person, which stands for ever. */
  requests: Record<string, { step: string; kind: RequestState['kind']; open: boolean; answered?: true }>
}

export const tokenKey = (token: { step: string; edgeId: string | null }): string => `${token.step}>${token.edgeId ?? ''}`

export function initialState(runId: string): RunState {
  return {
    runId, seq: 0, lastAt: '', startedAt: '', graphHash: '', tokens: {}, steps: {}, live: {}, visits: {}, edges: {}, decisions: {}, runFailures: 0, failedSelections: {}, stepCount: 0, calls: {}, scriptUses: {}, ends: [], requests: {},
    usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0, modelCalls: 0, costUsd: 0 },
  }
}

/** The status a person reads, derived and never stored in the log. */
export function statusOf(state: RunState): RunStatus {
  if (state.final) return state.final
  if (state.paused) return 'paused'
  if (state.stepCount === 0) return 'queued'
  const busy = Object.keys(state.tokens).length > 0 || liveSteps(state).some((step) => step.phase === 'running')
  return busy || liveSteps(state).length === 0 ? 'running' : 'waiting'
}

export const liveSteps = (state: RunState): StepState[] => Object.keys(state.live).map((id) => stepOf(state, id))

/** A step that the log has started; its absence means a corrupt log. */
export function stepOf(state: RunState, id: string): StepState {
  const step = state.steps[id]
  if (!step) throw new CorruptLog(state.runId, state.seq, `step ${id} was never started`)
  return step
}

/** Effects and model calls whose end is not in the log yet. */
export function inFlight(state: RunState): StepState[] {
  return liveSteps(state).filter((step) => step.phase === 'running' && (isAsking(step) || (step.idempotencyKey !== undefined && step.attempt > 0)))
}

export const isAsking = (step: StepState): boolean => step.model !== undefined && step.model.respondedSeq === undefined && step.model.failed === undefined

export interface Wait {
  kind: 'approval' | 'question' | 'outcome' | 'retry' | 'limit'
  nodeId: string
  step: string
  runId: string
  since: string
  until?: string
  requestId?: string
}

/** What the run waits for, as the API tells it. */
export function waitingOn(state: RunState): Wait[] {
  if (state.final) return []
  const waits: Wait[] = []
  if (state.paused?.reason === 'limit') waits.push({ kind: 'limit', nodeId: '', step: '', runId: state.runId, since: state.paused.at })
  for (const step of liveSteps(state)) {
    const at = { nodeId: step.node, step: step.id, runId: state.runId, since: step.startedAt }
    if (step.request?.open) waits.push({ kind: step.request.kind, ...at, requestId: step.request.id })
    else if (step.phase === 'retrying') waits.push({ kind: 'retry', ...at, until: step.retryAt ?? step.model?.failed?.retryAt })
  }
  return waits
}

/** The log says something that cannot be: the run stops loudly, naming itself, the event and why. */
export class CorruptLog extends Error {
  constructor(runId: string, seq: number, why: string) {
    super(`Run ${runId}, event ${seq}: ${why}. The log is corrupt or this engine is too old for it.`)
    this.name = 'CorruptLog'
  }
}
