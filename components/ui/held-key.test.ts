import { expect, test } from 'vitest'
import { heldKey, typedWith } from './held-key.ts'

const press = (key: string, more: object = {}) => heldKey({ key, metaKey: false, ctrlKey: false, altKey: false, ...more })

test('what is typed before a dialog is there is kept as text, and no key of it acts on anything else', () => {
  const typed = ['f', 'o', 'x', 'Backspace', ' ', 'ArrowLeft', 'Enter', 'Delete', '👍'].map((key) => press(key)).reduce(typedWith, '')
  expect(typed).toBe('fo 👍')
  expect(['Delete', 'Enter', 'ArrowDown', 'Tab', 'Shift'].map((key) => press(key).does)).toEqual(Array(5).fill('nothing'))
  expect(press('Escape').does).toBe('leave')
  expect([press('r', { metaKey: true }).does, press('z', { ctrlKey: true }).does]).toEqual(['pass', 'pass'])
})
