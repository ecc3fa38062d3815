import { expect, test } from 'vitest'
import { focusAfter, messageAct, saidOf } from './message-keys.ts'

const key = (name: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })
const chord = { ctrlKey: true, altKey: true }

test('a message moves by keys from wherever one writes in it, and stays within the list', () => {
  expect(messageAct(key('ArrowUp', chord), 1, 3, false)).toEqual({ kind: 'move', to: 0 })
  expect(messageAct(key('ArrowDown', { metaKey: true, altKey: true }), 1, 3, false)).toEqual({ kind: 'move', to: 2 })
  expect(messageAct(key('ArrowUp', chord), 0, 3, false)).toBeUndefined()
  expect(messageAct(key('ArrowDown', chord), 2, 3, false)).toBeUndefined()
  expect(messageAct(key('Enter', chord), 1, 3, false)).toEqual({ kind: 'add' })
})

test('arrows alone and Delete act on the grip only: in the text they are for writing', () => {
  expect(messageAct(key('ArrowDown'), 0, 2, true)).toEqual({ kind: 'move', to: 1 })
  expect(messageAct(key('Delete'), 0, 2, true)).toEqual({ kind: 'remove' })
  for (const name of ['ArrowDown', 'Delete', 'Enter', 'a']) expect(messageAct(key(name), 0, 2, false)).toBeUndefined()
  expect(messageAct(key('Enter'), 0, 2, true)).toBeUndefined()
  expect(messageAct(key('ArrowUp', { altKey: true }), 1, 2, true)).toBeUndefined()
})

test('what was done is said, and the focus goes with it', () => {
  expect(saidOf({ kind: 'move', to: 0 }, 1, 3, 'user')).toBe('Message 2, user, is now message 1 of 3.')
  expect(saidOf({ kind: 'add' }, 0, 2, 'user')).toBe('Message 2 added, user, of 2.')
  expect([saidOf({ kind: 'remove' }, 2, 1, 'assistant'), saidOf({ kind: 'remove' }, 0, 0, 'user')]).toEqual(['Message 3, assistant, removed. 1 is left.', 'Message 1 removed. None is left.'])
  expect([focusAfter({ kind: 'move', to: 2 }, 1, 3), focusAfter({ kind: 'add' }, 1, 4), focusAfter({ kind: 'remove' }, 2, 2), focusAfter({ kind: 'remove' }, 0, 2)]).toEqual([2, 2, 1, 0])
})
