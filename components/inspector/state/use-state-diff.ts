/** The state at the selected event in groups, and what the event changed in it. */
'use client'
import { useMemo } from 'react'
import type { Json } from '#lib/engine/json.ts'
import { useRunScreen } from '../run-screen.ts'
import { changesBetween, countedChanges, partsOf, pointerTo, type Change, type Changes } from './changes.ts'
import { stateGroups, type StateGroups } from './state-groups.ts'

export interface StateDiff {
  groups: StateGroups
  changes: Changes
  counts: ReadonlyMap<string, number>
  /** Of the state itself. */
  count: number
}

/** They follow from the number of the event and say nothing. */
const everyEvent = ['/run/seq', '/run/lastAt']

/** A step at work is told of once, among the steps at work. What is waited for and what is out follows from the steps. */
function withoutRepeats(changes: Map<string, Change>, live: Json): Map<string, Change> {
  const shown = Object.keys(partsOf(live) ?? {}).map((step) => pointerTo('/steps', step))
  for (const pointer of changes.keys()) if (everyEvent.includes(pointer) || shown.some((step) => pointer === step || pointer.startsWith(`${step}/`))) changes.delete(pointer)
  return changes
}

const isDerived = (pointer: string): boolean => /^\/(waits|flight)\//.test(pointer)

export function useStateDiff(): StateDiff {
  const { log, past, selected, stateAt } = useRunScreen()
  return useMemo(() => {
    const step = selected?.step
    const groups = stateGroups(log, past, step)
    const before = stateAt(Math.max(0, past.seq - 1))
    const old = stateGroups(log, before, step)
    // A step that has only begun sees what it was handed, which nobody changed.
    if (step !== undefined && !before.steps[step]) old.variables = groups.variables
    const changes = withoutRepeats(changesBetween(old, groups), groups.live)
    return { groups, changes, counts: countedChanges(changes), count: [...changes.keys()].filter((pointer) => !isDerived(pointer)).length }
  }, [log, past, selected, stateAt])
}
