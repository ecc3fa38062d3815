import { describe, expect, test } from 'vitest'
import { expressionReferences } from './expression-references.ts'

const roots = new Set(['steps', 'args', 'input'])
const read = (text: string) => expressionReferences(text, roots).map(({ path }) => path.join('.'))

describe('what an expression reads', () => {
  test.each([
    ['steps.fetch.output.items', ['steps.fetch.output.items']],
    ['args.amount > 100 and input.vip', ['args.amount', 'input.vip']],
    ['{ "a": args.a, "list": [steps.x.output, 1] }', ['args.a', 'steps.x.output']],
    ['$sum(steps . list . output)', ['steps.list.output']],
    ['$map(input.items, function($i) { $i.price })', ['input.items']],
    ['steps.`odd name`.output', ['steps.odd name.output']],
    ['items[$$.steps.limit.output > price]', ['steps.limit.output']],
    ['args.a ? args.b : args.c', ['args.a', 'args.b', 'args.c']],
    ['$contains(args.text, /steps.x/)', ['args.text']],
    ['args.a / args.b / 2', ['args.a', 'args.b']],
    ['( $x := steps.a.output; $x + 1 )', ['steps.a.output']],
  ])('%s', (text, paths) => {
    expect(read(text)).toEqual(paths)
  })

  test.each(['"steps.fetch"', "'args.a'", '/* steps.fetch */ 1', 'order.args.a', 'items[steps.x = 1]', 'items.(args.a)', 'items.{ "a": args.a }', 'items^(args.a)', '$steps.fetch', 'stepsTaken', 'items{ args.a: 1 }'])(
    '%s reads nothing for certain',
    (text) => {
      expect(read(text)).toEqual([])
    },
  )

  test('the line is that of the reference', () => {
    expect(expressionReferences('{\n  "a": 1,\n  "b": args.b\n}', roots)).toEqual([{ path: ['args', 'b'], line: 3 }])
  })

  test('any text is scanned to its end', () => {
    for (const text of ['', '"', '/*', '`', '((', '))', '{[', 'steps.', 'steps.fetch[', '😀', '/', '$$', '$$.']) expect(() => read(text)).not.toThrow()
  })
})
