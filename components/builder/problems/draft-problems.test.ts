import { expect, test } from 'vitest'
import type { Problem, WorkflowDocument } from '#lib/engine/document.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { createBuilderStore } from '../builder-store.ts'
import { watchProblems } from './draft-problems.ts'

const problem = (message: string, nodeId = 'shape'): Problem => ({ severity: 'error', code: 'missing_value', nodeId, message })

function watched(first: readonly Problem[] = []) {
  const parsed = parseDocument({
    oriel: 1,
    name: 'Watched',
    nodes: ['shape', 'keep'].map((id) => ({ id, type: 'transform', position: { x: 0, y: 0 }, data: { expression: 'prev' } })),
    edges: [],
  })
  if (!parsed.ok) throw new Error('The document of this test is not in order.')
  const store = createBuilderStore(parsed.document)
  const asked: { document: WorkflowDocument; answer(problems: readonly Problem[]): Promise<void> }[] = []
  let due: (() => void) | undefined
  const problems = watchProblems(store, first, {
    find: (document) =>
      new Promise((answer) => {
        asked.push({
          document,
          answer(found) {
            answer(found)
            return Promise.resolve()
          },
        })
      }),
    later(run) {
      due = run
      return () => {
        due = undefined
      }
    },
  })
  const type = (text: string) => {
    store.getState().setData('shape', ['expression'], text)
    problems.soon()
  }
  return { store, problems, asked, type, pause: () => due?.(), shown: () => store.getState().problems.map(({ message }) => message) }
}

test('problems are looked for once typing pauses, not at every key', () => {
  const { asked, type, pause } = watched()
  for (const text of ['p', 'pr', 'pre']) type(text)
  expect(asked).toHaveLength(0)
  pause()
  expect(asked.map(({ document }) => document.nodes[0]?.data.expression)).toEqual(['pre'])
})

test('an answer about a document that was edited since is dropped', async () => {
  const { problems, asked, type, pause, shown } = watched()
  problems.look()
  type('pre')
  await asked[0]?.answer([problem('Of before')])
  expect(shown()).toEqual([])
  pause()
  await asked[1]?.answer([problem('Of now')])
  expect(shown()).toEqual(['Of now'])
})

test('what only the server found stays for nodes that have not changed since', async () => {
  const { problems, asked, type, pause, shown } = watched([problem('Shape fails', 'shape'), problem('Keep fails', 'keep')])
  problems.look()
  await asked[0]?.answer([])
  expect(shown()).toEqual(['Shape fails', 'Keep fails'])
  type('pre')
  pause()
  await asked[1]?.answer([])
  expect(shown()).toEqual(['Keep fails'])
})

test('a save that finds nothing new asks nothing again, and leaves the list as it is', async () => {
  const { store, problems, asked, shown } = watched()
  problems.look()
  await asked[0]?.answer([problem('Here')])
  const before = store.getState().problems
  problems.savedAs(store.getState().history.document, [problem('Here')])
  expect(asked).toHaveLength(1)
  expect(store.getState().problems).toBe(before)
  expect(shown()).toEqual(['Here'])
})
