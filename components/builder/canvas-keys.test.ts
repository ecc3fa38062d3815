import { expect, test } from 'vitest'
import { canvasKey } from './canvas-keys.ts'

const press = (key: string, held: Partial<Record<'shiftKey' | 'altKey' | 'metaKey' | 'ctrlKey', boolean>> = {}) => canvasKey({ key, shiftKey: false, altKey: false, metaKey: false, ctrlKey: false, ...held })

test('arrows walk, with Shift they move, with Alt far', () => {
  expect(press('ArrowRight')).toEqual({ does: 'walk', direction: 'right' })
  expect(press('ArrowUp', { shiftKey: true })).toEqual({ does: 'move', x: 0, y: -8 })
  expect(press('ArrowLeft', { shiftKey: true, altKey: true })).toEqual({ does: 'move', x: -80, y: 0 })
})

test('Enter on a node opens its panel, on a port it connects', () => {
  expect(press('Enter')).toEqual({ does: 'open-panel' })
  expect(canvasKey({ key: 'Enter', shiftKey: false, altKey: false, metaKey: false, ctrlKey: false }, { node: 'decide', handle: 'done' })).toEqual({ does: 'press-port', node: 'decide', handle: 'done' })
})

test('Delete and Backspace remove, Escape lets go, keys with ⌘ or Ctrl are left to the screen', () => {
  expect(press('Backspace')).toEqual({ does: 'remove' })
  expect(press('Escape')).toEqual({ does: 'let-go' })
  expect(press('ArrowRight', { metaKey: true })).toBeUndefined()
  expect(press('z', { ctrlKey: true })).toBeUndefined()
  expect(press('a', { ctrlKey: true })).toEqual({ does: 'select-all' })
})
