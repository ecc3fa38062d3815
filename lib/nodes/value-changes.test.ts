import { describe, expect, it } from 'vitest'
import { valueChanges } from './value-changes.ts'

describe('the places in which two values differ', () => {
  it('are the deepest ones, and what stays the same is none', () => {
    expect(valueChanges({ a: { b: 1, c: 2 }, d: 'x' }, { a: { b: 1, c: 3 }, d: 'x', e: true })).toEqual([
      { path: '/a/c', before: 2, after: 3 },
      { path: '/e', after: true },
    ])
    expect(valueChanges({ a: [{ name: 'x' }] }, { a: [{ name: 'x' }] })).toEqual([])
  })

  it('tell a list of plain values as a whole', () => {
    expect(valueChanges({ enum: ['a', 'b'] }, { enum: ['a', 'c'] })).toEqual([{ path: '/enum', before: ['a', 'b'], after: ['a', 'c'] }])
  })

  it('know items by their name: one put in front is added, one taken out is removed, and the others stay who they are', () => {
    const [refund, reply, close] = ['refund', 'reply', 'close'].map((name) => ({ name, description: `To ${name}.` }))
    expect(valueChanges([refund!, reply!], [close!, { ...refund!, description: 'Money back.' }])).toEqual([
      { path: '/0', after: close },
      { path: '/1/description', before: 'To refund.', after: 'Money back.' },
      { path: '/1', before: reply },
    ])
  })

  it('see that an item was only renamed', () => {
    expect(valueChanges([{ name: 'refund', description: 'Money back.' }], [{ name: 'reimburse', description: 'Money back.' }])).toEqual([{ path: '/0/name', before: 'refund', after: 'reimburse' }])
  })

  it('see that items only changed places', () => {
    expect(valueChanges([{ id: 'a' }, { id: 'b' }], [{ id: 'b' }, { id: 'a' }])).toEqual([{ path: '', before: ['a', 'b'], after: ['b', 'a'], reordered: true }])
  })

  it('align items without names by what they hold: a message put between two is one message added', () => {
    const [system, user] = [{ role: 'system', content: 'Sort.' }, { role: 'user', content: '{{ thread }}' }]
    const example = { role: 'assistant', content: 'Like this.' }
    expect(valueChanges([system, user], [system, example, user])).toEqual([{ path: '/1', after: example }])
    expect(valueChanges([system, example, user], [{ ...system, content: 'Sort well.' }, user])).toEqual([
      { path: '/0/content', before: 'Sort.', after: 'Sort well.' },
      { path: '/1', before: example },
    ])
  })
})
