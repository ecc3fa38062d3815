/** Problems by key and by ⌘K: the next one, the one before, and what can be done about the one at hand. */
'use client'
import { useCallback, useMemo } from 'react'
import { useStore } from 'zustand'
import { ListChecks, TriangleAlert, Wrench } from 'lucide-react'
import type { Problem } from '#lib/engine/document.ts'
import { useCommands, type Command } from '#components/shell/command-registry.tsx'
import { useToast } from '#components/ui/toast.tsx'
import type { BuilderStore } from '../builder-store.ts'
import { prefetchIntent, prefetchableIntents } from './fix-prefetch.ts'
import { applyFix, goToProblem, problemAtHand, problemView } from './problem-view.ts'
import type { QuickFix } from './fixer.ts'

/** Carries a fix out and says so, with the way back. */
export function useFix(store: BuilderStore): (problem: Problem, fix: QuickFix) => void {
  const toast = useToast()
  return useCallback(
    (problem, fix) => {
      const done = applyFix(store, problem, fix)
      toast(done ? { message: `Done: ${fix.label}`, icon: Wrench, undo: { run: () => store.getState().undo() } } : { message: 'There was nothing left to do.', icon: Wrench })
    },
    [store, toast],
  )
}

export function useProblemCommands(store: BuilderStore): void {
  const fix = useFix(store)
  const toast = useToast()
  const problems = useStore(store, (state) => state.problems)
  const current = useStore(problemView(store), (state) => state.current)
  const only = useStore(store, (state) => (state.selected.size === 1 ? [...state.selected][0] : undefined))
  const fixes = useMemo<Command[]>(() => fixesOf(store, fix, problems, current), [store, fix, problems, current])
  const commands = useMemo<Command[]>(
    () => [
      { id: 'next-problem', label: 'Next problem', keys: 'f8', icon: TriangleAlert, whileTyping: true, run: () => goToProblem(store, 1) },
      { id: 'previous-problem', label: 'Previous problem', keys: 'shift+f8', palette: false, whileTyping: true, run: () => goToProblem(store, -1) },
      { id: 'problems', label: 'Show the problems', icon: ListChecks, keywords: ['errors', 'warnings', 'lint', 'validation'], run: () => store.setState({ dock: { tab: 'problems', folded: false } }) },
      {
        id: 'fix-problem',
        label: 'Fix the problem at hand',
        keys: 'mod+.',
        icon: Wrench,
        palette: false,
        whileTyping: true,
        run() {
          const found = problemAtHand(store)
          if (found?.fixes[0]) fix(found.problem, found.fixes[0])
          else toast({ message: nothingToDo(found !== undefined, store.getState().problems.length), icon: Wrench })
        },
      },
      ...fixes,
      ...prefetches(store, only),
    ],
    [store, fix, toast, fixes, only],
  )
  useCommands('Problems', commands)
}

function nothingToDo(atHand: boolean, problems: number): string {
  if (problems === 0) return 'There are no problems.'
  return atHand ? 'This one needs a person: nothing can be done about it at once.' : 'None of the problems has a quick fix: each needs a person.'
}

/** What can be done about the problem at hand, while somebody has one at hand. */
function fixesOf(store: BuilderStore, fix: ReturnType<typeof useFix>, problems: readonly Problem[], current: Problem | undefined): Command[] {
  const found = current && problems.length > 0 ? problemAtHand(store) : undefined
  return (found?.fixes ?? []).map((each, index) => ({ id: `fix-${index}`, label: `Fix: ${each.label}`, detail: found?.problem.nodeId, icon: Wrench, keywords: ['quick fix', 'problem'], run: () => found && fix(found.problem, each) }))
}

/** Turning intents of the selected decision into prefetches, also where nothing is wrong with them. Looked for when the palette asks. */
function prefetches(store: BuilderStore, only: string | undefined): Command[] {
  const { document } = store.getState().history
  if (only === undefined || document.nodes.find(({ id }) => id === only)?.type !== 'decide') return []
  return prefetchableIntents(document, only).map((intent) => ({
    id: `prefetch-${intent}`,
    label: `Fetch “${intent}” before the decision`,
    icon: Wrench,
    keywords: ['prefetch', 'intent'],
    run: () => store.getState().edit((now) => prefetchIntent(now, only, intent)),
  }))
}
