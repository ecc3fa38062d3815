/**
 * The whole folded state as groups that a person looks for: what it waits for, what is out, its tokens, the steps at work, variables,
 * counters, and on to the bookkeeping. Every field of the state stands in exactly one group; a new one does not compile until it has
 * its place. Groups hold parts of the state as they are, so that two states compare by identity. Pure.
 */
import type { Json } from '#lib/engine/json.ts'
import { liveSteps, statusOf, type RunState } from '#lib/engine/state.ts'
import type { RunLog } from '../run-log.ts'
import { flightsOf } from './flights.ts'
import { variablesOf } from './variables.ts'
import { waitsOf } from './waits.ts'

export const groupIds = ['waits', 'flight', 'run', 'tokens', 'live', 'variables', 'counters', 'children', 'requests', 'usage', 'limits', 'path', 'steps', 'calls', 'fork', 'rest'] as const
export type GroupId = (typeof groupIds)[number]

export const groupTitles: Record<GroupId, string> = {
  waits: 'Waits for', flight: 'Out now', run: 'Run', tokens: 'Tokens on the graph', live: 'Steps at work', variables: 'Variables', counters: 'Counters of decisions', children: 'Child runs', requests: 'Questions to people',
  usage: 'Model usage', limits: 'Limits', path: 'Visits and edges', steps: 'All steps', calls: 'Calls and summaries', fork: 'Fork', rest: 'Bookkeeping',
}

/** Said of a group that has nothing in it. */
export const emptyWords: Record<GroupId, string> = {
  waits: 'nothing', flight: 'nothing', run: '', tokens: 'none: no path is open', live: 'none', variables: 'none set', counters: 'no decision was entered', children: 'none open', requests: 'nobody was asked',
  usage: '', limits: 'those of the workflow', path: 'none yet', steps: 'none yet', calls: 'no model was asked', fork: 'no fork', rest: '',
}

/** Where each field of the state stands. */
const places: Record<keyof RunState, GroupId> = {
  runId: 'run', seq: 'run', lastAt: 'run', startedAt: 'run', graphHash: 'run', parent: 'run', scope: 'run', depth: 'run', place: 'run', final: 'run', paused: 'run', stepping: 'run', outcome: 'run', error: 'run', stepCount: 'run', childSteps: 'run', ends: 'run',
  tokens: 'tokens', live: 'live', decisions: 'counters', runFailures: 'counters', failedSelections: 'counters', turn: 'limits', unread: 'rest', messages: 'rest', openChildren: 'children', requests: 'requests', usage: 'usage', knownCostUsd: 'usage', budget: 'limits', limits: 'limits',
  visits: 'path', edges: 'path', steps: 'steps', calls: 'calls', summaryCalls: 'calls', summaries: 'calls', scriptUses: 'calls', fork: 'fork', lineage: 'fork', recorded: 'fork',
  breakpoints: 'rest', until: 'rest', untilVisit: 'rest', untilEnds: 'rest', given: 'rest', met: 'rest', refreshing: 'rest', refreshable: 'rest', renewed: 'rest', callbacks: 'rest', setters: 'rest',
}

/** Groups whose one field is shown as the group itself. */
const alone: Partial<Record<GroupId, keyof RunState>> = { tokens: 'tokens', steps: 'steps', children: 'openChildren', requests: 'requests' }

export type StateGroups = Record<GroupId, Json>

/** `step` is the selected one: variables are as it sees them. */
export function stateGroups(log: RunLog, state: RunState, step: string | undefined): StateGroups {
  const groups = Object.fromEntries(groupIds.map((id) => [id, {}])) as Record<GroupId, Record<string, unknown>>
  for (const [field, id] of Object.entries(places) as [keyof RunState, GroupId][]) {
    const value = state[field]
    if (value === undefined) continue
    if (alone[id] === field) groups[id] = value as Record<string, unknown>
    else groups[id][field] = value
  }
  groups.run = { status: statusOf(state), ...groups.run }
  groups.waits = waitsOf(log, state) as unknown as Record<string, unknown>
  groups.flight = flightsOf(log, state) as unknown as Record<string, unknown>
  groups.live = Object.fromEntries(liveSteps(state).map((live) => [live.id, live]))
  groups.variables = Object.fromEntries(variablesOf(log, state, step).map(({ name, value }) => [name, value]))
  // The state is plain JSON by its own contract (lib/engine/state.ts).
  return groups as unknown as StateGroups
}
