import { expect, it } from 'vitest'
import { changesBetween, countedChanges } from './changes.ts'

it('tells what was added, removed and changed, each by where it stands', () => {
  const changes = changesBetween({ a: 1, b: { c: 'x', d: true }, gone: [1, 2], list: [1] }, { a: 2, b: { c: 'x', d: true, e: null }, list: [1, { n: 3 }] })
  expect([...changes]).toEqual([
    ['/a', { kind: 'changed', before: 1, after: 2 }],
    ['/b/e', { kind: 'added', after: null }],
    ['/gone', { kind: 'removed', before: [1, 2] }],
    ['/list/1', { kind: 'added', after: { n: 3 } }],
  ])
})

it('finds nothing between equal values, however they came to be', () => {
  expect(changesBetween({ a: [{ b: 1 }] }, { a: [{ b: 1 }] }).size).toBe(0)
})

it('takes another kind of value for one change', () => {
  expect([...changesBetween({ a: { b: 1 } }, { a: [1] })]).toEqual([['/a', { kind: 'changed', before: { b: 1 }, after: [1] }]])
})

it('keeps keys with slashes apart', () => {
  expect([...changesBetween({}, { 'a/b~c': 1 }).keys()]).toEqual(['/a~1b~0c'])
})

it('counts the changes in each part', () => {
  const counts = countedChanges(changesBetween({ a: { x: 1, y: { z: 1 } } }, { a: { x: 2, y: { z: 2 } } }))
  expect([...counts]).toEqual([['/a/x', 1], ['/a', 2], ['', 2], ['/a/y/z', 1], ['/a/y', 1]])
})
