/** The moment before a recorded event, as the rules of a replay see it: the state, and what was due in it. */
import type { Command } from './plan.ts'
import type { Event } from './events.ts'
import { joinData, type GraphIndex, type GraphNode } from './graph.ts'
import type { ContentCheck } from './replay-content.ts'
import { same } from './replay-finding.ts'
import type { RunState } from './state.ts'

export type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>

/** The state before an event, and what was due in it. */
export interface Moment {
  index: GraphIndex
  state: RunState
  /** What an owner would do at once. */
  planned(): Command[]
  /** What would be due had nothing interrupted the run: what evaluations that are under way settle as. */
  due(): Command[]
  /** The end of the run, if it is due. */
  finishing(): Of<'finish'> | undefined
  check(check: ContentCheck): void
}

/** Whether a command that is due appends this very event. */
export const appended = (commands: Command[], event: Event): boolean => commands.some((command) => command.kind === 'append' && command.events.some((due) => due.type === event.type && due.step === event.step && same(due.data, event.data)))

export const isRace = (node: GraphNode): boolean => node.kind === 'join' && joinData(node).mode === 'first'
