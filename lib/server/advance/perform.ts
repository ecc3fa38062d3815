/**
 * What an owner does with each command of `plan`. Pure kinds are here; effects are in perform-effect.ts, model calls in
 * perform-model.ts, what people are asked in perform-question.ts and gate.ts. A performer proposes events or starts a task that will; it never touches the database.
 */
import type { NewEvent } from '#lib/engine/events.ts'
import { giveEvents, givenAt, givenFor, givenOutputs, givenStart } from '#lib/engine/given.ts'
import { joinData, type GraphNode } from '#lib/engine/graph.ts'
import type { Json } from '#lib/engine/json.ts'
import { losers } from '#lib/engine/joins.ts'
import { leave } from '#lib/engine/leave.ts'
import { branchesOf, joinedOutput, outputOf } from '#lib/engine/output.ts'
import type { Command } from '#lib/engine/plan.ts'
import { standpoint } from '#lib/engine/scope.ts'
import { modelProgress, stepOf, type Ref, type StepState } from '#lib/engine/state.ts'
import type { Outcome } from '#lib/nodes/define-node.ts'
import { runnable } from '#lib/nodes/runnable.ts'
import { actOverTree, pausing } from '../runs/tree.ts'
import { startKey, type Owner } from './owner.ts'
import { failWithChild, startChildren, startContainer } from './perform-container.ts'
import { attemptEffect, gateAnew, recoverEffect, startEffect } from './perform-effect.ts'
import { choose, escalate } from './perform-escalation.ts'
import { askModel, interpret, recoverModel } from './perform-model.ts'
import { askPerson } from './perform-question.ts'
import { refresh } from './perform-refresh.ts'
import { setTimer, startWait } from './perform-wait.ts'
import { selectionGate } from './gate.ts'
import { completion, evaluateAt, failed, failRun, inputsOf, mayRefresh, nextStep, nodeOf, runPure, unresolved, type Starting } from './step.ts'

type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>
type Performers = { [Kind in Command['kind']]: (owner: Owner, command: Of<Kind>) => boolean }

/** Performs a command; true where it proposed events at once. */
export function perform(owner: Owner, command: Command): boolean {
  const performer = performers[command.kind] as (owner: Owner, command: Command) => boolean
  return performer(owner, command)
}

const performers: Performers = {
  start,
  give,
  evaluate,
  attempt: attemptEffect,
  recover(owner, { step }) {
    if (owner.isBusy(step)) return false
    return modelProgress(stepOf(owner.state, step)) ? recoverModel(owner, step) : recoverEffect(owner, step)
  },
  'ask-model': askModel,
  interpret,
  gate(owner, { step }) {
    if (owner.isBusy(step)) return false
    if (!stepOf(owner.state, step).decision) return gateAnew(owner, step)
    return owner.task(step, 'evaluation', () => selectionGate(owner, stepOf(owner.state, step)))
  },
  complete(owner, { step, handle, output, emitted }) {
    return owner.task(step, 'evaluation', async () => {
      const value = await outputOf(owner.payloads, output)
      return () => owner.propose([{ type: 'step.completed', step, data: { handle, output: value, emitted } }])
    })
  },
  append: (owner, { events }) => owner.propose(events),
  finish(owner, { end, outcome, silent, output }) {
    return owner.task('finish', 'evaluation', async () => {
      const text: Ref | null = end === null ? null : { seq: stepOf(owner.state, end).endedSeq ?? 0, path: 'message' }
      const loaded = await owner.payloads.load([output, text].filter((ref) => ref !== null))
      const [value, message] = [output && loaded(output), text && loaded(text)]
      return () => owner.propose([{ type: 'run.completed', data: { outcome, output: value ?? null, ...(typeof message === 'string' && { message }), silent } }])
    })
  },
  'start-child': startChildren,
  'fail-child': failWithChild,
  escalate,
  choose,
  refresh,
  pause,
  sleep(owner, { step, until, then }) {
    return owner.isBusy(step) || !owner.rested(step, until) ? false : perform(owner, then)
  },
}

/** Kinds whose input is resolved before they start, and logged with the start. */
const resolvedFirst: Partial<Record<GraphNode['kind'], (owner: Owner, starting: Starting) => Promise<() => void>>> = { effect: startEffect, wait: startWait, container: startContainer }

function start(owner: Owner, { node: id, from }: Of<'start'>): boolean {
  const node = owner.context.graph.node(id)
  const run = runnable(node)
  const given = givenFor(owner.state, nextStep(owner, id))
  if (given) return owner.propose([givenStart(node, nextStep(owner, id), from, given.place)])
  const prepare = resolvedFirst[node.kind]
  if (prepare && run.ok) return owner.task(startKey(from), 'evaluation', () => prepare(owner, { node, ...run, from }))
  const step = nextStep(owner, id)
  const started = owner.propose([{ type: 'step.started', step, data: { attempt: 1, from, ...(node.kind === 'decision' && { decision: true }), ...(mayRefresh(node) && { refresh: true }) } }])
  if (run.ok || !started) return started
  return failRun(owner, stepOf(owner.state, step), node, { ...run.error, compact: run.error.message })
}

/** What stands in for a step of a test run ends it; nothing of its node is run. */
function give(owner: Owner, { step: id }: Of<'give'>): boolean {
  return owner.task(id, 'evaluation', async () => {
    const step = stepOf(owner.state, id)
    const output = givenAt((await owner.payloads.load([givenOutputs]))(givenOutputs), step.given ?? -1)
    return () => owner.propose(giveEvents(owner.context.graph, owner.state, step, output))
  })
}

function evaluate(owner: Owner, { step: id }: Of<'evaluate'>): boolean {
  return owner.task(id, 'evaluation', async () => {
    const step = stepOf(owner.state, id)
    const run = nodeOf(owner, step.node)
    const { node } = run
    if (node.kind === 'start') {
      const input = (await owner.payloads.load([{ seq: 1, path: 'input' }]))({ seq: 1, path: 'input' }) ?? null
      return () => completed(owner, step, { kind: 'completed', handle: 'out', output: input })
    }
    if (node.kind === 'join') return join(owner, step)
    if (node.kind === 'wait') return setTimer(owner, step, run)
    if (node.kind === 'question') return askPerson(owner, step, run)
    const evaluated = await evaluateAt(owner, inputsOf(run), standpoint(step))
    if (!evaluated.ok) return () => unresolved(owner, step, node, evaluated.error)
    if (node.kind === 'end') return () => reachEnd(owner, step, evaluated.value)
    const outcome = await runPure(run, evaluated.value)
    return () => (outcome.kind === 'completed' ? completed(owner, step, outcome) : owner.propose(failed(owner, step, outcome)))
  })
}

/** What the branches brought, in the order of the incoming edges; a race ends all that ran in it. */
async function join(owner: Owner, step: StepState): Promise<() => void> {
  const output = await joinedOutput(owner.payloads, branchesOf(owner.state, step))
  return () => {
    const { graph } = owner.context
    const done = { handle: 'out', output, ...leave(graph, step, 'out') }
    if (joinData(graph.node(step.node)).mode === 'all') owner.propose([{ type: 'step.completed', step: step.id, data: done }])
    else {
      const lost = losers(graph, owner.state, step.node)
      const dropped = lost.tokens.map(({ step: from, edgeId }) => ({ step: from, edgeId }))
      owner.propose([
        ...lost.steps.map((id): NewEvent => ({ type: 'step.cancelled', step: id, data: { reason: `${step.id} has its first result` } })),
        { type: 'step.completed', step: step.id, data: { ...done, ...(dropped.length > 0 && { dropped }) } },
      ])
    }
  }
}

/** A run without relatives pauses by itself; of a tree all runs do, in one transaction. */
function pause(owner: Owner, { data }: Of<'pause'>): boolean {
  const { runId, rootId } = owner.context
  if (rootId === runId && Object.keys(owner.state.openChildren).length === 0) return owner.propose([{ type: 'run.paused', data }])
  return owner.task('pause', 'effect', async () => {
    await actOverTree(owner.runtime.queue, [rootId], pausing({ ...data, runId }))
    return () => owner.hint()
  })
}

const completed = (owner: Owner, step: StepState, outcome: Extract<Outcome, { kind: 'completed' }>): boolean => owner.propose(completion(owner, step, outcome))

function reachEnd(owner: Owner, step: StepState, { output = null, message }: Record<string, Json>): boolean {
  return owner.propose([{ type: 'step.completed', step: step.id, data: { handle: null, output, ...(typeof message === 'string' && { message }), emitted: [] } }])
}
