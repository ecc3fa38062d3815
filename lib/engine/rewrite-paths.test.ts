import { describe, expect, test } from 'vitest'
import { pathsIn, rewritePaths } from './rewrite-paths.ts'

const roots = new Set(['steps', 'args', 'input', 'prev'])
/** `steps.a.output` becomes `input.a`, anything else its name in capitals. */
const rewrite = (text: string, language: 'template' | 'expression') =>
  rewritePaths(text, pathsIn(text, language, roots), ({ path: [root = '', id = '', field] }) => (root === 'steps' && field === 'output' ? { segments: 3, text: `input.${id}` } : { segments: 1, text: root.toUpperCase() }))

describe('in an expression', () => {
  test.each([
    ['steps.a.output.title & args.b', 'input.a.title & ARGS.b'],
    ['{ "steps.a.output": steps . a . output, "x": prev }', '{ "steps.a.output": input.a, "x": PREV }'],
    ['items[$$.steps.a.output > price]', 'items[input.a > price]'],
    ['/* steps.a.output */ order.steps.a', '/* steps.a.output */ order.steps.a'],
    ['steps.`odd name`.output', 'input.odd name'],
  ])('%s', (text, wanted) => {
    expect(rewrite(text, 'expression')).toBe(wanted)
  })

  test('what may be a field of something else is read, and not for certain', () => {
    const certain = (text: string) => pathsIn(text, 'expression', roots).map((path) => path.certain)
    expect(certain('$map(input.rows, function($r) { $r.x = args.y })')).toEqual([true, false])
    expect(certain('rows[args.x = 1]')).toEqual([false])
    expect(certain('args.x')).toEqual([true])
  })
})

describe('in a template', () => {
  test.each([
    ['{{ steps.a.output.title }} and {{ args.b | upcase }}', '{{ input.a.title }} and {{ ARGS.b | upcase }}'],
    ['steps.a.output stays text: {{ steps.a.output }}', 'steps.a.output stays text: {{ input.a }}'],
    ['{% for item in steps.a.output.items %}{{ item.steps.a }}{% endfor %}', '{% for item in input.a.items %}{{ item.steps.a }}{% endfor %}'],
    ['one\ntwo {{ prev }}\n{% if args.x == prev.y %}é{% endif %}{{ args.z }}', 'one\ntwo {{ PREV }}\n{% if ARGS.x == PREV.y %}é{% endif %}{{ ARGS.z }}'],
    ['{{ steps["a"].output[0] }}', '{{ input.a[0] }}'],
    ['{% assign prev = args.b %}{{ prev }}', '{% assign prev = ARGS.b %}{{ prev }}'],
  ])('%s', (text, wanted) => {
    expect(rewrite(text, 'template')).toBe(wanted)
  })
})
