/**
 * Trying a node: finds the run whose data it takes, names the effects that would happen, saves the draft and starts the run that the
 * canvas, the dock and the panel then show. What stands in its way is said as the attempt's phase, beside the node.
 */
import type { QueryClient } from '@tanstack/react-query'
import { ApiError } from '#lib/api/errors.ts'
import { getRun, launchRun, type LaunchBody } from '#lib/api/runs.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { runKeys } from '#lib/client/runs.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { Json } from '#lib/engine/json.ts'
import { statusOf, type RunState } from '#lib/engine/state.ts'
import { nodeTitle } from '#components/canvas/card-model.ts'
import type { Autosave } from '../autosave.ts'
import type { BuilderStore } from '../builder-store.ts'
import { firstInput, keepInput } from '../run-input.ts'
import { pinsOf } from './pins.ts'
import { findSource, newestWhole, sourceDoors, type Source } from './source-run.ts'
import { setAttempt, testRuns, type Act, type Phase, type SourceRun } from './test-runs.ts'
import { containersOf, contradictedPins, detourOf, effectsAmong, isTurnedByPin, nodesAfter, nodesBefore, pinnedCircles, runsPerItem, withInsides, type Detour } from './ways.ts'

/** What trying needs beside the store. */
export interface TestDoors {
  workflowId: string
  autosave: Autosave
  client: QueryClient
}

const known = new WeakMap<BuilderStore, TestDoors>()

export const provideDoors = (store: BuilderStore, doors: TestDoors): void => void known.set(store, doors)

export const doorsOf = (store: BuilderStore): TestDoors | undefined => known.get(store)

/** What is to be launched, and what a person is told of it. */
interface Plan {
  body: LaunchBody
  visit: number
  source?: SourceRun
  /** Nodes whose effects would happen. */
  effects: string[]
  /** A pinned node that leads back to itself past one of them. */
  round?: string
  unpinned?: string[]
}

/** A plan, or why there is none. */
type Planned = Plan | Exclude<Phase, { kind: 'started' }>

interface Options {
  /** Of an agent alone. */
  input?: Json
  /** A person has been told of the effects. */
  agreed?: boolean
}

/** Tries a node; what comes of it is the node's attempt. */
export async function attempt(store: BuilderStore, act: Act, node: string, { input, agreed = false }: Options = {}): Promise<void> {
  const doors = known.get(store)
  if (!doors) return
  const tests = testRuns(store)
  const tell = (phase: Phase) => setAttempt(tests, node, { act, phase })
  tell({ kind: 'preparing' })
  try {
    const planned = act === 'inside' ? planInside(store, node, input ?? {}) : await plan(store, doors, act, node)
    if ('kind' in planned) return tell(planned)
    if (!agreed && hasToAsk(planned, tests.getState().agreed)) return tell({ kind: 'asks', effects: planned.effects, ...(planned.round !== undefined && { round: planned.round }), ...(input !== undefined && { input }) })
    tests.setState({ agreed: new Set([...tests.getState().agreed, ...planned.effects]) })
    tell(await start(store, doors, planned))
    if (act === 'inside') keepInput(localStorage, inputKey(doors.workflowId, node), input ?? {})
  } catch (error) {
    tell(refusal(error, act))
  }
}

/** Effects are named before the first time, and whenever a pin would have them happen again and again. */
const hasToAsk = ({ effects, round }: Plan, agreed: ReadonlySet<string>): boolean => round !== undefined || effects.some((id) => !agreed.has(id))

/** Saves the draft and launches it; the dock and the canvas follow the run from then on. */
async function start(store: BuilderStore, { autosave, client, workflowId }: TestDoors, { body, visit, source, unpinned = [] }: Plan): Promise<Phase> {
  if (!(await autosave.flush())) return { kind: 'refused', message: 'The draft could not be saved, and a run takes what is saved. See the bar at the top for the reason.' }
  const { id } = await request(launchRun, { params: { id: workflowId }, body })
  store.setState({ runId: id, run: undefined, showRun: true, dock: { tab: 'run', folded: false } })
  void client.invalidateQueries({ queryKey: runKeys.lists() })
  return { kind: 'started', runId: id, visit, ...(source && { source }), ...(unpinned.length > 0 && { unpinned }) }
}

/** Where the input of an agent alone is kept in this browser. */
export const inputKey = (workflowId: string, agent: string): string => `${workflowId} ${agent}`

function refusal(error: unknown, act: Act): Phase {
  if (!(error instanceof ApiError)) return { kind: 'refused', message: errorText(error) }
  const input = error.code === 'invalid_input'
  return { kind: 'refused', message: input ? 'The input does not fit the workflow.' : errorText(error), ...(input && { problems: error.problems, ...(act !== 'inside' && { wants: 'input' as const }) }) }
}

function planInside(store: BuilderStore, agent: string, input: Json): Plan {
  const { document } = store.getState().history
  return { body: { version: 'draft', agent, input }, visit: 1, effects: idsOf(effectsAmong(document, withInsides(document, new Set([agent])), new Set(), agent)) }
}

async function plan(store: BuilderStore, doors: TestDoors, act: Exclude<Act, 'inside'>, node: string): Promise<Planned> {
  const { history, runId } = store.getState()
  const { document } = history
  const agents = containersOf(document, node)
  const sources = sourceDoors(doors.client, doors.workflowId)
  if (act === 'to') return planTo(document, node, await newestWhole(sources, runId), doors)
  const source = await findSource(sources, node, agents, runId)
  if (source.kind === 'none') return planFromNothing(document, act, node, agents, doors)
  return planFrom(document, act, node, agents, source)
}

const idsOf = (nodes: readonly { id: string }[]): string[] => nodes.map(({ id }) => id)

const titleOf = (document: WorkflowDocument, id: string): string => {
  const node = document.nodes.find((each) => each.id === id)
  return node ? nodeTitle(node) : id
}

/** Up to the node from the beginning, with the input of the run before. */
async function planTo(document: WorkflowDocument, node: string, run: SourceRun | undefined, { client, workflowId }: TestDoors): Promise<Planned> {
  const input = run ? (await client.fetchQuery({ queryKey: [...runKeys.detail(run.id), 'input'], queryFn: ({ signal }) => request(getRun, { params: { id: run.id }, signal }), staleTime: Infinity })).input : firstInput(localStorage, workflowId, document.input)
  const before = new Set([node, ...containersOf(document, node)].flatMap((id) => [...nodesBefore(document, id)]))
  return { body: { version: 'draft', input, until: { nodeId: node, then: 'pause' } }, visit: 1, ...(run && { source: run }), ...effectsOn(document, before, new Set()) }
}

/** What would happen for good on the way, and whether a pin has it happen again and again. */
function effectsOn(document: WorkflowDocument, ids: ReadonlySet<string>, given: ReadonlySet<string>, tried?: string): Pick<Plan, 'effects' | 'round'> {
  const effects = idsOf(effectsAmong(document, ids, given, tried))
  const round = pinnedCircles(document).find(({ pin, around }) => ids.has(pin.node.id) && !given.has(pin.node.id) && effects.some((id) => around.has(id)))
  return { effects, ...(round && { round: round.pin.node.id }) }
}

/** Nothing has run yet: from the beginning, with the input that was typed last. */
function planFromNothing(document: WorkflowDocument, act: 'try' | 'from', node: string, agents: readonly string[], { workflowId }: TestDoors): Planned {
  const agent = agents.at(-1)
  if (agent !== undefined) return { kind: 'refused', message: `No run has come into ${titleOf(document, agent)} yet, so there is no data to try this node with. Run the workflow, or try ${runsPerItem(document, agent) ? `one item of ${titleOf(document, agent)}` : titleOf(document, agent)} alone on an input.`, wants: { agent } }
  const on = act === 'from' ? nodesAfter(document, node) : withInsides(document, new Set([node]))
  const ids = new Set([...nodesBefore(document, node), ...on])
  return {
    body: { version: 'draft', input: firstInput(localStorage, workflowId, document.input), ...(act === 'try' && { until: { nodeId: node, then: 'end' } }) },
    visit: 1,
    ...effectsOn(document, ids, new Set(), node),
  }
}

/** With what had ended in a run when it came to the node. */
function planFrom(document: WorkflowDocument, act: 'try' | 'from', node: string, agents: readonly string[], source: Exclude<Source, { kind: 'none' }>): Planned {
  const { run, log } = source
  const agent = agents.at(-1)
  if (!log) return { kind: 'missed', run, ended: agent === undefined ? '' : `It did not come into ${titleOf(document, agent)}.` }
  const visit = source.kind === 'passed' ? source.visit : 1
  const ended = new Set(Object.values(log.state.steps).filter(({ endedSeq }) => endedSeq !== undefined).map((step) => step.node))
  if (source.kind === 'missed') {
    const detour = detourOf(document, log.state, node)
    if (!detour || !isTurnedByPin(detour, document)) return { kind: 'missed', run, ...(detour && { detour }), ended: endingWords(document, log.state, detour) }
  }
  const after = act === 'from' ? nodesAfter(document, node) : withInsides(document, new Set([node]))
  const ids = source.kind === 'missed' ? new Set([...nodesBefore(document, node), ...after]) : after
  const unpinned = source.kind === 'passed' ? idsOf(contradictedPins(document, log.state).map((pin) => pin.node)).filter((id) => id !== node) : []
  const given = new Set([...ended].filter((id) => !after.has(id)))
  return {
    body: {
      version: 'draft',
      from: { runId: log.runId, nodeId: node, visit },
      ...(act === 'try' && { until: { nodeId: node, visit, then: 'end' } }),
      ...(agent !== undefined && { agent }),
      ...(unpinned.length > 0 && { pins: false, given: otherPins(document, unpinned, node) }),
    },
    visit,
    source: sourceOf(document, run, log.state),
    unpinned,
    ...effectsOn(document, ids, new Set([...given, ...unpinned]), node),
  }
}

/** The run, and which of its items the data is of where the container runs once per item. */
function sourceOf(document: WorkflowDocument, run: SourceRun, { scope, place }: RunState): SourceRun {
  return scope === undefined || place === undefined || !runsPerItem(document, scope) ? run : { ...run, item: place }
}

/** The pins that stay in force, as results that the launch gives. */
function otherPins(document: WorkflowDocument, unpinned: readonly string[], tried: string): LaunchBody['given'] {
  return pinsOf(document).flatMap(({ node, output, fit }) => (fit.ok && node.id !== tried && !unpinned.includes(node.id) ? [{ nodeId: node.id, output }] : []))
}

/** How a run stands that did not come by a node; nothing where the detour says it all. */
export function endingWords(document: WorkflowDocument, state: RunState, detour: Detour | undefined): string {
  const status = statusOf(state)
  if (status === 'completed' && detour) return ''
  if (status === 'failed') return state.error?.nodeId === undefined ? 'It failed before.' : `It failed at ${titleOf(document, state.error.nodeId)}.`
  if (status === 'completed') return 'It ended elsewhere.'
  if (status === 'cancelled') return 'It was cancelled before.'
  return `It is ${status}, and has not come here.`
}
