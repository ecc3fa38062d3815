import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#lib/engine/json.ts'
import { compile } from './compile.ts'
import { decision, documentOf } from './testing.ts'

const input = { type: 'object', properties: { city: { type: 'string' } } }

/** A decision whose intent `act` (parameter `why`) leads to `it`, after `fetch` and `remember`. */
function workflow(it: { type: string; [field: string]: string | object }, more: JsonObject = {}) {
  const nodes = { start: { type: 'start' }, fetch: { type: 'http', url: 'https://example.com' }, remember: { type: 'set', values: { count: '1' } }, decide: decision(['act', 'done']), it: it as never, late: { type: 'transform', expression: '1' }, end: { type: 'end' } }
  const edges = ['start -> fetch', 'fetch -> remember', 'remember -> decide', 'decide.act -> it', 'it -> decide', 'it.error -> decide', 'decide.done -> late', 'late -> end', 'late.error -> end', 'decide.invalid -> end']
  return documentOf(nodes, edges, { input, ...more })
}

const template = (text: string) => workflow({ type: 'template', text })
const problemsOf = (document: ReturnType<typeof workflow>) => compile(document).problems.filter(({ code }) => ['unknown_reference', 'undeclared_field', 'step_never_before'].includes(code))

describe('references that can be resolved', () => {
  test.each([
    '{{ input.city }} {{ steps.fetch.output.body[0].name }} {{ steps.decide.intent }} {{ args.why }} {{ prev }} {{ vars.count }} {{ run.id }} {{ now }} {{ trigger }}',
    '{% for item in steps.fetch.output.body %}{{ item.name }} {{ forloop.index }}{% endfor %}',
    '{% assign x = args.why %}{{ x }}{% if steps.it.error %}again{% endif %}',
    'no reference at all',
  ])('%s', (text) => {
    expect(problemsOf(template(text))).toEqual([])
  })

  test('in every place where an author writes one', () => {
    const places = workflow({
      type: 'http',
      url: 'https://example.com/{{ args.why }}',
      query: { q: '{{ input.city }}' },
      headers: { Authorization: 'Bearer {{ secrets.TOKEN }}' },
      method: 'POST',
      json: '{ "why": args.why, "count": vars.count }',
      idempotencyKey: 'run.id',
    })
    expect(problemsOf(places)).toEqual([])
  })
})

describe('references to nothing', () => {
  test.each([
    ['a step of no node', '{{ steps.fetsch.output }}', '"steps.fetsch" refers to a node that does not exist. Did you mean "fetch"?', { written: 'steps.fetsch', meant: 'steps.fetch' }],
    ['a field that no step has', '{{ steps.fetch.result }}', '"steps.fetch.result" does not exist: a step has output, visits, intent, args, error.'],
    ['an argument that no intent can have', '{{ args.wy }}', '"args.wy" is not a parameter of "act", which leads here. Did you mean "why"?', { written: 'args.wy', meant: 'args.why' }],
    ['a variable that is never set', '{{ vars.total }}', '"vars.total" is never set. Set it in a node before this one.'],
    ['a secret where it would be seen', '{{ secrets.TOKEN }}', '"secrets.TOKEN" cannot be read here: secrets reach only what is sent to a listed host, never a prompt, a log or a screen.'],
    ['a field that no run has', '{{ run.name }}', '"run.name" does not exist: a run has id, startedAt, callbacks, index.'],
    ['a name that is nothing', '{{ customer.name }}', '"customer.name" refers to nothing. What can be read here starts with input, steps, args, prev, vars, trigger, run, now.'],
    ['the thread outside a prompt', '{{ thread }}', '"thread" refers to nothing. What can be read here starts with input, steps, args, prev, vars, trigger, run, now.'],
  ])('%s is an error that names the place, and what was meant where that can be told', (_name, text, message, instead?: { written: string; meant: string }) => {
    expect(problemsOf(template(`first line\n${text}`))).toEqual([{ severity: 'error', code: 'unknown_reference', nodeId: 'it', path: '/text', line: 2, message: `Node "it", text, line 2: ${message}`, ...(instead && { instead }) }])
  })

  test('a closed input schema makes an unknown field an error, an open one a warning', () => {
    expect(problemsOf(template('{{ input.town }}'))).toMatchObject([{ severity: 'warning', code: 'undeclared_field' }])
    expect(problemsOf(workflow({ type: 'template', text: '{{ input.town }}' }, { input: { ...input, additionalProperties: false } }))).toMatchObject([{ severity: 'error', code: 'unknown_reference' }])
    expect(problemsOf(workflow({ type: 'template', text: '{{ input.town }}' }, { input: { type: 'object' } }))).toEqual([])
  })

  test('arguments are read only where an intent leads', () => {
    const document = documentOf({ start: { type: 'start' }, it: { type: 'template', text: '{{ args.why }}' }, end: { type: 'end' } }, ['start -> it', 'it -> end', 'it.error -> end'])
    expect(problemsOf(document)).toMatchObject([{ severity: 'error', message: expect.stringContaining('no intent leads to this node') as string }])
  })

  test('a step that always comes later is a warning', () => {
    expect(problemsOf(template('{{ steps.late.output }}'))).toMatchObject([{ severity: 'warning', code: 'step_never_before' }])
  })

  test('expressions are scanned too, in fields, cases and variables', () => {
    expect(problemsOf(workflow({ type: 'transform', expression: '{\n  "a": steps.nope.output\n}' }))).toMatchObject([{ code: 'unknown_reference', path: '/expression', line: 2 }])
    expect(problemsOf(workflow({ type: 'branch', cases: [{ handle: 'x', when: 'steps.nope.visits > 1' }] }))).toMatchObject([{ path: '/cases/0/when' }])
    expect(problemsOf(workflow({ type: 'set', values: { a: 'vars.nope' } }))).toMatchObject([{ path: '/values/a' }])
  })

  test('prompts, gates and their texts are looked at, a gate with the arguments of its own intent', () => {
    const intents = [{ name: 'act', description: 'x', parameters: { type: 'object', properties: { amount: { type: 'number' } }, additionalProperties: false }, approval: { when: 'args.amount > 5 and args.nope', display: '{{ args.amount }} {{ steps.nope.output }}' } }]
    const document = documentOf(
      { start: { type: 'start' }, decide: { ...decision([]), intents, prompt: { messages: [{ role: 'user', content: '{{ thread }} {{ output_format }}\n{{ steps.gone.output }}' }] } }, end: { type: 'end' } },
      ['start -> decide', 'decide.act -> end', 'decide.invalid -> end'],
    )
    expect(problemsOf(document).map(({ path, line }) => [path, line])).toEqual([['/prompt/messages/0/content', 2], ['/intents/0/approval/when', 1], ['/intents/0/approval/display', 1]])
  })

  test('the same reference is reported once per text', () => {
    expect(problemsOf(template('{{ steps.nope.output }} {{ steps.nope.output }}'))).toHaveLength(1)
  })
})

describe('inside a container', () => {
  const inside = { inner_start: 'box', it: 'box', inner_end: 'box' }
  /** `box` holds `it`; before it stand `fetch` and a wait for a callback, inside it another. */
  function boxed(box: { type: string; [field: string]: string }, it: { type: string; [field: string]: string }) {
    const nodes = { start: { type: 'start' }, fetch: { type: 'transform', expression: '1' }, pause: { type: 'wait', callback: true }, box, inner_start: { type: 'start' }, it, hold: { type: 'wait', callback: true }, inner_end: { type: 'end' }, end: { type: 'end' } }
    const edges = ['start -> fetch', 'fetch -> pause', 'pause -> box', 'box -> end', 'box.error -> end', 'inner_start -> it', 'it -> hold', 'it.error -> inner_end', 'hold -> inner_end', 'fetch.error -> end']
    const document = documentOf(nodes, edges, { input })
    const parents: Record<string, string> = { ...inside, hold: 'box' }
    return compile({ ...document, nodes: document.nodes.map((node) => ({ ...node, parentId: parents[node.id] })) }).problems.map(({ severity, code, nodeId, message }) => `${severity} ${code} ${nodeId}: ${message.replace(/^[^:]*: /, '')}`)
  }
  const each = { type: 'each', items: 'prev' }

  test('an item and its place can be read where the input is made of them, and the place inside', () => {
    expect(boxed({ ...each, input: '{ "row": item, "n": index, "city": input.city, "all": steps.fetch.output }' }, { type: 'template', text: '{{ input.row }} {{ run.index }} {{ run.callbacks.hold }} {{ trigger }} {{ trigger.kind }}' })).toEqual([])
    expect(boxed(each, { type: 'template', text: '{{ item }}' })).toEqual([expect.stringContaining('"item" refers to nothing') as string])
  })

  test('steps, variables and addresses outside cannot, and what started the run is not there', () => {
    expect(boxed(each, { type: 'template', text: '{{ steps.fetch.output }}' })).toEqual([expect.stringContaining('error unknown_reference it: "steps.fetch" refers to a node in another container') as string])
    expect(boxed(each, { type: 'template', text: '{{ run.callbacks.pause }}' })).toEqual(['error unknown_reference it: "run.callbacks.pause" must name a wait node with callback: true in the same container.'])
    expect(boxed(each, { type: 'transform', expression: 'trigger.payload.id' })).toEqual([expect.stringContaining('warning trigger_inside it') as string])
  })

  test('a place in a list is only there where the container runs once per item', () => {
    expect(boxed({ type: 'agent', input: 'prev' }, { type: 'transform', expression: 'run.index' })).toContainEqual(expect.stringContaining('error unknown_reference it: "run.index" is the place in a list'))
    expect(problemsOf(template('{{ run.index }}'))).toMatchObject([{ code: 'unknown_reference' }])
  })
})

test('an address may name only a node that waits for a callback', () => {
  expect(problemsOf(template('{{ run.callbacks.fetch }}'))).toMatchObject([{ code: 'unknown_reference', message: expect.stringContaining('must name a wait node with callback: true') as string }])
})
