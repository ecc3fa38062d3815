/** The state at the selected event in groups, and what the event changed in it. */
'use client'
import { useMemo } from 'react'
import { useRunScreen } from '../run-screen.ts'
import { changesBetween, countedChanges, type Changes } from './changes.ts'
import { stateGroups, type StateGroups } from './state-groups.ts'

export interface StateDiff {
  groups: StateGroups
  changes: Changes
  counts: ReadonlyMap<string, number>
}

/** They follow from the number of the event and say nothing. */
const everyEvent = ['/run/seq', '/run/lastAt']

export function useStateDiff(): StateDiff {
  const { log, past, selected, stateAt } = useRunScreen()
  return useMemo(() => {
    const step = selected?.step
    const groups = stateGroups(log, past, step)
    const before = stateAt(Math.max(0, past.seq - 1))
    const old = stateGroups(log, before, step)
    // A step that has only begun sees what it was handed, which nobody changed.
    if (step !== undefined && !before.steps[step]) old.variables = groups.variables
    const changes = changesBetween(old, groups)
    for (const pointer of everyEvent) changes.delete(pointer)
    return { groups, changes, counts: countedChanges(changes) }
  }, [log, past, selected, stateAt])
}
