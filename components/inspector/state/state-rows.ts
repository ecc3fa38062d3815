/** The tree of a state as the rows that are in sight: what is open, what the selected event added, removed and changed. Pure. */
import type { Json } from '#lib/engine/json.ts'
import { partsOf, pointerTo, type Change, type Changes } from './changes.ts'
import { groupIds, type GroupId, type StateGroups } from './state-groups.ts'

export interface StateRow {
  /** JSON Pointer; its first part is the group. */
  pointer: string
  group: GroupId
  /** 1 for a group. */
  level: number
  /** The key under which it stands. */
  name: string
  /** What stands there after the event; of something removed, what stood there. */
  value: Json
  /** Null where there is nothing to open. */
  open: boolean | null
  change?: Change
  /** Changes in its parts, itself not included. */
  below: number
  /** Position among its siblings, from 1, and how many they are. */
  place: number
  siblings: number
}

/** Groups that are open until somebody closes them. */
const openAtFirst: readonly string[] = ['waits', 'flight', 'tokens', 'live', 'variables'].map((id) => `/${id}`)
/** Texts beyond this length are read in a viewer of their own. */
export const longText = 160

/** By pointer: what somebody opened or closed. */
export type Opened = ReadonlyMap<string, boolean>

export interface RowsOf {
  groups: StateGroups
  changes: Changes
  /** Changes in each part (`countedChanges`). */
  counts: ReadonlyMap<string, number>
  opened: Opened
  /** Only what changed, and the way to it. */
  only: boolean
}

export function stateRows(of: RowsOf): StateRow[] {
  const rows: StateRow[] = []
  const shown = groupIds.filter((id) => !of.only || of.counts.has(`/${id}`))
  for (const [index, id] of shown.entries()) addRow(rows, of, { pointer: `/${id}`, group: id, level: 1, name: id, value: of.groups[id], place: index + 1, siblings: shown.length })
  return rows
}

type Place = Omit<StateRow, 'open' | 'change' | 'below'>

function addRow(rows: StateRow[], of: RowsOf, place: Place): void {
  const { pointer, value } = place
  const change = of.changes.get(pointer)
  const below = (of.counts.get(pointer) ?? 0) - (change ? 1 : 0)
  const parts = partsToOpen(value)
  const members = parts ? membersOf(of, pointer, parts) : []
  const opensText = isText(value)
  const open = members.length === 0 && !opensText ? null : isOpen(of, pointer, below)
  rows.push({ ...place, open, ...(change && { change }), below })
  if (!open) return
  for (const [index, [name, part]] of members.entries()) addRow(rows, of, { pointer: pointerTo(pointer, name), group: place.group, level: place.level + 1, name, value: part, place: index + 1, siblings: members.length })
}

/** Its parts after the event, and those that the event took away; where only changes are shown, the parts with one. */
function membersOf({ changes, counts, only }: RowsOf, pointer: string, parts: Readonly<Record<string, Json>>): [string, Json][] {
  const there = Object.entries(parts).filter(([, part]) => part !== undefined)
  const inside = (counts.get(pointer) ?? 0) > 0 && !changes.has(pointer)
  if (!inside) return there
  const prefix = `${pointer}/`
  const gone = [...changes].flatMap(([at, change]): [string, Json][] =>
    change.kind === 'removed' && at.startsWith(prefix) && !at.slice(prefix.length).includes('/') ? [[at.slice(prefix.length).replaceAll('~1', '/').replaceAll('~0', '~'), change.before]] : [],
  )
  return [...(only ? there.filter(([name]) => counts.has(pointerTo(pointer, name))) : there), ...gone]
}

function isOpen({ opened, only }: RowsOf, pointer: string, below: number): boolean {
  return opened.get(pointer) ?? ((only && below > 0) || openAtFirst.includes(pointer))
}

/** A long value that is kept beside the log, and a reference into the log, are read as one thing. */
function partsToOpen(value: Json): Readonly<Record<string, Json>> | undefined {
  const parts = partsOf(value)
  return parts && !('$blob' in parts) && !referenceIn(value) ? parts : undefined
}

/** Read in a viewer under its row: a long text, a value that is kept beside the log. */
export const isText = (value: Json): boolean => (typeof value === 'string' ? value.length > longText : typeof value === 'object' && value !== null && '$blob' in value)

/** Where a payload stands: an event, and the field of its data. */
export function referenceIn(value: Json): { seq: number; path: string; key?: string } | undefined {
  const { seq, path, key, ...more } = (partsOf(value) ?? {}) as Record<string, Json | undefined>
  if (typeof seq !== 'number' || typeof path !== 'string' || Object.keys(more).length > 0) return undefined
  return { seq, path, ...(typeof key === 'string' && { key }) }
}
