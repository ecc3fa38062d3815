import fc from 'fast-check'
import { Liquid } from 'liquidjs'
import { describe, expect, test } from 'vitest'
import { checkTemplate, InsertedText, renderTemplate, templateReferences } from './template.ts'

const now = '2026-03-05T07:08:09.012Z'

const thread = () =>
  new InsertedText([
    { text: 'User: hi\n', source: { kind: 'event', seq: 3, tag: 'input' } },
    { text: 'Bot: hello\n', source: { kind: 'event', seq: 5, tag: 'reply' } },
  ])

const scope = () => ({
  name: 'Ada',
  n: 3,
  pi: 3.14,
  nothing: null,
  t: true,
  html: '<b>&"x"</b>',
  docs: [
    { title: 'A', tags: ['x', 'y'], body: 'l1\nl2' },
    { title: 'B', tags: [], body: 'Ü😀' },
    { title: 'C', tags: ['z'], body: '' },
  ],
  o: { a: { b: ['q', 'r'] } },
  steps: { list: { output: { tags: ['v1', 'v2'] }, visits: 1 } },
  now,
})

function render(text: string, values: object = scope()) {
  const result = renderTemplate(text, values)
  if (!result.ok) throw new Error(result.error.message)
  return result
}

function failure(text: string, values: object = scope()) {
  const result = renderTemplate(text, values)
  if (result.ok) throw new Error(`rendered ${JSON.stringify(result.text)}`)
  return result.error
}

describe('what a template renders', () => {
  const same = [
    'plain',
    'Hi {{ name }}!',
    '{{name|upcase|append:"!"}} {{ pi | round }}',
    'a {%- if t -%} yes {{ name }} {%- else -%} no {%- endif -%} b',
    '{% for d in docs %}- {{ d.title }}: {{ d.body | strip_newlines }}\n{% endfor %}',
    '{% for d in docs %}{% for x in d.tags %}{{ forloop.parentloop.index | default: 0 }}.{{ forloop.index }} {{ x }},{% else %}none{% endfor %};{% endfor %}',
    '{% for i in (1..n) %}{{ i }}{% unless forloop.last %}, {% endunless %}{% endfor %}',
    '{% assign x = name | downcase %}{{ x }} {{ x }}',
    '{% capture c %}[{{ name }}]{% endcapture %}{{ c }}{{ c }}',
    '{% case n %}{% when 1 %}one{% when 3 %}three {{ n }}{% else %}?{% endcase %}',
    '{% if nothing %}x{% elsif n > 2 %}big{{ n }}{% endif %}',
    '{% raw %}{{ not }}{% endraw %} {% comment %}c {{ name }}{% endcomment %}|',
    '{% for d in docs limit:2 offset:1 reversed %}{{ d.title }}{% endfor %}',
    '{% for d in docs %}{% if d.title == "B" %}{% continue %}{% endif %}{{ d.title }}{% if d.title == "C" %}{% break %}{% endif %}!{% endfor %}',
    '{% cycle "a","b" %}{% cycle "a","b" %}{% increment k %}{% increment k %}{% echo name | size %}',
    '{%- liquid\n assign z = 5\n echo z\n for d in docs\n echo d.title\n endfor\n-%}',
    '{{ o.a.b[1] }} {{ o["a"].b | join: "-" }} {{ docs | map: "title" | join: "," }} {{ html | escape }}',
    '{% tablerow d in docs cols:2 %}{{ d.title }}{% endtablerow %}',
    '{{ docs | where: "title", "B" | map: "body" | first }} {{ "abcdef" | truncate: 4 }} {{ docs[1].body }} Ü😀',
    '{% if nope %}x{% else %}y{% endif %}{{ nope | default: "d" }}{{ docs.size }}{{ docs.first.title }}',
    '{% for d in docs %}\n  {{ d.title }}\n{% endfor %}\n{% # note %}end',
  ]

  test.each(same)('is what Liquid renders: %s', (text) => {
    const plain = new Liquid({ ownPropertyOnly: true, lenientIf: true })
    const { text: rendered, spans } = render(text)
    expect(rendered).toBe(plain.parseAndRenderSync(text, scope()))
    expect(spans.map((span) => span.text).join('')).toBe(rendered)
  })

  test('objects and lists read as YAML, numbers and booleans as text', () => {
    expect(render('{{ o }}\n{{ docs[0].tags }}\n{{ n }} {{ t }}').text).toBe('a:\n  b:\n    - q\n    - r\n- x\n- y\n3 true')
  })

  test('a filter on text gets the text of an object, never [object Object]', () => {
    expect(render('{{ o | append: "!" }}|{{ docs | map: "tags" | join: ";" }}|{{ o | upcase }}').text).toBe('a:\n  b:\n    - q\n    - r!|- x\n- y;[];- z|A:\n  B:\n    - Q\n    - R')
  })

  test('the same template and scope give the same bytes, with nothing undefined in them', () => {
    const value = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof({ maxDepth: 3 }, fc.string(), fc.integer(), fc.boolean(), fc.array(tie('json'), { maxLength: 3 }), fc.dictionary(fc.string(), tie('json'), { maxKeys: 3 })),
    })).json
    fc.assert(
      fc.property(value, (input) => {
        const text = '{{ input }}|{{ input | json }}|{{ input | upcase }}|{% for i in input %}{{ i }};{% endfor %}'
        const [first, second] = [renderTemplate(text, { input }), renderTemplate(text, { input: structuredClone(input) })]
        expect(first).toEqual(second)
        const written = JSON.stringify(input)
        if (first.ok && !/undefined|object/i.test(written)) expect(first.text).not.toMatch(/undefined|\[object/i)
      }),
    )
  })
})

describe('where each stretch came from', () => {
  const sources = (text: string, values: object = scope()) => render(text, values).spans.map(({ text: piece, source }) => [piece, source])

  test('a literal has the line it stands in, one span per line', () => {
    expect(sources('one\ntwo {{ n }} three\nfour')).toEqual([
      ['one\n', { kind: 'literal', line: 1 }],
      ['two ', { kind: 'literal', line: 2 }],
      ['3', { kind: 'variable', path: 'n', line: 2 }],
      [' three\n', { kind: 'literal', line: 2 }],
      ['four', { kind: 'literal', line: 3 }],
    ])
  })

  test('a literal after a trimmed tag has the line of its first character', () => {
    expect(sources('{% if t -%}\n\n  x{% endif %}')).toEqual([['x', { kind: 'literal', line: 3 }]])
  })

  test('a variable has its path in scope, with the index inside loops and the filters it passed', () => {
    expect(sources('{% for d in docs %}{% for x in d.tags %}{{ x | upcase }}{% endfor %}{% endfor %}')).toEqual([
      ['X', { kind: 'variable', path: 'docs[0].tags[0]', line: 1, filters: ['upcase'] }],
      ['Y', { kind: 'variable', path: 'docs[0].tags[1]', line: 1, filters: ['upcase'] }],
      ['Z', { kind: 'variable', path: 'docs[2].tags[0]', line: 1, filters: ['upcase'] }],
    ])
  })

  test('in a loop that skips or turns around, the index is the one in the list', () => {
    expect(sources('{% for d in docs offset:1 reversed %}{{ d.title }}{% endfor %}').map(([, source]) => source)).toEqual([
      { kind: 'variable', path: 'docs[2].title', line: 1 },
      { kind: 'variable', path: 'docs[1].title', line: 1 },
    ])
  })

  test('an assigned name stands for the path it was assigned from', () => {
    expect(sources('{% assign out = steps.list.output %}{{ out.tags[1] }}{% for t in out.tags %}{{ t }}{% endfor %}').map(([, source]) => source)).toEqual([
      { kind: 'variable', path: 'steps.list.output.tags[1]', line: 1 },
      { kind: 'variable', path: 'steps.list.output.tags[0]', line: 1 },
      { kind: 'variable', path: 'steps.list.output.tags[1]', line: 1 },
    ])
  })

  test('a captured text names what it was made from', () => {
    expect(sources('{% capture c %}[{{ name }}]{% endcapture %}{{ c }}')).toEqual([['[Ada]', { kind: 'variable', path: 'name', line: 1 }]])
  })

  test('a property named by a variable shows the name it had', () => {
    expect(sources('{% assign key = "list" %}{{ steps[key].visits }}')).toEqual([['1', { kind: 'variable', path: 'steps.list.visits', line: 1 }]])
  })

  test('where a default stands in, the source is the default', () => {
    expect(sources('{{ nope | default: name }}{{ nope | default: "x" }}')).toEqual([
      ['Ada', { kind: 'variable', path: 'name', line: 1, filters: ['default'] }],
      ['x', { kind: 'literal', line: 1 }],
    ])
  })

  test('a bare {{ thread }} is one span per event', () => {
    expect(sources('a\n{{ thread }}', { thread: thread() })).toEqual([
      ['a\n', { kind: 'literal', line: 1 }],
      ['User: hi\n', { kind: 'inserted', sources: [{ kind: 'event', seq: 3, tag: 'input' }], line: 2 }],
      ['Bot: hello\n', { kind: 'inserted', sources: [{ kind: 'event', seq: 5, tag: 'reply' }], line: 2 }],
    ])
  })

  test('through a filter or a capture the thread is one span with all its sources', () => {
    const both = [{ kind: 'event', seq: 3, tag: 'input' }, { kind: 'event', seq: 5, tag: 'reply' }]
    expect(sources('{{ thread | upcase }}', { thread: thread() })).toEqual([['USER: HI\nBOT: HELLO\n', { kind: 'inserted', sources: both, line: 1, made: true }]])
    expect(sources('{% capture c %}x {{ thread }}{% endcapture %}{{ c }}', { thread: thread() })).toEqual([['x User: hi\nBot: hello\n', { kind: 'inserted', sources: both, line: 1, made: true }]])
    expect(sources('{% assign c = thread %}{{ c }}', { thread: thread() })).toHaveLength(2)
  })

  test('a list that a loop puts together names the first of very many', () => {
    const list = Array.from({ length: 3_000 }, (_, index) => index)
    const [[, source]] = sources('{% assign all = "" %}{% for n in list %}{% assign all = all | append: n %}{% endfor %}{{ all }}', { list }) as [[string, { path: string; others: string[] }]]
    expect([source.path, source.others.length]).toEqual(['list[0]', 63])
  })

  test('a condition can look into the thread', () => {
    expect(render('{% if thread contains "hello" %}yes{% endif %}{% if thread == empty %}empty{% endif %}{% for e in thread %}.{% endfor %}', { thread: thread() }).text).toBe('yes..')
    expect(render('{% if thread == empty %}empty{% endif %}', { thread: new InsertedText([]) }).text).toBe('empty')
  })
})

describe('what cannot be resolved', () => {
  test('is an error that names the reference, its line and its column', () => {
    expect(failure('a\n  {{ steps.lst.output }}')).toEqual({
      code: 'unresolved_reference',
      message: '"steps.lst.output" cannot be resolved: "steps.lst" does not exist (line 2, column 6). Check the name, or say what stands there without it: {{ … | default: "…" }}.',
      line: 2,
      column: 6,
    })
  })

  test.each([
    ['{{ nothing }}', '"nothing" is null (line 1, column 4)'],
    ['{{ nothing.deeper }}', '"nothing.deeper" is null'],
    ['{{ nothing | upcase }}', '"nothing" is null'],
    ['{{ name | append: nothing }}', '"nothing" is null (line 1, column 19)'],
    ['{{ name | append: nope.x }}', '"nope.x" cannot be resolved: "nope" does not exist (line 1, column 19)'],
    ['{{ docs | find: "title", "Z" }}', '"docs" gives nothing through find'],
    ['{% for x in nope %}{% endfor %}', '"nope" does not exist (line 1, column 13)'],
    ['{% assign x = nope %}', '"nope" does not exist'],
    ['{% capture c %}{{ nope }}{% endcapture %}', '"nope" does not exist (line 1, column 19)'],
    ['{% if t %}{% for d in docs %}{{ d.titel }}{% endfor %}{% endif %}', '"d.titel" does not exist (line 1, column 33)'],
    ['{{ name | default: nope }}', '"nope" does not exist'],
    ['{{ nope | default: nothing }}', '"nope" gives nothing through default'],
    ['{{ o.constructor }}{{ o.__proto__ }}', '"o.constructor" does not exist'],
    ['{{ constructor }}', '"constructor" does not exist'],
    ['{{ thread }}', '"thread" does not exist (line 1, column 4). The thread exists only in the messages of a prompt.'],
    ['{{ args.amount }}', 'No decision led here'],
    ['{{ secrets.KEY }}', 'Secrets exist only'],
  ])('%s', (text, message) => {
    const error = failure(text)
    expect(error.code).toBe('unresolved_reference')
    expect(error.message).toContain(message)
  })

  test('is accepted by default, by optional and by conditions', () => {
    expect(render('{{ nope | default: "d" }}{{ nope.x.y | upcase | default: "e" }}{{ nope | default: nada | default: "f" }}[{{ nope | optional }}][{{ nothing | optional }}]{% unless nope %}u{% endunless %}').text).toBe('def[][]u')
  })

  test('null is null in JSON', () => {
    expect(render('{{ nothing | json }}').text).toBe('null')
  })

  test('an item without the property does not match a where', () => {
    expect(render('{{ list | where: "draft" | size }}', { list: [{ draft: true }, {}] }).text).toBe('1')
  })

  test('a result that is no number is an error', () => {
    expect(failure('{{ n | divided_by: 0 }}')).toMatchObject({ code: 'evaluation_failed', line: 1 })
  })
})

describe('what a template may not do', () => {
  test.each(['{% render "x" %}', '{% include "x" %}', '{% layout "x" %}', '{% block x %}{% endblock %}'])('%s reads a file, which is a syntax error', (text) => {
    expect(checkTemplate(text)).toMatchObject({ code: 'syntax_error', line: 1, column: 1, message: expect.stringContaining('templates cannot read files') as unknown })
  })

  test.each(['{{ docs | sample }}', '{{ docs | where_exp: "d", "d.title" }}', '{{ docs | group_by_exp: "d", "d.title" }}', '{{ name | nofilter }}'])('%s uses a filter that is not there', (text) => {
    expect(checkTemplate(text)?.message).toContain('Undefined filter')
  })

  test('the clock is the step\'s, and dates are UTC', () => {
    expect(render('{{ "now" | date: "%F %T" }} {{ "today" | date: "%s" }} {{ now | date: "%A" }} {{ now | date_to_xmlschema }}').text).toBe('2026-03-05 07:08:09 1772694489 Thursday 2026-03-05T07:08:09+00:00')
  })

  test('endless work stops: characters, time and source', { timeout: 20_000 }, () => {
    expect(failure('{% assign s="xxxxxxxxxx" %}{% for i in (1..40) %}{% assign s = s | append: s %}{% endfor %}').code).toBe('evaluation_memory')
    expect(failure('{% for i in (1..100000000) %}{% endfor %}').code).toBe('evaluation_memory')
    expect(failure('{% for i in (1..9000) %}{% for j in (1..9000) %}{% endfor %}{% endfor %}').code).toMatch(/evaluation_(timeout|memory)/)
    expect(checkTemplate(`${'x'.repeat(1_000_001)}{{ n }}`)?.message).toContain('1,000,000')
  })

  test('long text without any Liquid in it passes', () => {
    expect(render('x'.repeat(2_000_000)).text).toHaveLength(2_000_000)
  })
})

describe('checking a template', () => {
  test.each([
    ['fine {{ name }}', null],
    ['a\n{{ name', [2, 1]],
    ['{% if x %}', [1, 1]],
    ['a\nb {{ }}', [2, 6]],
    ['{{ steps.a output }}', [1, 12]],
    ['{% if a b %}{% endif %}', [1, 9]],
    ['{% if not a and b %}{% endif %}', null],
  ])('%s', (text, place) => {
    const error = checkTemplate(text)
    expect(error === null ? null : [error.line, error.column]).toEqual(place)
    if (error) expect(error).toMatchObject({ code: 'syntax_error', message: expect.stringMatching(/\(line \d+, column \d+\)\.$/) as unknown })
  })
})

describe('what a template refers to', () => {
  const paths = (text: string) => templateReferences(text).map(({ path }) => path)

  test('a text that has not changed is not looked through again', () => {
    expect(templateReferences('{{ input.once }}')).toBe(templateReferences('{{ input.once }}'))
  })

  test('lists the paths read from scope with their place', () => {
    expect(templateReferences('Hi {{ input.name }},\n{% for t in steps.list_tags.output %}{{ t.name }}{% endfor %}')).toEqual([
      { path: ['input', 'name'], line: 1, column: 7 },
      { path: ['steps', 'list_tags', 'output'], line: 2, column: 13 },
    ])
  })

  test('a dynamic part cuts the path, and is listed itself', () => {
    expect(paths('{{ steps[vars.which].output }}')).toEqual([['steps'], ['vars', 'which']])
  })

  test('conditions, filters, captures and liquid blocks count', () => {
    expect(paths('{% if vars.a %}{{ "x" | append: input.b }}{% endif %}{% capture c %}{{ prev.d }}{% endcapture %}{{ c }}{% liquid\n echo args.e\n%}')).toEqual([['vars', 'a'], ['input', 'b'], ['prev', 'd'], ['args', 'e']])
  })

  test('a template that does not parse refers to nothing', () => {
    expect(paths('{{ a')).toEqual([])
  })
})
