/**
 * What a run's log says, folded: the only thing that `plan` and `admit` look at. Payloads stay in the log; the state holds
 * references to them (`Ref`) and the small values that decide. Plain JSON, so a server can show it and a browser can diff it.
 */
import type { Limits } from './document.ts'
import type { ForkPolicy, ForkSource } from './fork-policy.ts'
import { nodeOfStep, type Breakpoint, type EventData, type TreeUsage } from './events.ts'
import { nextLevel, requestDueAt, type RequestState } from './request-state.ts'

/** Where a payload stands: a field of the data of the event with this seq. */
export interface Ref {
  seq: number
  path: 'input' | 'givenOutputs' | 'trigger' | 'output' | 'error' | 'args' | 'values' | 'value' | 'body' | 'comment' | 'payload' | 'raw' | 'message' | 'text' | 'hint'
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
  /** It waits at a join for its siblings. */
  parked?: true
}

export type StepPhase = 'running' | 'waiting' | 'retrying' | 'completed' | 'failed' | 'cancelled'

/** What a summary stands for. */
export type Covered = Pick<EventData<'context.summarised'>, 'by' | 'covers'>

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

/** A wait for a time, for a one-time address to be called, or for whichever comes first. */
export interface WaitState {
  fireAt?: string
  firedSeq?: number
  callbackHash?: string
  receivedSeq?: number
  correlationKey?: string
}

/** Child runs of one step. `finished` holds, by place, where the log tells the end and whether it was a success. */
export interface ChildrenState {
  total: number
  started: number
  open: Record<number, string>
  finished: Record<number, { seq: number; ok: boolean }>
  /** Lowest place of a child that ended without success. */
  failed?: number
}

/** What a person decided about a step that was stuck, or (`abort`) that nobody did in time. */
export interface EscalationState {
  /** Of the event that says so. */
  seq: number
  verdict: 'retry' | 'skip' | 'take_over' | 'abort'
  /** Of the call that had failed; absent where the model itself gave no answer. */
  intent?: string
  /** Taken over: the step that came back without a result. */
  origin?: string
  hinted?: true
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
  varsSeq?: number
  decision?: true
  /** Of a decision: its counters when it was entered, whatever happens beside it since (semantics §3.2). */
  entry?: { visits: number; failures: Record<'node' | 'intent' | 'run', number> }
  inputSeq?: number
  /** Something stands in for this visit: its place among what was given. */
  given?: number
  secretMark?: string
  idempotencyKey?: string
  generation: number
  retryAt?: string
  endedSeq?: number
  endedAt?: string
  /** Where the output stands since a refresh or an edit put another one in place of that of the end. */
  outputSeq?: number
  refresh?: true
  wait?: WaitState
  children?: ChildrenState
  handle?: string | null
  model?: ModelProgress
  /** An attempt that a fork did not copy the end of: it is made again, as the policy says. */
  reopened?: true
  /** A summary that the next request of this step needs, being made. */
  summarising?: ModelProgress & Covered
  selected?: { intent: string; seq: number; argsHash: string }
  /** Arguments that a person put in place of the selected ones. */
  editedSeq?: number
  request?: RequestState
  /** Milliseconds that its request had waited where a fork was made of the run that asked: it is asked again, and its clocks run on. */
  waited?: number
  /** Answered requests of the kind escalation, in order. An open one is the step's request. */
  escalations?: EscalationState[]
  /** Of an end: the messages that were read at it, after which the run went on. */
  messages?: number[]
  /** Of a failed step: a person gave its result, which stands in `outputSeq`. */
  takenOver?: true
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
  /** Of a child: the step that it is the inside of. */
  parent?: { runId: string; step: string }
  scope?: string
  depth: number
  /** Place among the children of its step. */
  place?: number
  budget?: Partial<Limits>
  breakpoints?: Breakpoint[]
  until?: string
  untilVisit?: number
  untilEnds?: true
  /** What stands in for steps, by `node#visit`, or by `node` for all its visits. */
  given?: Record<string, { place: number; handle: string; fails?: true; calls?: number }>
  /** Of a fork, or below one: what becomes of effects, and where recorded results are. */
  fork?: { from?: ForkSource; policy: ForkPolicy }
  /** Runs that this one was copied from, the oldest first. */
  lineage?: string[]
  /** Events of the source whose results were taken over. */
  recorded?: Record<number, true>
  /** Breakpoints that have been met: `when step`. */
  met: Record<string, true>
  final?: 'completed' | 'failed' | 'cancelled'
  paused?: { reason: 'user' | 'breakpoint' | 'step' | 'limit'; limit?: string; step?: string; at: string }
  /** One step at a time: the step that is let through, null until it is known. */
  stepping?: { step: string | null }
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
  /** Steps of child runs that have ended, and of all below them. */
  childSteps: number
  /** Steps that a resume has to run again, and those that any resume would. */
  refreshing: Record<string, true>
  refreshable: Record<string, string>
  /** Per `vars.set`: the event of the refresh that put other values in its place. */
  renewed: Record<number, number>
  /** Callbacks that came, by step, which may not have started yet. */
  callbacks: Record<string, number>
  /** Child runs whose end is not in this log. */
  openChildren: Record<string, { step: string; index: number }>
  /** Per `vars.set`: the step that wrote it. */
  setters: Record<number, string>
  /** Seqs of model.requested per node, in order; those for summaries apart. */
  calls: Record<string, number[]>
  summaryCalls: Record<string, number[]>
  /** Summaries that steps of a node had made, in order. `seq` is that of the context.summarised. */
  summaries: Record<string, (Covered & { seq: number; step: string })[]>
  /** How often each entry of a node's script has answered. */
  scriptUses: Record<string, Record<number, number>>
  /** Own, and of the child runs that have ended. */
  usage: TreeUsage
  /** The cost of all calls whose price is known; `usage.costUsd` is null once one was not. */
  knownCostUsd: number
  /** End steps reached, of the last turn. */
  ends: string[]
  /** Seqs of messages that nobody has read, and of all that have an id, by it. */
  unread?: number[]
  messages?: Record<string, number>
  /** When the last messages were read, and what had been spent by then. */
  turn?: { at: string; steps: number; tokens: number; costUsd: number }
  /** All that was ever asked. `answered`: settled by a person, which stands for ever. `expired`: nobody settled it in time. */
  requests: Record<string, { step: string; kind: RequestState['kind']; open: boolean; answered?: true; expired?: true }>
}

export const tokenKey = (token: { step: string; edgeId: string | null }): string => `${token.step}>${token.edgeId ?? ''}`

export function initialState(runId: string): RunState {
  return {
    runId, seq: 0, lastAt: '', startedAt: '', graphHash: '', depth: 0, met: {}, tokens: {}, steps: {}, live: {}, visits: {}, edges: {}, decisions: {}, runFailures: 0, failedSelections: {}, stepCount: 0, childSteps: 0, refreshing: {}, refreshable: {}, renewed: {}, knownCostUsd: 0, callbacks: {}, openChildren: {}, setters: {}, calls: {}, summaryCalls: {}, summaries: {}, scriptUses: {}, ends: [], requests: {},
    usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0, modelCalls: 0, costUsd: 0 },
  }
}

/** The status a person reads, derived and never stored in the log. */
export function statusOf(state: RunState): RunStatus {
  if (state.final) return state.final
  if (state.paused) return 'paused'
  if (state.stepCount === 0) return 'queued'
  const busy = Object.values(state.tokens).some(({ parked }) => !parked) || liveSteps(state).some((step) => step.phase === 'running')
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

/** The call series that a step is in: that of a summary while one is made, else its own. */
export const modelProgress = (step: StepState): ModelProgress | undefined => step.summarising ?? step.model

export function isAsking(step: StepState): boolean {
  const model = modelProgress(step)
  return model !== undefined && model.respondedSeq === undefined && model.failed === undefined
}

export interface Wait {
  kind: RequestState['kind'] | 'retry' | 'limit' | 'timer' | 'callback' | 'child'
  nodeId: string
  step: string
  /** The run that waits. */
  runId: string
  since: string
  /** When it is over by itself: a time, a further attempt, the expiry of a request. */
  until?: string
  requestId?: string
  /** Of a request that more than one have to answer: how many have, of how many. */
  votes?: { given: number; required: number }
  /** Of a request that is put to others: the level that was reached, from 1, and when the next one is. */
  level?: number
  escalatesAt?: string
  /** The child run that a wait of kind `child` is for. */
  childRunId?: string
}

/** What the run waits for, as the API tells it. */
export function waitingOn(state: RunState): Wait[] {
  if (state.final) return []
  const waits: Wait[] = []
  if (state.paused?.reason === 'limit') waits.push({ kind: 'limit', nodeId: '', step: '', runId: state.runId, since: state.paused.at })
  return [...waits, ...liveSteps(state).flatMap((step) => waitsOf(state, step))]
}

/** Children whose ends an ended run has not heard of: what they spent is to be added yet. */
export const untoldChildren = (state: RunState): Wait[] =>
  Object.entries(state.openChildren).map(([childRunId, { step }]) => ({ kind: 'child', nodeId: nodeOfStep(step), step, runId: state.runId, since: state.lastAt, childRunId }))

function waitsOf(state: RunState, step: StepState): Wait[] {
  const at = { nodeId: step.node, step: step.id, runId: state.runId, since: step.startedAt }
  if (step.request?.open) return [{ ...at, ...waitForPeople(step.request) }]
  if (step.children) return Object.values(step.children.open).map((childRunId) => ({ kind: 'child', ...at, childRunId }))
  if (step.phase === 'retrying') return [{ kind: 'retry', ...at, until: step.retryAt ?? modelProgress(step)?.failed?.retryAt }]
  if (!step.wait || step.phase !== 'waiting') return []
  return [{ kind: step.wait.callbackHash === undefined ? 'timer' : 'callback', ...at, ...(step.wait.fireAt !== undefined && { until: step.wait.fireAt }) }]
}

function waitForPeople(request: RequestState): Omit<Wait, 'nodeId' | 'step' | 'runId'> {
  const { id, kind, since, expiresAt, required = 1, votes = [], level = 0 } = request
  const next = nextLevel(request)
  return {
    kind, since, requestId: id,
    ...(expiresAt !== undefined && { until: expiresAt }),
    ...(required > 1 && { votes: { given: votes.length, required } }),
    ...(level > 0 && { level }),
    ...(next && { escalatesAt: next.at }),
  }
}

/** When time alone makes something due; null for a run that waits for the world or has ended. Timers run on while it is paused. */
export function dueAt(state: RunState): string | null {
  if (state.final) return null
  const asked = liveSteps(state).flatMap(({ request }) => (request && requestDueAt(request)) ?? [])
  const timed = waitingOn(state).filter(({ kind, requestId }) => requestId === undefined && (kind !== 'retry' || !state.paused))
  return [...asked, ...timed.flatMap(({ until }) => until ?? [])].sort()[0] ?? null
}

/** The log says something that cannot be: the run stops loudly, naming itself, the event and why. */
export class CorruptLog extends Error {
  constructor(runId: string, seq: number, why: string) {
    super(`Run ${runId}, event ${seq}: ${why}. The log is corrupt or this engine is too old for it.`)
    this.name = 'CorruptLog'
  }
}
