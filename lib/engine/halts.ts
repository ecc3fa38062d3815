/**
 * What keeps a run from going on although something is due: limits (semantics §5.5), breakpoints, and the mode in which one step is
 * let through at a time. Each ends in an event, so it holds once, in every process.
 */
import type { EventData } from './events.ts'
import type { Limits } from './document.ts'
import type { GraphIndex } from './graph.ts'
import type { Command } from './commands.ts'
import { liveSteps, stepOf, type RunState, type StepState } from './state.ts'

/** What the rest of the tree has spent so far, and when the tree began. Ended children are in the run's own state. */
export interface TreeSpending {
  /** Of all runs that are neither this one nor below it. */
  others: Spent
  /** Of each open child run, all below it included, by its id. */
  below: Record<string, Spent>
  startedAt?: string
}

export interface Spent {
  steps: number
  tokens: number
  costUsd: number
}

const nothing: Spent = { steps: 0, tokens: 0, costUsd: 0 }

/** A run without relatives. */
export const alone: TreeSpending = { others: nothing, below: {} }

/** Runs above one another, the root included, are at most this many more than one. */
export const deepest = 10

type Pause = Omit<EventData<'run.paused'>, 'by'>

const pause = (data: Pause): Command => ({ kind: 'pause', data: { by: 'engine', ...data } })

export const failRun = (code: string, message: string, nodeId?: string): Command =>
  ({ kind: 'append', events: [{ type: 'run.failed', data: { error: { code, message, ...(nodeId && { nodeId }) } } }] })

/**
 * Steps fail the run; tokens, cost and time pause it, and a resume may raise them. A budget of its own fails it: of steps, those that it
 * takes itself, of the rest what runs below it spends too. Only where more is to come.
 */
export function limitReached(index: GraphIndex, state: RunState, tree: TreeSpending): Command | null {
  const starting = Object.values(state.tokens).some(({ parked }) => !parked)
  if (!starting && Object.keys(state.tokens).length === 0 && Object.keys(state.live).length === 0) return null
  // A child that has ended since the tree was read is in the run's own state already.
  const below = Object.entries(tree.below).filter(([id]) => state.openChildren[id] !== undefined)
  const own = below.reduce((sum, [, spent]) => plus(sum, spent), spentBy(state))
  const budget = state.budget && budgetReached(state, state.budget, own, starting)
  if (budget) return budget
  const limits: Limits = { ...index.graph.limits, ...state.limits }
  const spent = less(plus(own, tree.others), state.turn)
  if (starting && spent.steps >= limits.steps) {
    return failRun('limit_steps', `The run reached its limit of ${limits.steps} steps. Raise limits.steps, or give the loop a way out.`)
  }
  const reached = overspent({ ...spent, wallSeconds: secondsSince(state.turn?.at ?? tree.startedAt ?? state.startedAt, state.lastAt) }, limits)
  return reached ? pause({ reason: 'limit', limit: reached }) : null
}

function budgetReached(state: RunState, budget: Partial<Limits>, spent: Spent, starting: boolean): Command | null {
  if (starting && budget.steps !== undefined && state.stepCount >= budget.steps) {
    return failRun('limit_steps', `The agent used up its budget of ${budget.steps} steps. Raise it, or give the agent a smaller task.`)
  }
  const reached = overspent({ ...spent, wallSeconds: secondsSince(state.startedAt, state.lastAt) }, budget)
  return reached ? failRun(limitCode[reached], `The agent used up its budget: ${reached} ${budget[reached]}. Raise it, or give the agent a smaller task.`) : null
}

const limitCode = { tokens: 'limit_tokens', costUsd: 'limit_cost', wallSeconds: 'limit_time' } as const

function overspent(spent: Spent & { wallSeconds: number }, limits: Partial<Limits>): keyof typeof limitCode | undefined {
  return (['tokens', 'costUsd', 'wallSeconds'] as const).find((name) => spent[name] >= (limits[name] ?? Infinity))
}

/** What a run and its ended children spent; what an unknown price came to is not in it. */
export const spentBy = (state: RunState): Spent => ({ steps: state.stepCount + state.childSteps, tokens: state.usage.inputTokens + state.usage.outputTokens, costUsd: state.knownCostUsd })

const plus = (a: Spent, b: Spent): Spent => ({ steps: a.steps + b.steps, tokens: a.tokens + b.tokens, costUsd: a.costUsd + b.costUsd })
/** Limits are those of a turn: what the turns before it spent is not counted. */
const less = (spent: Spent, before: Spent = nothing): Spent => ({ steps: spent.steps - before.steps, tokens: spent.tokens - before.tokens, costUsd: spent.costUsd - before.costUsd })
const secondsSince = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000

/** The step that the run goes up to. */
export const untilStep = ({ until, untilVisit = 1 }: RunState): string => `${until}#${untilVisit}`

/** The breakpoint that these commands would run past. */
export function breakpointMet(state: RunState, due: Command[]): Command | null {
  const last = untilStep(state)
  if (state.until !== undefined && !state.untilEnds && state.steps[last]?.endedSeq !== undefined && !state.met[`until ${last}`]) return pause({ reason: 'breakpoint', when: 'until', step: last })
  if (!state.breakpoints) return null
  for (const command of due) {
    if (command.kind === 'start' && breaksBefore(state, command.node) && !state.met[`before ${command.step}`]) return pause({ reason: 'breakpoint', when: 'before', step: command.step })
  }
  const selected = liveSteps(state).find((step) => step.selected && !step.request && breaksAfter(state, step.node, step.selected.intent) && !state.met[`selected ${step.id}`])
  return selected ? pause({ reason: 'breakpoint', when: 'selected', step: selected.id }) : null
}

const breaksBefore = (state: RunState, node: string): boolean => state.breakpoints?.some(({ nodeId, when }) => nodeId === node && when === 'before') ?? false
const breaksAfter = (state: RunState, node: string, chosen: string): boolean =>
  state.breakpoints?.some(({ nodeId, when, intent }) => nodeId === node && when === 'selected' && (intent === undefined || intent === chosen)) ?? false

/** One step at a time: what of `due` belongs to the step that is let through, or a pause once it has ended. */
export function oneStep(state: RunState, due: Command[]): Command[] {
  const through = state.stepping?.step
  if (through === undefined) return due
  if (through !== null && isThrough(stepOf(state, through))) return [pause({ reason: 'step', step: through }), ...due.filter(isTimer)]
  const wanted = through ?? due.map(stepOfCommand).find((step) => step !== undefined)
  return due.filter((command) => stepOfCommand(command) === undefined || stepOfCommand(command) === wanted || isTimer(command))
}

/** A step that has ended, or that waits for the world, is let through: answers are taken while the run is paused. */
const isThrough = (step: StepState): boolean => step.endedSeq !== undefined || (step.phase === 'waiting' && step.children === undefined)

/** Clocks run on beside the step that is let through. */
const isTimer = (command: Command): boolean => command.kind === 'sleep' && command.then.kind === 'append'

const stepOfCommand = (command: Command): string | undefined => ('step' in command ? command.step : undefined)
