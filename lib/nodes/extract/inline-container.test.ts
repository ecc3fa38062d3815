import { describe, expect, test } from 'vitest'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { Json } from '#lib/engine/json.ts'
import { compile } from '../compile.ts'
import { decision, documentOf } from '../testing.ts'
import { asWorkflow, extractNodes, withAgent, withCall } from './extract-nodes.ts'
import { inlineContainer, openCall, plainRows } from './inline-container.ts'

type Nodes = Record<string, { type: string; [field: string]: Json }>

const ends = { start: { type: 'start' }, end: { type: 'end' } }
const text = (expression: string) => ({ type: 'transform', expression })
const edgesOf = ({ edges }: WorkflowDocument) => edges.map(({ source, sourceHandle, target }) => `${source}.${sourceHandle} -> ${target}`).sort()
const dataOf = ({ nodes }: WorkflowDocument, id: string) => nodes.find((node) => node.id === id)?.data
const errors = (document: WorkflowDocument) => compile(document).problems.filter(({ severity }) => severity !== 'warning').map(({ message }) => message)

function inlined(document: WorkflowDocument, id: string) {
  const result = inlineContainer(document, id)
  if (!result.ok) throw new Error(result.reasons.join('\n'))
  return result.document
}
const inlineCall = (document: WorkflowDocument, id: string, called: WorkflowDocument) => {
  const opened = openCall(document, id, called)
  return opened.ok ? inlineContainer(opened.document, id) : opened
}
const reasons = (document: WorkflowDocument, id: string) => {
  const result = inlineContainer(document, id)
  return result.ok ? [] : result.reasons
}
const extraction = (document: WorkflowDocument, ...ids: string[]) => {
  const result = extractNodes(document, new Set(ids), 'Part')
  if (!result.ok) throw new Error(result.reasons.join('\n'))
  return result.extraction
}

/** A document with an agent `part` around the given nodes. */
function around(inside: Nodes, insideEdges: string[], part: { [field: string]: Json } = {}, outside: Nodes = {}, edges: string[] = ['start -> part', 'part -> end']): WorkflowDocument {
  const document = documentOf({ ...ends, part: { type: 'agent', ...part }, ...outside, ...inside }, [...edges, ...insideEdges])
  return { ...document, nodes: document.nodes.map((node) => (Object.hasOwn(inside, node.id) ? { ...node, parentId: 'part' } : node)) }
}
const scope = { s: { type: 'start' }, e: { type: 'end' } }

const line = documentOf(
  { ...ends, fetch: text('{ "title": input.title }'), first: text('steps.fetch.output.title & input.order.id'), second: { type: 'template', text: '{{ steps.fetch.output.title }} {{ steps.first.output }}' }, after: text('steps.second.output') },
  ['start -> fetch', 'fetch -> first', 'first -> second', 'second -> after', 'after -> end'],
)

test('what was extracted and is inlined is what it was', () => {
  const back = inlined(withAgent(extraction(line, 'first', 'second'), 'Part', 10), 'part')
  expect(edgesOf(back)).toEqual(edgesOf(line))
  for (const id of ['fetch', 'first', 'second', 'after']) expect(dataOf(back, id)).toEqual(dataOf(line, id))
  expect(back.nodes.every(({ parentId }) => parentId === undefined)).toBe(true)
})

test('so is what became a workflow of its own', () => {
  const parts = extraction(line, 'first', 'second')
  const result = inlineCall(withCall(parts, 'Part', 'part', 'latest'), 'part', asWorkflow(parts, line, 'Part'))
  if (!result.ok) throw new Error(result.reasons.join('\n'))
  expect(edgesOf(result.document)).toEqual(edgesOf(line))
  for (const id of ['first', 'second', 'after']) expect(dataOf(result.document, id)).toEqual(dataOf(line, id))
})

test('a called workflow whose ids are taken here gets other ones, and refers to itself by them', () => {
  const called = documentOf({ ...ends, fetch: text('input'), more: text('steps.fetch.output') }, ['start -> fetch', 'fetch -> more', 'more -> end'])
  const parent = documentOf({ ...ends, fetch: text('1'), call: { type: 'call', workflow: 'x', input: 'prev' }, after: text('steps.call.output') }, ['start -> fetch', 'fetch -> call', 'call -> after', 'after -> end'])
  const result = inlineCall(parent, 'call', called)
  if (!result.ok) throw new Error(result.reasons.join('\n'))
  expect(dataOf(result.document, 'more')?.expression).toBe('steps.fetch_2.output')
  expect(dataOf(result.document, 'fetch_2')?.expression).toBe('steps.call_input.output')
  expect(dataOf(result.document, 'after')?.expression).toBe('steps.more.output')
  expect(errors(result.document)).toEqual([])
})

test('an input that is computed is computed before, and an output after', () => {
  const document = around({ ...scope, work: text('input.rows[0] + prev.n'), e: { type: 'end', output: '{ "sum": prev + input.n }' } }, ['s -> work', 'work -> e'], { input: '{ "rows": [1, 2], "n": input.n }' }, { after: text('steps.part.output.sum') }, ['start -> part', 'part -> after', 'after -> end'])
  const result = inlined(document, 'part')
  expect(edgesOf(result)).toEqual(['after.out -> end', 'part_input.out -> work', 'part_output.out -> after', 'start.out -> part_input', 'work.out -> part_output'])
  expect(dataOf(result, 'part_input')).toEqual({ label: 'Input of part', expression: '{ "rows": [1, 2], "n": input.n }' })
  expect(dataOf(result, 'work')?.expression).toBe('steps.part_input.output.rows[0] + prev.n')
  expect(dataOf(result, 'part_output')?.expression).toBe('{ "sum": prev + steps.part_input.output.n }')
  expect(dataOf(result, 'after')?.expression).toBe('steps.part_output.output.sum')
  expect(errors(result)).toEqual([])
})

test('what made the agent fail leads where its error led', () => {
  const inside = { ...scope, decide: decision(['look', 'done']), look: text('1'), work: text('2') }
  const document = around(inside, ['s -> work', 'work -> decide', 'decide.look -> look', 'look -> decide', 'decide.done -> e'], {}, { sorry: text('prev.message') }, ['start -> part', 'part -> end', 'part.error -> sorry', 'sorry -> end'])
  const added = edgesOf(inlined(document, 'part')).filter((edge) => edge.endsWith('sorry'))
  // The error of `look` goes back to its decision, as it did inside.
  expect(added).toEqual(['decide.exhausted -> sorry', 'decide.stuck -> sorry', 'work.error -> sorry'])
})

describe('what cannot be inlined says why', () => {
  const work = { ...scope, work: text('1') }
  test.each<[string, WorkflowDocument, string, string]>([
    ['once per item', documentOf({ ...ends, part: { type: 'each', items: 'input' } }, ['start -> part']), 'part', 'runs once per item'],
    ['no container', line, 'first', 'Select an agent'],
    ['no start', documentOf({ ...ends, part: { type: 'agent' } }, ['start -> part']), 'part', 'has 0 starts inside'],
    ['an end that stops others', around({ ...work, e: { type: 'end', terminate: true } }, ['s -> work', 'work -> e']), 'part', 'stops the other branches inside'],
    ['a path that ends', around({ ...work, b: { type: 'branch', cases: [{ handle: 'yes', when: 'true' }] } }, ['s -> b', 'b.yes -> work', 'work -> e']), 'part', '“else” of “b” leads nowhere'],
    ['branches to one end', around({ ...work, two: text('2') }, ['s -> work', 's -> two', 'work -> e', 'two -> e']), 'part', 'Branches that part at “s” reach an end one by one'],
    ['a variable of both', around({ ...scope, set: { type: 'set', values: { x: '1' } } }, ['s -> set', 'set -> e'], {}, { other: { type: 'set', values: { x: '2' } } }), 'part', 'The variable “x” is known inside and outside'],
    ['code that reads the input', around({ ...scope, code: { type: 'code', source: 'export default ({ input }) => input' } }, ['s -> code', 'code -> e']), 'part', 'The code of “code” reads “input”'],
    ['how often it ran', around(work, ['s -> work', 'work -> e'], {}, { after: text('steps.part.visits') }), 'part', 'reads “visits” of “part”'],
  ])('%s', (_, document, id, reason) => {
    expect(reasons(document, id)).toEqual(expect.arrayContaining([expect.stringContaining(reason)]))
  })

  test('a decision in a loop around it', () => {
    const outer: Nodes = { outer: decision(['again', 'stop']) }
    const document = around({ ...scope, decide: decision(['done']) }, ['s -> decide', 'decide.done -> e'], {}, outer, ['start -> outer', 'outer.again -> part', 'part -> outer', 'outer.stop -> end'])
    expect(reasons(document, 'part')).toEqual([expect.stringContaining('begins a thread of its own each time')])
  })

  test('a call that a person approves', () => {
    const parent = documentOf({ ...ends, call: { type: 'call', workflow: 'x', approval: { when: true } } }, ['start -> call', 'call -> end'])
    expect(inlineCall(parent, 'call', line)).toMatchObject({ ok: false, reasons: [expect.stringContaining('nobody would be asked')] })
  })
})

test('an input is read as plain rows only where it is nothing else', () => {
  expect([...(plainRows('{ "a": input.b, "c": prev }') ?? [])]).toEqual([['a', 'input.b'], ['c', 'prev']])
  expect([plainRows('{ "a": 1 }'), plainRows('input'), plainRows('{ "a": [x, y] }'), plainRows('{ "a": b & c }')]).toEqual([undefined, undefined, undefined, undefined])
  expect(plainRows('{}')?.size).toBe(0)
})

test('what means another thing outside is not inlined unseen', () => {
  const document = around({ ...scope, t: { type: 'template', text: '{{ trigger.kind }} {{ run.id }}' } }, ['s -> t', 't -> e'])
  expect(reasons(document, 'part')).toEqual([expect.stringContaining('reads “trigger”')])
  const ofRun = inlineContainer(around({ ...scope, t: { type: 'template', text: '{{ run.id }}' } }, ['s -> t', 't -> e']), 'part')
  expect(ofRun.ok && ofRun.notes).toEqual(['“run” in “t” is now the whole run, with its id and its start.'])
})

test('in a loop nothing of the round before may be found in place of nothing', () => {
  const loop = ['start -> decide', 'decide.again -> part', 'part -> decide', 'decide.done -> end']
  const inside = (read: string) => ({ ...scope, which: { type: 'branch', cases: [{ handle: 'yes', when: 'input.x' }] }, made: text('1'), kept: { type: 'set', values: { kept: '1' } }, t: text(read) })
  const ways = ['s -> which', 'which.yes -> made', 'which.else -> t', 'made -> kept', 'kept -> t', 't -> e']
  const looped = (read: string) => reasons(around(inside(read), ways, {}, { decide: decision(['again', 'done']) }, loop), 'part')
  expect(looped('steps.made.output')).toEqual([expect.stringContaining('may read “steps.made” before it is there')])
  expect(looped('vars.kept')).toEqual([expect.stringContaining('may read “vars.kept” before it is there')])
  expect(looped('steps.which.output')).toEqual([])
  expect(reasons(around(inside('steps.made.output'), ways), 'part')).toEqual([])
})
