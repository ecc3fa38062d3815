/**
 * What makes an event right, type by type: the command that was due in the state before it, and what that command makes of it. A rule
 * sees state and graph alone; what needs payloads it hands on as checks. Rules say nothing about events from outside beyond what
 * `admit` says.
 */
import { requestRefs } from './context/gather.ts'
import { escalationNumber, escalationOptions, failedCall, stuckPolicy } from './escalation.ts'
import type { Event, EventOf, EventType } from './events.ts'
import { nodeOfStep } from './events.ts'
import { giveEvents, givenFor, isGiven } from './given.ts'
import { decisionData, effectApproval, endData, generationData, type GraphNode } from './graph.ts'
import { consentNumber } from './ids.ts'
import { losers } from './joins.ts'
import type { Json } from './json.ts'
import { fail, leave } from './leave.ts'
import type { Command } from './plan.ts'
import { askedAmiss, type AskingSettings } from './replay-asking.ts'
import { nameOf, same, shown, type Finding } from './replay-finding.ts'
import { appended, isRace, type Moment, type Of } from './replay-moment.ts'
import { branchesOf } from './output.ts'
import { argsRef } from './scope.ts'
import { modelProgress, stepOf, type RunState, type StepState } from './state.ts'

type Rule<T extends EventType> = (event: EventOf<T>, moment: Moment) => Finding | null

/** What is wrong with an event that may follow; null where it is right. */
export function ruling(event: Event, moment: Moment): Finding | null {
  const given = event.step === undefined ? undefined : moment.state.steps[event.step]
  if (given && isGiven(given) && endsGiven(event) && among(ofStep(moment.due(), given.id), 'give')) return giving(event, given, moment)
  const rule = rules[event.type] as ((event: Event, moment: Moment) => Finding | null) | undefined
  return rule ? rule(event, moment) : null
}

type EndOfGiven = EventOf<'vars.set'> | EventOf<'step.completed'> | EventOf<'step.failed'> | EventOf<'intent.selected'>

const endsGiven = (event: Event): event is EndOfGiven => (['vars.set', 'step.completed', 'step.failed', 'intent.selected'] as EventType[]).includes(event.type)

/** What stands in for a step is compared once it is read. */
function giving(event: EndOfGiven, step: StepState, { index, state, check }: Moment): null {
  check({ kind: 'given', seq: event.seq, place: step.given ?? -1, event, made: (output) => giveEvents(index, state, step, output) })
  return null
}

const notDue = (event: Event, due: Command[]): Finding => ({
  kind: 'not_due',
  message: `Nothing made ${nameOf(event)} due.`,
  expected: due.slice(0, 5) as unknown as Json,
  actual: shown(event),
})

const content = (event: Event, what: string, expected: Json, actual: Json): Finding => ({ kind: 'content', message: `${nameOf(event)}: ${what} is not what this engine gives.`, expected, actual })

/** `content` unless both are the same. */
const equal = (event: Event, what: string, expected: unknown, actual: unknown): Finding | null => (same(expected, actual) ? null : content(event, what, (expected ?? null) as Json, (actual ?? null) as Json))

const ofStep = (commands: Command[], step: string | undefined): Command[] => commands.filter((command) => 'step' in command && command.kind !== 'start' && command.step === step)
const among = <Kind extends Command['kind']>(commands: Command[], ...kinds: Kind[]): Of<Kind> | undefined => commands.find((command): command is Of<Kind> => (kinds as string[]).includes(command.kind))

/** Whether other runs of the tree may have made this one stop. */
const hasRelatives = (state: RunState): boolean => state.parent !== undefined || Object.keys(state.openChildren).length > 0

const rules: { [T in EventType]?: Rule<T> } = {
  'run.started': (event, { index }) => equal(event, 'graphHash', index.hash, event.data.graphHash),
  'run.paused'(event, { state, planned }) {
    const { reason, step, limit, when, runId = state.runId } = event.data
    if (reason === 'user' || runId !== state.runId || (reason === 'limit' && hasRelatives(state))) return null
    const commands = planned()
    const due = commands.some((command) => command.kind === 'pause' && same({ reason, step, limit, when }, { reason: command.data.reason, step: command.data.step, limit: command.data.limit, when: command.data.when }))
    return due ? null : notDue(event, commands)
  },
  'run.completed'(event, { index, state, finishing, planned, check }) {
    const finish = finishing()
    if (!finish) return notDue(event, planned())
    const end = finish.end === null ? undefined : stepOf(state, finish.end)
    const { outcome, silent } = end ? endData(index.node(end.node)) : finish
    if (finish.output) check({ kind: 'made', seq: event.seq, field: 'output', source: { kind: 'reference', ref: finish.output } })
    if (end?.endedSeq !== undefined) check({ kind: 'message', seq: event.seq, end: end.endedSeq })
    return equal(event, 'outcome', { outcome, silent }, { outcome: event.data.outcome, silent: event.data.silent })
  },
  'run.failed'(event, { state, planned }) {
    const { code } = event.data.error
    if (code === 'engine_error' || (hasRelatives(state) && code.startsWith('limit_'))) return null
    const commands = planned()
    return appended(commands, event) ? null : notDue(event, commands)
  },
  'step.started': (event, moment) => (moment.state.steps[event.step ?? ''] ? furtherAttempt(event, moment) : freshStart(event, moment)),
  'step.completed': completion,
  'step.failed': failure,
  'step.unknown'(event, { index, state, due, check }) {
    const step = stepOf(state, event.step ?? '')
    const commands = ofStep(due(), event.step)
    if (!among(commands, 'recover') || index.node(step.node).effect !== 'once') return notDue(event, commands)
    check({ kind: 'request-id', seq: event.seq, step: step.id, n: step.attempt + 1, actual: event.data.requestId })
    return null
  },
  'step.edited'(event, { check }) {
    const { argsHash } = event.data
    if (argsHash !== undefined) check({ kind: 'hash', seq: event.seq, what: 'argsHash', of: { seq: event.seq, path: 'args' }, form: 'json', actual: argsHash })
    return null
  },
  'timer.set'(event, { index, state, due }) {
    const step = stepOf(state, event.step ?? '')
    const commands = ofStep(due(), step.id)
    const fresh = step.wait?.fireAt === undefined && (step.startedSeq === event.seq - 1 || among(commands, 'evaluate') !== undefined)
    return index.node(step.node).kind === 'wait' && fresh ? null : notDue(event, commands)
  },
  'timer.fired'(event, { due }) {
    const commands = ofStep(due(), event.step)
    return appended(due(), event) ? null : notDue(event, commands)
  },
  'child.started'(event, { planned }) {
    const commands = ofStep(planned(), event.step)
    return commands.some((command) => command.kind === 'start-child' && command.index === event.data.index) ? null : notDue(event, commands)
  },
  'vars.set'(event, { due }) {
    const commands = ofStep(due(), event.step)
    return among(commands, 'evaluate', 'recover') ? null : notDue(event, commands)
  },
  'model.requested': request,
  'model.responded'(event, { check }) {
    check({ kind: 'hash', seq: event.seq, what: 'responseHash', of: { seq: event.seq, path: 'body' }, form: 'text', actual: event.data.responseHash })
    return null
  },
  'model.failed'(event, { index, state }) {
    const step = stepOf(state, event.step ?? '')
    const { retry } = modelOf(index.node(step.node))
    const failures = modelProgress(step)?.failures ?? 0
    return event.data.retryAt === undefined || failures < retry.max ? null : content(event, 'retryAt', { failures: failures + 1, max: retry.max, retryAt: null }, { retryAt: event.data.retryAt })
  },
  'context.summarised'(event, { index, state, due, check }) {
    const step = stepOf(state, event.step ?? '')
    const commands = ofStep(due(), event.step)
    if (!step.summarising || !among(commands, 'interpret')) return notDue(event, commands)
    const { by, covers } = step.summarising
    check({ kind: 'reply', seq: event.seq, node: index.node(step.node), body: { seq: step.summarising.respondedSeq ?? 0, path: 'body' }, event, forSummary: true })
    return equal(event, 'what it stands for', { by, covers }, { by: event.data.by, covers: event.data.covers })
  },
  'intent.selected'(event, { index, state, due, check }) {
    const step = stepOf(state, event.step ?? '')
    const node = index.node(step.node)
    const commands = ofStep(due(), event.step)
    const taken = among(commands, 'choose')
    if (taken) return choice(event, taken.seq, check)
    if (node.kind !== 'decision' || step.summarising || !among(commands, 'interpret')) return notDue(event, commands)
    check({ kind: 'reply', seq: event.seq, node, body: { seq: step.model?.respondedSeq ?? 0, path: 'body' }, event })
    const names = decisionData(node).intents.map(({ name }) => name)
    return names.includes(event.data.intent) ? null : content(event, 'intent', names, event.data.intent)
  },
  'intent.invalid'(event, { index, state, due, check }) {
    const step = stepOf(state, event.step ?? '')
    const commands = ofStep(due(), event.step)
    if (!among(commands, 'interpret')) return notDue(event, commands)
    check({ kind: 'reply', seq: event.seq, node: index.node(step.node), body: { seq: modelProgress(step)?.respondedSeq ?? 0, path: 'body' }, event, ...(step.summarising && { forSummary: true }) })
    return null
  },
  'approval.requested': gate,
  'approval.decided'(event, { state, check }) {
    const { requestId, verdict, argsHash } = event.data
    if (verdict === 'edited' && argsHash !== undefined) check({ kind: 'hash', seq: event.seq, what: 'argsHash', of: { seq: event.seq, path: 'args' }, form: 'json', actual: argsHash })
    return equal(event, 'requestId', stepOf(state, event.step ?? '').request?.id, requestId)
  },
  'human.asked'(event, { index, state, due, check }) {
    const node = index.node(stepOf(state, event.step ?? '').node)
    const commands = ofStep(due(), event.step)
    if (node.kind !== 'question' || !among(commands, 'evaluate')) return notDue(event, commands)
    check({ kind: 'request-id', seq: event.seq, step: event.step ?? '', n: 1, actual: event.data.requestId })
    return asking(event, node.data, stepOf(state, event.step ?? ''))
  },
  'human.expired': (event, { state, due }) => timely(event, stepOf(state, event.step ?? '').request?.expiresAt, due()),
  'human.escalated'(event, { state, due }) {
    const { reason, level } = event.data
    return timely(event, reason === 'time' ? stepOf(state, event.step ?? '').request?.levels?.[level - 1]?.at : undefined, due())
  },
  'consent.requested'(event, { state, check }) {
    const step = stepOf(state, event.step ?? '')
    check({ kind: 'request-id', seq: event.seq, step: step.id, n: consentNumber(step.attempt), actual: event.data.requestId })
    return state.fork ? null : notDue(event, [])
  },
  'escalation.requested': escalation,
  'escalation.decided': (event, { state }) => equal(event, 'requestId', stepOf(state, event.step ?? '').request?.id, event.data.requestId),
  'message.read'(event, { planned }) {
    const commands = planned()
    return appended(commands, event) ? null : notDue(event, commands)
  },
  'consent.decided': (event, { state }) => equal(event, 'requestId', stepOf(state, event.step ?? '').request?.id, event.data.requestId),
  'human.answered': (event, { state }) => equal(event, 'requestId', stepOf(state, event.step ?? '').request?.id, event.data.requestId),
}

const modelOf = (node: GraphNode) => (node.kind === 'decision' ? decisionData(node) : generationData(node)).model

function freshStart(event: EventOf<'step.started'>, { index, state, planned, check }: Moment): Finding | null {
  const { step = '', data } = event
  const id = nodeOfStep(step)
  const node = index.has(id) ? index.node(id) : undefined
  const starts = planned().filter((command) => command.kind === 'start' || command.kind === 'pause' || command.kind === 'append')
  if (!node || !starts.some((command) => command.kind === 'start' && command.node === id && same(command.from, data.from))) return notDue(event, starts)
  const given = givenFor(state, step)
  if (given) return equal(event, 'what stands in for it', { attempt: 1, given: given.place, decision: node.kind === 'decision' }, { attempt: data.attempt, given: data.given, decision: data.decision ?? false })
  const attempts = effectApproval(node) || (state.fork && node.kind === 'effect') ? [1, 0] : [1]
  if (!attempts.includes(data.attempt)) return content(event, 'attempt', attempts[0] ?? 1, data.attempt)
  checkKey(event, node, 0, check)
  return equal(event, 'decision', node.kind === 'decision', data.decision ?? false)
}

function furtherAttempt(event: EventOf<'step.started'>, { index, state, planned, check }: Moment): Finding | null {
  const step = stepOf(state, event.step ?? '')
  const node = index.node(step.node)
  const commands = ofStep(planned(), step.id)
  const command = among(commands, 'attempt')
  const again = command ?? (among(commands, 'recover') && node.effect !== 'once' && !modelProgress(step) ? { attempt: step.attempt + 1, generation: step.generation } : undefined)
  if (!again) return notDue(event, commands)
  checkKey(event, node, again.generation, check)
  const { attempt, from, generation = step.generation } = event.data
  return equal(event, 'attempt', { attempt: again.attempt, from: step.from, generation: again.generation }, { attempt, from, generation })
}

function checkKey({ seq, step = '', data: { idempotencyKey } }: EventOf<'step.started'>, node: GraphNode, generation: number, check: Moment['check']): void {
  const authors = typeof node.data.idempotencyKey === 'string'
  if (idempotencyKey !== undefined && !authors) check({ kind: 'idempotency-key', seq, step, generation, actual: idempotencyKey })
}

/** The ends that an evaluation, an attempt or a reply may have: any handle of the node, and then the edges of that handle. */
const open = ['evaluate', 'recover', 'interpret', 'gate'] as const

function completion(event: EventOf<'step.completed'>, moment: Moment): Finding | null {
  const { index, state, due } = moment
  const { step: id = '', data } = event
  const step = stepOf(state, id)
  const node = index.node(step.node)
  const commands = ofStep(due(), id)
  if (appended(commands, event)) return null
  const complete = among(commands, 'complete')
  if (complete) {
    moment.check({ kind: 'made', seq: event.seq, field: 'output', source: complete.output })
    return equal(event, 'its end', { handle: complete.handle, emitted: complete.emitted }, { handle: data.handle, emitted: data.emitted })
  }
  const command = among(commands, ...open)
  if (!command || step.summarising) return notDue(event, commands)
  const handle = handleOf(command.kind, node, step, data.handle)
  if (handle !== data.handle) return content(event, 'handle', handle, data.handle)
  checkOutput(event, command.kind, node, step, moment)
  const lost = isRace(node) ? losers(index, state, node.id) : { steps: [], tokens: [] }
  const dropped = lost.tokens.map((token) => ({ step: token.step, edgeId: token.edgeId }))
  return equal(event, 'where its tokens go', { emitted: handle === null ? [] : leave(index, step, handle).emitted, dropped, running: [] }, { emitted: data.emitted, dropped: data.dropped ?? [], running: lost.steps })
}

/** The handle that this step leaves by; where several are possible, the recorded one if it is among them. */
function handleOf(kind: (typeof open)[number], node: GraphNode, step: StepState, recorded: string | null): string | null {
  if (node.kind === 'end') return null
  if (kind === 'gate') return step.selected?.intent ?? null
  if (kind === 'interpret') return 'out'
  return recorded !== null && recorded !== 'error' && node.handles.includes(recorded) ? recorded : (node.handles[0] ?? null)
}

function checkOutput(event: EventOf<'step.completed'>, kind: (typeof open)[number], node: GraphNode, step: StepState, { state, check }: Moment): void {
  const { seq } = event
  if (node.kind === 'join') check({ kind: 'joined', seq, branches: branchesOf(state, step) })
  if (node.kind === 'start') check({ kind: 'made', seq, field: 'output', source: { kind: 'reference', ref: { seq: 1, path: 'input' } } })
  if (kind === 'gate' && step.selected) check({ kind: 'made', seq, field: 'output', source: { kind: 'selection', intent: step.selected.intent, args: { seq: step.selected.seq, path: 'args' } } })
  if (kind === 'interpret') check({ kind: 'reply', seq, node, body: { seq: step.model?.respondedSeq ?? 0, path: 'body' }, event })
}

function failure(event: EventOf<'step.failed'>, { index, state, due, planned }: Moment): Finding | null {
  const { step: id = '', data } = event
  const step = stepOf(state, id)
  const node = index.node(step.node)
  const commands = ofStep(due(), id)
  if (data.retryAt !== undefined) return among(commands, 'recover') && node.kind === 'effect' ? equal(event, 'attempt', step.attempt, data.attempt) : notDue(event, commands)
  const made = [...planned(), ...due()].flatMap((command) => (command.kind === 'append' ? command.events : [])).find((due) => due.type === 'step.failed' && due.step === id)
  if (made) return equal(event, 'the failure', made.data, data)
  if (data.error.code !== 'limit_depth' && !among(commands, 'evaluate', 'recover', 'ask-model', 'fail-child', 'start-child', 'gate', 'escalate')) return notDue(event, commands)
  if (data.handle === undefined) return equal(event, 'emitted', { emitted: [], attempt: step.attempt }, { emitted: data.emitted, attempt: data.attempt })
  const [expected] = fail(index, step, data.error)
  // Where a fork took the failure from is not part of it.
  const { recorded: _, ...failure } = data
  return equal(event, 'the failure', expected?.data, failure)
}

function request(event: EventOf<'model.requested'>, { index, state, due, check }: Moment): Finding | null {
  const step = stepOf(state, event.step ?? '')
  const node = index.node(step.node)
  const commands = ofStep(due(), step.id)
  const last = modelProgress(step)
  const command = among(commands, 'ask-model') ?? (among(commands, 'recover') && last ? { round: last.round, attempt: last.attempt + 1, candidate: last.candidate } : undefined)
  if (!command) return notDue(event, commands)
  const { round, attempt, candidate, summary } = event.data
  // The request that is due may turn out to need a summary first, which is a series of its own.
  const asked = summary && !step.summarising ? { round: 1, attempt: 1, candidate: 0 } : command
  const covered = step.summarising && { by: step.summarising.by, covers: step.summarising.covers }
  const finding =
    equal(event, 'round, attempt or candidate', { round: asked.round, attempt: asked.attempt, candidate: asked.candidate }, { round, attempt, candidate }) ??
    (covered ? equal(event, 'what is to be summarised', covered, summary && { by: summary.by, covers: summary.covers }) : null)
  if (!finding) check({ kind: 'request', seq: event.seq, node, refs: () => requestRefs(index, state, step), data: event.data, again: step.summarising !== undefined })
  return finding
}

function gate(event: EventOf<'approval.requested'>, { index, state, due, check }: Moment): Finding | null {
  const step = stepOf(state, event.step ?? '')
  const node = index.node(step.node)
  const { requestId, inputHash } = event.data
  check({ kind: 'request-id', seq: event.seq, step: step.id, n: 1, actual: requestId })
  if (effectApproval(node) && step.attempt === 0 && !step.request) {
    if (inputHash !== undefined) check({ kind: 'hash', seq: event.seq, what: 'inputHash', of: { seq: event.seq, path: 'args' }, form: 'json', actual: inputHash })
    return asking(event, effectApproval(node), step)
  }
  return selectionGate(event, node, step, { due, check })
}

function selectionGate(event: EventOf<'approval.requested'>, node: GraphNode, step: StepState, { due, check }: Pick<Moment, 'due' | 'check'>): Finding | null {
  const { intent, argsHash } = event.data
  const commands = ofStep(due(), step.id)
  const approval = node.kind === 'decision' ? decisionData(node).intents.find(({ name }) => name === step.selected?.intent)?.approval : undefined
  if (!among(commands, 'gate') || approval?.when === false) return notDue(event, commands)
  if (step.selected && event.data.args !== undefined) check({ kind: 'made', seq: event.seq, field: 'args', source: { kind: 'reference', ref: { seq: step.selected.seq, path: 'args' } } })
  return equal(event, 'what is asked', { intent: step.selected?.intent, argsHash: step.selected?.argsHash }, { intent, argsHash }) ?? asking(event, approval, step)
}

function asking(event: EventOf<'human.asked'> | EventOf<'approval.requested'> | EventOf<'escalation.requested'>, settings: AskingSettings | undefined, step: StepState): Finding | null {
  const amiss = askedAmiss(event, settings ?? {}, step)
  return amiss && content(event, amiss.what, amiss.expected, amiss.actual)
}

/** What time alone brings, and not before. */
function timely(event: Event, notBefore: string | undefined, due: Command[]): Finding | null {
  if (!appended(due, event)) return notDue(event, ofStep(due, event.step))
  return notBefore !== undefined && event.at < notBefore ? content(event, 'its time', notBefore, event.at) : null
}

/** What a person chose in place of a model. */
function choice({ seq, data: { argsHash } }: EventOf<'intent.selected'>, answerSeq: number, check: Moment['check']): null {
  for (const part of ['intent', 'args'] as const) check({ kind: 'made', seq, field: part, source: { kind: 'chosen', seq: answerSeq, part } })
  check({ kind: 'hash', seq, what: 'argsHash', of: { seq, path: 'args' }, form: 'json', actual: argsHash })
  return null
}

function escalation(event: EventOf<'escalation.requested'>, { index, state, due, check }: Moment): Finding | null {
  const step = stepOf(state, event.step ?? '')
  const command = among(ofStep(due(), step.id), 'escalate')
  if (!command) return notDue(event, ofStep(due(), step.id))
  const { requestId, args, error, reason, call: failed, intent, options } = event.data
  const call = failedCall(state, step)
  check({ kind: 'request-id', seq: event.seq, step: step.id, n: escalationNumber(step), actual: requestId })
  const argsAt = call && argsRef(call.chosenBy)
  if (argsAt && args !== undefined) check({ kind: 'made', seq: event.seq, field: 'args', source: { kind: 'reference', ref: argsAt } })
  if (call) check({ kind: 'made', seq: event.seq, field: 'error', source: { kind: 'failure', seq: call.failed.endedSeq ?? 0 } })
  const { code, message, compact } = command.error
  return (
    asking(event, stuckPolicy(index.node(step.node))?.ask, step) ??
    equal(event, 'what is asked', { reason: message, call: call?.failed.id, intent: call?.intent, options: escalationOptions(call) }, { reason, call: failed, intent, options }) ??
    (call ? null : equal(event, 'error', { code, message, compact }, { code: error.code, message: error.message, compact: error.compact }))
  )
}
