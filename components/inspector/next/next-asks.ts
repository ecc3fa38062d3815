/**
 * Which models would be asked next at a moment of a run, by the engine's own plan: the decision (or generation) that is asking, is about
 * to ask, or is about to be entered; and where something else is at work first, the ones that its paths lead to. Each comes with the
 * state in which its request would be made. Pause, breakpoints and limits hold nothing back here: the question is what would be sent.
 * Pure.
 */
import { advanced } from '#lib/client/past-states.ts'
import type { Event, EventData } from '#lib/engine/events.ts'
import type { GraphIndex } from '#lib/engine/graph.ts'
import { plan, type Command } from '#lib/engine/plan.ts'
import { returnToDecision } from '#lib/engine/leave.ts'
import { isAsking, liveSteps, modelProgress, stepOf, tokenKey, type RunState, type StepState, type Token } from '#lib/engine/state.ts'

/**
 * - asking: its request is out; the same would be sent again if its answer never came
 * - at: the step has begun, and this is its next request
 * - entering: a token stands before it
 * - ahead: what is at work, or waits, would lead there
 */
export type AskPhase = 'asking' | 'at' | 'entering' | 'ahead'

export interface NextAsk {
  phase: AskPhase
  node: string
  step: string
  /** Which of the node's models: 0 is its own, then its fallbacks. */
  candidate: number
  /** In which the step has begun. */
  state: RunState
  /** Of one ahead: the step whose end is not known yet, and so is missing from the request. */
  missing?: string
}

/** The likeliest first; none for a run that has ended or asks no model any more. */
export function nextAsks(index: GraphIndex, past: RunState): NextAsk[] {
  if (past.final || past.seq === 0) return []
  const state = unhindered(past)
  const commands = plan(index, state).map(underneath)
  const asks = [...commands.flatMap((command) => dueAsk(index, state, command)), ...liveSteps(state).flatMap((step) => outAsk(state, step))]
  const known = new Set(asks.map(({ node }) => node))
  const ahead = asksAhead(index, state).filter(({ node }) => !known.has(node))
  return [...asks, ...ahead].sort((a, b) => phases.indexOf(a.phase) - phases.indexOf(b.phase))
}

const phases: readonly AskPhase[] = ['asking', 'at', 'entering', 'ahead']

const noLimits = { steps: Infinity, tokens: Infinity, costUsd: Infinity, wallSeconds: Infinity }

function unhindered(past: RunState): RunState {
  const { paused: _paused, breakpoints: _breakpoints, stepping: _stepping, until: _until, budget: _budget, ...free } = past
  return { ...free, limits: noLimits, refreshing: {} }
}

/** What waits for a time, such as another attempt, is due one day. */
function underneath(command: Command): Command {
  return command.kind === 'sleep' ? underneath(command.then) : command
}

function dueAsk(index: GraphIndex, state: RunState, command: Command): NextAsk[] {
  if (command.kind === 'ask-model') return [{ phase: 'at', node: stepOf(state, command.step).node, step: command.step, candidate: command.candidate, state }]
  if (command.kind !== 'start' || !asksModel(index, command.node)) return []
  return [{ phase: 'entering', node: command.node, step: command.step, candidate: 0, state: entered(index, state, command.step, command.node, command.from) }]
}

function outAsk(state: RunState, step: StepState): NextAsk[] {
  if (!isAsking(step)) return []
  return [{ phase: 'asking', node: step.node, step: step.id, candidate: modelProgress(step)?.candidate ?? 0, state }]
}

const asksModel = (index: GraphIndex, node: string): boolean => index.has(node) && ['decision', 'generation'].includes(index.node(node).kind)

type Origins = EventData<'step.started'>['from']

/** As if the step had started now. */
function entered(index: GraphIndex, state: RunState, step: string, node: string, from: Origins): RunState {
  const event: Event = { seq: state.seq + 1, v: 1, at: state.lastAt, type: 'step.started', step, nodeId: node, data: { attempt: 1, from, ...(index.node(node).kind === 'decision' && { decision: true }) } }
  return advanced(state, [event])
}

/** Where paths lead that are not at a model: from each step at work, and from each token before something else. */
function asksAhead(index: GraphIndex, state: RunState): NextAsk[] {
  const fromSteps = liveSteps(state).flatMap((step) => (isAsking(step) ? [] : reached(index, step, firstHops(index, step)).map((node) => aheadOf(index, state, step, node))))
  const fromTokens = Object.values(state.tokens).flatMap((token) => {
    const origin = stepOf(state, token.step)
    return asksModel(index, token.target) ? [] : reached(index, { ...origin, ...(token.selection && { selection: token.selection }) }, [token.target]).map((node) => aheadFrom(index, state, token, node))
  })
  const first = new Map<string, NextAsk>()
  for (const ask of [...fromSteps, ...fromTokens]) if (!first.has(ask.node)) first.set(ask.node, ask)
  return [...first.values()]
}

/** Where a step may leave to. A decision that has chosen leaves by its choice, unless a person refuses it: then it is made again. */
function firstHops(index: GraphIndex, step: StepState): string[] {
  if (!index.has(step.node)) return []
  const chosen = step.selected && index.out(step.node, step.selected.intent).map(({ target }) => target)
  return chosen ? [...chosen, ...(step.request?.open ? [step.node] : [])] : next(index, step.node)
}

/** An error's edge comes last: it is where a path leads when something fails. */
const next = (index: GraphIndex, node: string): string[] =>
  index.graph.edges.filter(({ source }) => source === node).toSorted((a, b) => Number(a.sourceHandle === 'error') - Number(b.sourceHandle === 'error')).map(({ target }) => target)

/** The first nodes on each path that ask a model. An arm that leads nowhere returns to the decision that chose it. */
function reached(index: GraphIndex, step: StepState, hops: readonly string[]): string[] {
  const found = new Set<string>()
  const seen = new Set<string>()
  const back = returnToDecision(step)?.target
  const open = [...hops]
  if (hops.length === 0 && back !== undefined) open.push(back)
  for (let node = open.shift(); node !== undefined; node = open.shift()) {
    if (seen.has(node) || !index.has(node)) continue
    seen.add(node)
    if (asksModel(index, node)) found.add(node)
    else open.push(...next(index, node))
  }
  return [...found]
}

const stepAfter = (state: RunState, node: string): string => `${node}#${(state.visits[node] ?? 0) + 1}`

/** As if the step had handed its token on already, without anything that it would give. */
function aheadOf(index: GraphIndex, state: RunState, step: StepState, node: string): NextAsk {
  const selection = step.selected ? { step: step.id, intent: step.selected.intent } : step.selection
  const token: Token = { step: step.id, edgeId: null, target: node, ...(selection && { selection }) }
  return aheadFrom(index, { ...state, tokens: { ...state.tokens, [tokenKey(token)]: token } }, token, node, step.id)
}

function aheadFrom(index: GraphIndex, state: RunState, { step: origin, edgeId, target }: Token, node: string, missing: string = stepAfter(state, target)): NextAsk {
  const step = stepAfter(state, node)
  return { phase: 'ahead', node, step, candidate: 0, state: entered(index, state, step, node, [{ step: origin, edgeId }]), missing }
}
