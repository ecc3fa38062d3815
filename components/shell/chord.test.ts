import { describe, expect, test } from 'vitest'
import { chordOf, readChords, type KeyPress } from './chord.ts'

const press = (key: string, code: string, ...held: ('meta' | 'ctrl' | 'alt' | 'shift')[]): KeyPress => ({
  key, code, metaKey: held.includes('meta'), ctrlKey: held.includes('ctrl'), altKey: held.includes('alt'), shiftKey: held.includes('shift'),
})

describe('keys', () => {
  test('the command key is ⌘ on Apple machines and Ctrl elsewhere', () => {
    expect(chordOf(press('k', 'KeyK', 'meta'), true)).toBe('mod+k')
    expect(chordOf(press('k', 'KeyK', 'ctrl'), false)).toBe('mod+k')
    expect(chordOf(press('k', 'KeyK', 'ctrl'), true)).toBe('ctrl+k')
    expect(chordOf(press('k', 'KeyK', 'meta'), false)).toBe('k')
  })

  test('a question mark is itself, however the keyboard makes it', () => {
    expect(chordOf(press('?', 'Slash', 'shift'), false)).toBe('?')
    expect(chordOf(press('?', 'Minus', 'shift'), false)).toBe('?')
  })

  test('shift with a digit or a letter is named', () => {
    expect(chordOf(press('!', 'Digit1', 'shift'), false)).toBe('shift+1')
    expect(chordOf(press('Z', 'KeyZ', 'ctrl', 'shift'), false)).toBe('mod+shift+z')
  })

  test('with Alt a letter is read from its place, because ⌥A gives å', () => {
    expect(chordOf(press('å', 'KeyA', 'alt'), true)).toBe('alt+a')
    expect(chordOf(press('Ó', 'KeyH', 'alt', 'shift'), true)).toBe('alt+shift+h')
  })

  test('two keys one after the other are awaited, then read', () => {
    const known = ['g w', 'g r', 'n']
    expect(readChords('g', known)).toBe('prefix')
    expect(readChords('g r', known)).toBe('match')
    expect(readChords('g x', known)).toBe('none')
    expect(readChords('n', known)).toBe('match')
    expect(readChords('g', [...known, 'g'])).toBe('both')
  })
})
