/**
 * How the problems of a draft are gone through: which are shown, in which order, and which one is at hand. The order is that of the
 * panel, so F8 and the panel agree. What is at hand lives as long as the builder's store, and is no part of what is edited.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { DocumentNode, Problem, WorkflowDocument } from '#lib/engine/document.ts'
import { nextProblem, sameProblem } from '#components/node-form/problems.ts'
import type { BuilderStore } from '../builder-store.ts'
import type { QuickFix } from './fixer.ts'
import { quickFixes } from './quick-fix.ts'

export type ProblemFilter = 'all' | 'errors' | 'warnings'

export interface ProblemView {
  filter: ProblemFilter
  /** The one that was gone to last; it may be gone by now. */
  current?: Problem
}

const views = new WeakMap<BuilderStore, StoreApi<ProblemView>>()

export function problemView(store: BuilderStore): StoreApi<ProblemView> {
  const known = views.get(store) ?? createStore<ProblemView>()(() => ({ filter: 'all' }))
  views.set(store, known)
  return known
}

export interface ProblemGroup {
  /** Undefined: the workflow itself. */
  node?: DocumentNode
  problems: Problem[]
}

const isError = ({ severity }: Problem): boolean => severity !== 'warning'

const shows: Record<ProblemFilter, (problem: Problem) => boolean> = { all: () => true, errors: isError, warnings: (problem) => !isError(problem) }

/** By node, nodes with errors first, in document order; what is about the workflow before all. Errors first in each. */
export function groupProblems(problems: readonly Problem[], document: WorkflowDocument, filter: ProblemFilter = 'all'): ProblemGroup[] {
  const shown = problems.filter(shows[filter])
  const known = new Set(document.nodes.map(({ id }) => id))
  const groups: ProblemGroup[] = [
    { problems: shown.filter(({ nodeId }) => nodeId === undefined || !known.has(nodeId)) },
    ...document.nodes.map((node) => ({ node, problems: shown.filter(({ nodeId }) => nodeId === node.id) })),
  ]
  const ofErrors = (group: ProblemGroup): boolean => group.node === undefined || group.problems.some(isError)
  return groups
    .filter((group) => group.problems.length > 0)
    .map((group) => ({ ...group, problems: [...group.problems.filter(isError), ...group.problems.filter((problem) => !isError(problem))] }))
    .sort((one, other) => Number(ofErrors(other)) - Number(ofErrors(one)))
}

/** `2 errors, 1 warning`. */
export function countText(problems: readonly Problem[]): string {
  const errors = problems.filter(isError).length
  const warnings = problems.length - errors
  const parts = [errors > 0 && `${errors} ${errors === 1 ? 'error' : 'errors'}`, warnings > 0 && `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`].filter((part) => part !== false)
  return parts.length > 0 ? parts.join(', ') : 'No problems'
}

const inOrder = (store: BuilderStore): Problem[] => {
  const { problems, history } = store.getState()
  return groupProblems(problems, history.document, problemView(store).getState().filter).flatMap((group) => group.problems)
}

/** Goes to the problem after the one that was gone to last, among those that are shown. */
export function goToProblem(store: BuilderStore, step: 1 | -1): void {
  const next = nextProblem(inOrder(store), problemView(store).getState().current, step)
  if (next) goTo(store, next)
}

export function goTo(store: BuilderStore, problem: Problem): void {
  problemView(store).setState({ current: problem })
  store.getState().jumpTo(problem)
}

/** The problem that a fix without further words is for, with what can be done: the one at hand, else one of the selected node, else the first. */
export function problemAtHand(store: BuilderStore): { problem: Problem; fixes: QuickFix[] } | undefined {
  const { history, selected } = store.getState()
  const all = inOrder(store)
  const { current } = problemView(store).getState()
  const known = current && all.find((problem) => sameProblem(problem, current))
  if (known) return { problem: known, fixes: quickFixes(history.document, known) }
  for (const problem of [...all.filter(({ nodeId }) => nodeId !== undefined && selected.has(nodeId)), ...all]) {
    const fixes = quickFixes(history.document, problem)
    if (fixes.length > 0) return { problem, fixes }
  }
  return undefined
}

/** Carries a fix out as one step of undo. False where there was nothing left to do. */
export function applyFix(store: BuilderStore, problem: Problem, { edit }: QuickFix): boolean {
  const before = store.getState().history.document
  store.getState().edit(edit)
  if (store.getState().history.document === before) return false
  problemView(store).setState({ current: problem })
  if (problem.nodeId !== undefined) store.getState().canvas?.show(problem.nodeId, { focus: false })
  return true
}
