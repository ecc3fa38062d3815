import { afterAll, describe, expect, test } from 'vitest'
import { expression, object, template, value, type Evaluation, type Scope } from '#lib/engine/evaluation.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { createPool } from './pool.ts'

const pool = createPool({ processes: 2 })
afterAll(() => pool.close())

const scope: Scope = {
  input: { name: 'Ada', items: [1, 2, 3], order: { total: 120 } },
  trigger: null,
  vars: { seen: true },
  steps: { fetch: { output: { status: 200 }, visits: 1 } },
  prev: { status: 200 },
  run: { id: 'run', startedAt: '2026-01-01T00:00:00.000Z' },
  now: '2026-01-02T03:04:05.678Z',
}
const evaluate = (evaluations: Record<string, Evaluation>, root: Parameters<typeof pool.evaluate>[1] = scope) => pool.evaluate(evaluations, root)
const valueOf = async (text: string) => {
  const result = await evaluate({ it: expression(text) })
  return result.ok ? result.value.it : result.error
}
const code = (source: string, timeoutMs = 500, memoryMb = 32): Evaluation => ({ kind: 'code', source, timeoutMs, memoryMb })

/** How often the main loop turned while `work` ran. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  const timer = setInterval(() => (turns += 1), 5)
  await work()
  clearInterval(timer)
  return turns
}

describe('evaluating what a node declares', () => {
  test('templates, expressions, objects and values give one value each', async () => {
    const result = await evaluate({ url: template('https://x/{{ input.name }}'), sum: expression('$sum(input.items)'), headers: object({ 'X-Total': template('{{ input.order.total }}'), kept: value(7) }), plain: template('no tags') })
    expect(result).toEqual({ ok: true, value: { url: 'https://x/Ada', sum: 6, headers: { 'X-Total': '120', kept: 7 }, plain: 'no tags' } })
  })

  test('what needs no evaluation starts no process', async () => {
    const idle = createPool()
    expect(await idle.evaluate({ a: value([1]), b: template('text'), c: object({ d: template('more') }) }, scope)).toEqual({ ok: true, value: { a: [1], b: 'text', c: { d: 'more' } } })
    expect(idle.state().evaluation.started).toBe(0)
  })

  test('an error names its place, and the reference that could not be resolved', async () => {
    expect(await evaluate({ url: template('x'), headers: object({ Authorization: template('Bearer {{ input.nope }}') }) })).toMatchObject({ ok: false, error: { code: 'unresolved_reference', place: 'headers.Authorization', message: expect.stringContaining('input.nope') } })
    expect(await evaluate({ a: expression('1'), b: expression('input.nope') })).toMatchObject({ ok: false, error: { code: 'no_value', place: 'b', message: expect.stringContaining('input.nope') } })
    expect(await evaluate({ a: expression('1 +\n  input.(') })).toMatchObject({ ok: false, error: { code: 'syntax_error', place: 'a', line: 2 } })
  })

  test('a list wraps a single value and takes nothing as empty', async () => {
    expect(await evaluate({ one: expression('input.name', { list: true }), none: expression('input.nope', { list: true }), many: expression('input.items', { list: true }) })).toEqual({ ok: true, value: { one: ['Ada'], none: [], many: [1, 2, 3] } })
  })

  test('of several conditions the first that is true wins, and later ones are not evaluated', async () => {
    const first = (...whens: string[]): Evaluation => ({ kind: 'first', rows: whens.map((when, index) => ({ value: `case ${index}`, when })), otherwise: 'else' })
    expect(await evaluate({ it: first('input.order.total > 200', 'input.order.total > 100', '$error("never")') })).toEqual({ ok: true, value: { it: 'case 1' } })
    expect(await evaluate({ it: first('false') })).toEqual({ ok: true, value: { it: 'else' } })
    expect(await evaluate({ it: first('false', 'input.name') })).toMatchObject({ ok: false, error: { code: 'evaluation_failed', place: 'it[1]', message: expect.stringContaining('must give true or false') } })
  })

  test('a map gives one value per item, which sees item and index beside everything else', async () => {
    expect(await evaluate({ items: { kind: 'map', items: 'input.items', each: '{ "n": item * 10 + index, "for": input.name }' } })).toEqual({ ok: true, value: { items: [{ n: 10, for: 'Ada' }, { n: 21, for: 'Ada' }, { n: 32, for: 'Ada' }] } })
    expect(await evaluate({ same: { kind: 'map', items: 'input.items' }, one: { kind: 'map', items: 'input.name' }, none: { kind: 'map', items: 'input.nope', each: '$error("never")' } })).toEqual({ ok: true, value: { same: [1, 2, 3], one: ['Ada'], none: [] } })
    expect(await evaluate({ items: { kind: 'map', items: '[[1, 2], [3]]', each: 'item' } })).toEqual({ ok: true, value: { items: [[1, 2], [3]] } })
  })

  test('an error of a map names the item', async () => {
    expect(await evaluate({ items: { kind: 'map', items: '[{"a": 1}, {"b": 2}]', each: 'item.a' } })).toMatchObject({ ok: false, error: { code: 'no_value', place: 'items', message: expect.stringContaining('Item 2: ') } })
    expect(await evaluate({ items: { kind: 'map', items: '[2, 1, "x"]', each: 'item * 2' } })).toMatchObject({ ok: false, error: { code: 'evaluation_failed', message: expect.stringContaining('Item 3: ') } })
    expect(await evaluate({ items: { kind: 'map', items: '[1]', each: 'item *' } })).toMatchObject({ ok: false, error: { code: 'syntax_error', place: 'items' } })
  })

  test('§6.1 a map takes 10,000 items, and no more', async () => {
    const most = await evaluate({ items: { kind: 'map', items: '[1..10000]', each: 'item + index' } })
    expect(most.ok && [most.value.items].flat().at(-1)).toBe(19_999)
    expect(await evaluate({ items: { kind: 'map', items: '[1..10001]' } })).toMatchObject({ ok: false, error: { code: 'too_many_items', place: 'items', message: expect.stringContaining('10,001 items') } })
  })

  test('a map is limited as a whole, in time and in size', async () => {
    expect(await evaluate({ items: { kind: 'map', items: '[1..10000]', each: '$join([1..20000].("x" & $string($)))' } })).toMatchObject({ ok: false, error: { code: 'evaluation_timeout' } })
    expect(await evaluate({ items: { kind: 'map', items: '[1..100]', each: '$pad("", 500000, "x")' } })).toMatchObject({ ok: false, error: { code: 'evaluation_memory' } })
  }, 20_000)

  test('the root may be any object, such as a message that came in', async () => {
    expect(await evaluate({ it: expression('payload.pull_request.number') }, { payload: { pull_request: { number: 7 } } })).toEqual({ ok: true, value: { it: 7 } })
  })

  test('code runs beside expressions and sees input, vars, steps, args and prev', async () => {
    const result = await evaluate({ before: expression('1'), it: code('export default (given) => [Object.keys(given), given.prev.status, given.args]'), after: template('{{ vars.seen }}') })
    expect(result).toEqual({ ok: true, value: { before: 1, it: [['input', 'vars', 'steps', 'args', 'prev'], 200, null], after: 'true' } })
  })
})

describe('expressions give the same value each time', () => {
  test('the clock is the step’s', async () => {
    expect(await valueOf('[$now(), $millis(), $now("[Y0001]-[M01]"), $fromMillis($toMillis("10:30", "[H01]:[m01]"))]')).toEqual(['2026-01-02T03:04:05.678Z', 1767323045678, '2026-01', '2026-01-02T10:30:00.000Z'])
    expect(await evaluate({ it: expression('$now()') }, {})).toMatchObject({ ok: false, error: { message: expect.stringContaining('no clock here') } })
  })

  test.each(['$random()', '$shuffle([1, 2])'])('there are no dice: %s', async (text) => {
    expect(await valueOf(text)).toMatchObject({ code: 'evaluation_failed', message: expect.stringContaining('not available') })
  })

  test.each([
    ['$match("b😀b", /b/).index', [0, 3]],
    ['$replace("2026-01-02", /(\\d+)-(\\d+)-(\\d+)/, "$3.$2.$1")', '02.01.2026'],
    ['$split("a, b;c", /[,;]\\s*/)', ['a', 'b', 'c']],
    ['$contains("Hello", /hello/i)', true],
    ['$match("ab", /(a)(x)?/).groups', ['a', '']],
  ])('patterns work as in JSONata: %s', async (text, expected) => {
    expect(await valueOf(text)).toEqual(expected)
  })

  test('a result that JSON cannot hold is an error that says where', async () => {
    expect(await valueOf('{"total": 1, "how": function($x) { $x }}')).toMatchObject({ code: 'evaluation_failed', message: expect.stringContaining('at how is a function') })
    expect(await valueOf('1 / 0')).toMatchObject({ code: 'evaluation_failed', message: expect.stringContaining('Infinity') })
  })
})

describe('hostile expressions', () => {
  test.each([
    ['endless tail recursion', '($f := function($x) { $f($x + 1) }; $f(1))', 'evaluation_timeout'],
    ['deep recursion', '($f := function($x) { 1 + $f($x + 1) }; $f(1))', 'evaluation_failed'],
    ['a huge range', '$sum([1..1e9])', 'evaluation_memory'],
    ['a padding bomb', '$pad("x", 3e8)', 'evaluation_failed'],
    ['a string doubled 24 times', '($f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f("xxxxxxxxxx", 24)))', 'evaluation_memory'],
    ['a sort of 100,000', '$sort([1..100000], function($a, $b) { true })', /evaluation_(memory|timeout)/],
    ['a join of large strings', '($f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; $b := $f("xxxxxxxxxx", 14); $length($join([1..2000].$b)))', /evaluation_(memory|timeout)/],
    ['a backreference', '$match("aa", /(a)\\1/)', 'syntax_error'],
    ['a result of a thousand large parts', '($f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; $b := $f("xxxxxxxxxx", 12); [1..1000].$b)', 'evaluation_memory'],
  ])('%s is stopped, and the next expression works', async (_, text, expected) => {
    expect(await valueOf(text)).toMatchObject({ code: typeof expected === 'string' ? expected : expect.stringMatching(expected) })
    expect(await valueOf('1 + 1')).toBe(2)
  })

  test('a catastrophic pattern is matched in linear time', async () => {
    expect(await valueOf(`$exists($match("${'a'.repeat(5000)}!", /^(a+)+$/))`)).toBe(false)
  })

  test.each(['input.constructor', 'input.__proto__', '$.constructor.constructor', '$lookup(input, "constructor")', '"text".length', 'input.items.push', '$process'])('%s finds nothing', async (text) => {
    expect(await valueOf(text)).toMatchObject({ code: 'no_value' })
  })

  test('the main loop keeps turning meanwhile', async () => {
    const turns = await turnsDuring(() => Promise.all([valueOf('($f := function($x) { $f($x + 1) }; $f(1))'), evaluate({ it: code('export default () => { while (true); }', 300) })]))
    expect(turns).toBeGreaterThan(5)
  })
})

describe('hostile templates', () => {
  test.each([
    ['nested loops', '{% for i in (1..9000) %}{% for j in (1..9000) %}{% endfor %}{% endfor %}'],
    ['a huge range', '{% for i in (1..100000000) %}{% endfor %}'],
    ['a string doubled 40 times', '{% assign s = "xxxxxxxxxx" %}{% for i in (1..40) %}{% assign s = s | append: s %}{% endfor %}{{ s | size }}'],
  ])('%s is stopped', async (_, text) => {
    expect(await evaluate({ it: template(text) })).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^evaluation_(timeout|memory|failed)$/), place: 'it' } })
    expect(await evaluate({ it: template('{{ input.name }}') })).toEqual({ ok: true, value: { it: 'Ada' } })
  })
})

describe('code', () => {
  test.each([
    ['an endless loop', 'export default () => { while (true); }', 'evaluation_timeout'],
    ['an endless wait', 'export default async () => { while (true) await null }', 'evaluation_timeout'],
    ['a catastrophic pattern', 'export default () => /^(a+)+$/.test("a".repeat(40) + "!")', 'evaluation_timeout'],
    ['a memory bomb', 'export default () => { const a = []; while (true) a.push({}) }', /evaluation_(memory|timeout)/],
    ['a fill that cannot be interrupted', 'export default () => { const a = []; while (true) a.push(new Array(1e5).fill(1)) }', /evaluation_(memory|timeout)/],
    ['recursion', 'export default function f() { return f() + 1 }', 'code_threw'],
    ['a promise that never settles', 'export default () => new Promise(() => {})', 'evaluation_failed'],
    ['no default export', 'export const a = 1', 'evaluation_failed'],
    ['no value', 'export default () => {}', 'no_value'],
    ['no JSON', 'export default () => ({ a: [() => 1] })', 'evaluation_failed'],
    ['a cycle', 'export default () => { const a = {}; a.a = a; return a }', 'evaluation_failed'],
    ['an import', 'import fs from "fs"; export default () => 1', 'code_threw'],
  ])('%s is an error, and the next call works', async (_, source, expected) => {
    expect(await evaluate({ it: code(source) })).toMatchObject({ ok: false, error: { place: 'it', code: typeof expected === 'string' ? expected : expect.stringMatching(expected) } })
    expect(await evaluate({ it: code('export default async () => (await Promise.all([1, 2]))[1]') })).toEqual({ ok: true, value: { it: 2 } })
  })

  test('what it throws comes with its line; so does a syntax error', async () => {
    expect(await evaluate({ it: code('\nexport default () => {\n  return null.x\n}') })).toMatchObject({ error: { code: 'code_threw', line: 3, message: expect.stringContaining('(line 3)') } })
    expect(await evaluate({ it: code('export default () => {\n  let a = ;\n}') })).toMatchObject({ error: { code: 'syntax_error', line: 2 } })
  })

  test('it has no clock, no dice, no host and no memory of other calls', async () => {
    const source = 'globalThis.count = (globalThis.count ?? 0) + 1; export default () => [typeof Date, typeof Math.random, typeof process, typeof require, typeof fetch, typeof setTimeout, ({}).constructor.constructor("return typeof process")(), globalThis.count]'
    const nothing = Array.from({ length: 7 }, () => 'undefined')
    expect(await evaluate({ first: code(source), second: code(source) })).toEqual({ ok: true, value: { first: [...nothing, 1], second: [...nothing, 1] } })
  })
})

describe('schemas', () => {
  const schema = { type: 'object', required: ['tag'], additionalProperties: false, properties: { tag: { type: 'string', pattern: '^v(\\d+\\.?)+$' }, when: { format: 'date-time' }, level: { enum: ['low', 'high'] } } }

  test('every problem of a value is told with its place', async () => {
    expect(await pool.validate(schema, { tag: 'v1.2.3' })).toEqual([])
    expect(await pool.validate(schema, { level: 'mid', when: 'today', extra: 1 })).toEqual([
      { path: '/tag', code: 'required', message: '"tag" is missing' },
      { path: '/extra', code: 'additionalProperties', message: '"extra" is not a known property' },
      { path: '/when', code: 'format', message: 'must match format "date-time"' },
      { path: '/level', code: 'enum', message: 'must be one of "low", "high"' },
    ])
  })

  test('a catastrophic pattern is matched in linear time', async () => {
    expect(await pool.validate({ type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}!`)).toMatchObject([{ code: 'pattern' }])
  })

  test('recursive schemas, older drafts and schemas of the same $id work', async () => {
    expect(await pool.validate({ type: 'object', properties: { value: { type: 'number' }, next: { $ref: '#' } } }, { next: { next: { value: 'x' } } })).toMatchObject([{ path: '/next/next/value' }])
    expect(await pool.validate({ $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'string' }] }, [3])).toMatchObject([{ path: '/0' }])
    expect(await pool.validate({ $id: 'https://x/y', type: 'string' }, 3)).toMatchObject([{ code: 'type' }])
    expect(await pool.validate({ $id: 'https://x/y', type: 'number' }, 3)).toEqual([])
  })

  test('what is wrong with a schema is told, and what would silently have no effect', async () => {
    expect(await pool.checkSchema(schema)).toEqual([])
    expect(await pool.checkSchema({ type: 'foo' })).toMatchObject([{ path: '/type', code: 'invalid_schema' }])
    expect(await pool.checkSchema({ $ref: 'https://elsewhere/' })).toMatchObject([{ code: 'unresolved_reference' }])
    expect(await pool.checkSchema({ properties: { 'a/b': { pattern: '(?=x)', maximumLength: 3, format: 'colour', 'x-own': 1 } } })).toMatchObject([
      { path: '/properties/a~1b/pattern', code: 'invalid_pattern' },
      { path: '/properties/a~1b/maximumLength', code: 'unknown_keyword' },
      { path: '/properties/a~1b/format', code: 'unknown_format' },
    ])
  })

  test('a schema that recurses without end is told instead of hanging', async () => {
    expect(await pool.validate({ $defs: { a: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }, 1)).toMatchObject([{ code: 'invalid_schema', message: expect.stringContaining('without end') }])
  })
})

describe('checking syntax', () => {
  test('expressions and templates are checked without evaluating them', async () => {
    expect(await pool.checkExpressions(['a.b', 'a.b(', '$match(a, /(?=x)/)'])).toMatchObject([null, { code: 'syntax_error', line: 1 }, { code: 'syntax_error' }])
    expect(await pool.checkTemplates(['{{ a }}', '{{ a'])).toMatchObject([null, { code: 'syntax_error' }])
    expect(await pool.checkExpression('input.name')).toBeNull()
  })
})

describe('replies of models', () => {
  const intents: { name: string; parameters: JsonObject }[] = [{ name: 'deploy', parameters: { type: 'object', required: ['tag'], properties: { tag: { type: 'string' }, force: { type: 'boolean' } } } }, { name: 'done', parameters: { type: 'object' } }]
  const completion = (message: object) => JSON.stringify({ choices: [{ message: { role: 'assistant', content: null, ...message }, finish_reason: 'stop' }] })
  const call = (name: string, args: unknown) => completion({ tool_calls: [{ id: 'c', type: 'function', function: { name, arguments: JSON.stringify(args) } }] })

  test('the same choice is read from each strategy', async () => {
    const chosen = { kind: 'intent', intent: 'deploy', args: { tag: 'v1' } }
    expect(await pool.interpret({ body: call('deploy', { tag: 'v1' }), strategy: 'tools', intents })).toEqual(chosen)
    expect(await pool.interpret({ body: completion({ content: '{"intent":"deploy","deploy":{"tag":"v1","force":null},"done":null}' }), strategy: 'json_schema', intents })).toEqual(chosen)
    expect(await pool.interpret({ body: completion({ content: '```json\n{"intent":"deploy","tag":"v1"}\n```' }), strategy: 'prompt', intents })).toMatchObject(chosen)
  })

  test('arguments that do not fit the intent’s parameters are invalid, with their place', async () => {
    expect(await pool.interpret({ body: call('deploy', { force: 'yes' }), strategy: 'tools', intents })).toMatchObject({
      kind: 'invalid',
      raw: expect.stringContaining('deploy'),
      errors: [{ code: 'required', path: '/tag', message: '"tag" is missing' }, { code: 'type', path: '/force' }],
    })
  })

  test('a structured value is checked against its schema, plain text is not', async () => {
    const schema = { type: 'object', required: ['n'], properties: { n: { type: 'number' } } }
    expect(await pool.interpret({ body: completion({ content: '{"n":1}' }), strategy: 'json_schema', schema })).toMatchObject({ kind: 'text', value: { n: 1 } })
    expect(await pool.interpret({ body: completion({ content: '{"n":"1"}' }), strategy: 'json_schema', schema })).toMatchObject({ kind: 'invalid', errors: [{ path: '/n' }] })
    expect(await pool.interpret({ body: completion({ content: 'hello' }), strategy: null })).toMatchObject({ kind: 'text', text: 'hello' })
  })

  test('garbage is invalid, never an exception', async () => {
    for (const body of ['', 'garbage', '[]', '{}', completion({ content: 'no idea' })]) expect(await pool.interpret({ body, strategy: 'tools', intents })).toMatchObject({ kind: 'invalid' })
  })
})

test('tokens are counted, also of text that takes other tokenizers seconds', async () => {
  expect(await pool.countTokens(['hello world', '', 'a'.repeat(100_000), '<|endoftext|>'], 'gpt-5-mini')).toEqual([2, 0, 12_500, expect.any(Number)])
})

test('a request is assembled with its segments and tokens', async () => {
  const assembled = await pool.assemble({
    nodeId: 'decide',
    promptVersion: 'v1',
    prompt: { messages: [{ role: 'user', content: 'Hello {{ input.name }}' }] },
    model: { name: 'gpt-5-mini', params: {} },
    context: { format: 'xml', include: '*', rules: [] },
    scope,
    thread: [],
    rejected: [],
  })
  expect(assembled).toMatchObject({ ok: true, value: { body: '{"model":"gpt-5-mini","messages":[{"role":"user","content":"Hello Ada"}]}' } })
  expect(assembled.ok && assembled.value.inputTokens).toBeGreaterThan(1)
})

test('200 evaluations at once all come back, each with its own answer', async () => {
  const results = await Promise.all(Array.from({ length: 200 }, (_, index) => evaluate({ it: index % 4 === 3 ? code(`export default () => ${index}`) : expression(`${index} + 0`) })))
  expect(results).toEqual(results.map((_, index) => ({ ok: true, value: { it: index } })))
})
