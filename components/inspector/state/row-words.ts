/** What a row of the state says: its name and its value in a line, and the event that it leads to. Pure. */
import type { Json } from '#lib/engine/json.ts'
import type { StepState, Token } from '#lib/engine/state.ts'
import { formatNumber } from '#components/ui/format.ts'
import { shortId } from '#components/ui/id-chip.tsx'
import { stepName } from '../node-names.ts'
import type { RunScreen } from '../run-screen.ts'
import { cut, inline } from '../words.ts'
import { partsOf } from './changes.ts'
import { flightWords, type Flight } from './flights.ts'
import { emptyWords, groupTitles, type GroupId } from './state-groups.ts'
import { referenceIn, type StateRow } from './state-rows.ts'
import { waitWords, type ShownWait } from './waits.ts'

export interface RowWords {
  name: string
  /** A name of the product or of the author, and not a key of the state. */
  plain?: true
  value: string
  /** Where the event changed a value: what it was. */
  before?: string
  /** The event that the row leads to. */
  seq?: number
}

type Names = Pick<RunScreen, 'names' | 'state' | 'selected' | 'past'>

export function rowWords(screen: Names, row: StateRow): RowWords {
  if (row.level === 1) return groupWords(row)
  const special = row.level === 2 ? specialWords[row.group]?.(screen, row) : undefined
  if (special) return { plain: true, ...special }
  const seq = eventOf(row)
  return { name: row.name, value: row.open ? '' : glimpse(row.value), ...(row.change?.kind === 'changed' && { before: glimpse(row.change.before) }), ...(seq !== undefined && { seq }) }
}

/** Groups whose members are things that one counts. */
const counted: readonly GroupId[] = ['waits', 'flight', 'tokens', 'live', 'variables', 'children', 'requests', 'steps']

function groupWords({ group, value }: StateRow): RowWords {
  const count = Object.keys(partsOf(value) ?? {}).length
  return { name: groupTitles[group], plain: true, value: count === 0 ? emptyWords[group] : counted.includes(group) ? formatNumber(count) : '' }
}

type Special = (screen: Names, row: StateRow) => Omit<RowWords, 'plain'>

/** The members of these groups have a shape of the engine's (lib/engine/state.ts), or of waits.ts and flights.ts. */
const specialWords: Partial<Record<GroupId, Special>> = {
  waits(screen, { value }) {
    const wait = value as unknown as ShownWait
    return { name: wait.step === '' ? 'The run' : stepName(screen.names, wait.step, screen.state.visits), value: `${waitWords(wait, timeOf(screen))}${wait.childRunId === undefined ? '' : ` · ${shortId(wait.childRunId)}`}`, ...(wait.seq !== undefined && { seq: wait.seq }) }
  },
  flight(screen, { name, value }) {
    const flight = value as unknown as Flight
    return { name: stepName(screen.names, name, screen.state.visits), value: flightWords(flight, timeOf(screen)), seq: flight.seq }
  },
  tokens({ names, state }, { value }) {
    const { step, target, parked } = value as unknown as Token
    return { name: stepName(names, step, state.visits), value: `→ ${names(target).title}${parked ? ', waits for its siblings' : ''}` }
  },
  live: stepWords,
  steps: stepWords,
  children({ names, state }, { name, value }) {
    const { step, index } = value as unknown as { step: string; index: number }
    return { name: `Child ${formatNumber(index + 1)} of ${stepName(names, step, state.visits)}`, value: shortId(name) }
  },
}

function stepWords({ names, state }: Names, { name, value }: StateRow): Omit<RowWords, 'plain'> {
  const { phase, attempt, startedSeq, handle } = value as unknown as StepState
  return { name: stepName(names, name, state.visits), value: [phase, attempt > 1 ? `attempt ${attempt}` : '', handle ? `by ${handle}` : ''].filter(Boolean).join(', '), seq: startedSeq }
}

const timeOf = ({ selected, past }: Names): string => selected?.at ?? past.lastAt

/** A value on one line: texts and numbers as they are, of anything else what it holds. */
export function glimpse(value: Json): string {
  const reference = referenceIn(value)
  if (reference) return `event ${reference.seq} · ${reference.path}${reference.key === undefined ? '' : ` · ${reference.key}`}`
  const parts = partsOf(value)
  if (!parts) return inline(value)
  if (typeof parts.$blob === 'string') return cut(String(parts.preview), 120)
  const names = Object.keys(parts)
  if (Array.isArray(value)) return names.length === 0 ? '[]' : value.length <= 6 && value.every((item) => !partsOf(item)) ? inline(value) : `[${formatNumber(names.length)}]`
  return names.length === 0 ? '{}' : `{ ${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''} }`
}

/** A reference into the log, or a number that names an event. */
function eventOf({ name, value, pointer }: StateRow): number | undefined {
  const reference = referenceIn(value)
  if (reference) return reference.seq
  const isSeq = /(^seq|Seq)$/.test(name) || /^\/calls\/(calls|summaryCalls)\//.test(pointer) || /\/(rejected|covers)\/\d+$/.test(pointer)
  return isSeq && typeof value === 'number' && value > 0 && pointer !== '/run/seq' ? value : undefined
}
