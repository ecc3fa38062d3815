import { expect, test } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { amend, record, redo, startHistory, undo } from './history.ts'

const named = (name: string) => documentSchema.parse({ oriel: 1, name, nodes: [] })
const a = named('a')
const b = named('b')
const c = named('c')

test('undo goes back one edit, redo forward again', () => {
  const edited = record(record(startHistory(a), b, 0), c, 10)
  expect(undo(edited)?.document).toBe(b)
  expect(redo(undo(edited)!)?.document).toBe(c)
  expect(redo(edited)).toBeUndefined()
})

test('typing in one field is one step, until the typing pauses', () => {
  const typed = record(record(startHistory(a), b, 0, 'name'), c, 500, 'name')
  expect(undo(typed)?.document).toBe(a)
  const paused = record(record(startHistory(a), b, 0, 'name'), c, 5000, 'name')
  expect(undo(paused)?.document).toBe(b)
})

test('another field is another step, however fast', () => {
  expect(undo(record(record(startHistory(a), b, 0, 'name'), c, 1, 'description'))?.document).toBe(b)
})

test('typing after an undo does not join the typing before it', () => {
  const back = undo(record(startHistory(a), b, 0, 'name'))!
  expect(undo(record(back, c, 1, 'name'))?.document).toBe(a)
})

test('an edit after an undo drops what could be redone', () => {
  expect(record(undo(record(startHistory(a), b, 0))!, c, 1).future).toEqual([])
})

test('an edit that changes nothing is no step, and what the server amends cannot be undone', () => {
  const history = startHistory(a)
  expect(record(history, a, 0)).toBe(history)
  expect(undo(amend(history, b))).toBeUndefined()
})
