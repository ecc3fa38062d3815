import { describe, expect, test } from 'vitest'
import type { Problem } from '#lib/engine/document.ts'
import { compile } from '#lib/nodes/compile.ts'
import { decision, documentOf } from '#lib/nodes/testing.ts'
import { createBuilderStore } from '../builder-store.ts'
import { applyFix, countText, goToProblem, groupProblems, problemAtHand, problemView } from './problem-view.ts'

const noop = { type: 'transform', expression: '1' }
const document = documentOf({ start: { type: 'start' }, lost: noop, it: decision(['act', 'done']), end: { type: 'end' } }, ['start -> it', 'it.done -> end', 'lost -> end', 'lost.error -> end'])
const at = (nodeId: string | undefined, severity: Problem['severity'], code: string): Problem => ({ severity, code, nodeId, message: code })

function storeWithProblems() {
  const store = createBuilderStore(document)
  const look = () => store.setState({ problems: compile(store.getState().history.document).problems })
  look()
  return { store, look }
}

describe('the order of problems', () => {
  const problems = [at('lost', 'warning', 'a'), at('it', 'warning', 'b'), at('it', 'error', 'c'), at(undefined, 'error', 'd')]

  test('is by node: what is about the workflow, then nodes with errors, then the others; errors first in each', () => {
    expect(groupProblems(problems, document).map(({ node, problems: each }) => [node?.id, each.map(({ code }) => code)])).toEqual([[undefined, ['d']], ['it', ['c', 'b']], ['lost', ['a']]])
  })

  test('shows errors alone, or warnings alone', () => {
    const codes = (filter: 'errors' | 'warnings') => groupProblems(problems, document, filter).flatMap((group) => group.problems.map(({ code }) => code))
    expect(codes('errors')).toEqual(['d', 'c'])
    expect(codes('warnings')).toEqual(['a', 'b'])
  })

  test('is told in a sentence with both numbers', () => {
    expect(countText(problems)).toBe('2 errors, 2 warnings')
    expect(countText(problems.slice(3))).toBe('1 error')
    expect(countText([])).toBe('No problems')
  })
})

describe('going from problem to problem', () => {
  test('goes through those that are shown, around the end, and selects the node', () => {
    const { store } = storeWithProblems()
    const seen = [1, 1, 1, 1].map((step) => {
      goToProblem(store, step as 1)
      return `${problemView(store).getState().current?.code} ${[...store.getState().selected].join()}`
    })
    expect(seen).toEqual(['unwired_intent it', 'unwired_invalid it', 'unreachable_node lost', 'unwired_intent it'])
    problemView(store).setState({ filter: 'warnings' })
    goToProblem(store, 1)
    expect(problemView(store).getState().current?.code).toBe('unreachable_node')
  })
})

describe('fixing the problem at hand', () => {
  test('is for the problem that was gone to, else for one of the selected node, else for the first with a fix', () => {
    const { store } = storeWithProblems()
    expect(problemAtHand(store)?.problem.code).toBe('unwired_intent')
    store.getState().select(['lost'])
    expect(problemAtHand(store)?.problem.code).toBe('unreachable_node')
    goToProblem(store, 1)
    expect(problemAtHand(store)?.problem.code).toBe('unwired_intent')
  })

  test('is one step of undo, after which the problem is gone, and undone it is back', () => {
    const { store, look } = storeWithProblems()
    const found = problemAtHand(store)
    expect(found && applyFix(store, found.problem, found.fixes[0]!)).toBe(true)
    look()
    expect(store.getState().problems.map(({ code }) => code)).not.toContain('unwired_intent')
    store.getState().undo()
    expect(store.getState().history.document).toBe(document)
    look()
    expect(store.getState().problems.map(({ code }) => code)).toContain('unwired_intent')
  })

  test('says where there was nothing left to do', () => {
    const { store } = storeWithProblems()
    expect(applyFix(store, at('it', 'error', 'x'), { label: 'Nothing', edit: (now) => now })).toBe(false)
    expect(store.getState().history.past).toEqual([])
  })
})
