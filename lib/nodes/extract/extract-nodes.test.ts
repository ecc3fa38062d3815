import { describe, expect, test } from 'vitest'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { compile } from '../compile.ts'
import { decision, documentOf } from '../testing.ts'
import { asWorkflow, extractNodes, withAgent, withCall, type Extraction } from './extract-nodes.ts'

type Nodes = Record<string, { type: string; [field: string]: Json }>

const ends = { start: { type: 'start' }, end: { type: 'end' } }
const text = (expression: string) => ({ type: 'transform', expression })
const template = (body: string) => ({ type: 'template', text: body })

function extracted(document: WorkflowDocument, ...ids: string[]): Extraction {
  const result = extractNodes(document, new Set(ids), 'Part')
  if (!result.ok) throw new Error(result.reasons.join('\n'))
  return result.extraction
}
function reasons(document: WorkflowDocument, ...ids: string[]): string[] {
  const result = extractNodes(document, new Set(ids), 'Part')
  return result.ok ? [] : result.reasons
}
const agentOf = (document: WorkflowDocument, ...ids: string[]) => withAgent(extracted(document, ...ids), 'Part', 10)
const dataOf = ({ nodes }: { nodes: WorkflowDocument['nodes'] }, id: string): JsonObject | undefined => nodes.find((node) => node.id === id)?.data
const edgesOf = ({ edges }: Pick<WorkflowDocument, 'edges'>) => edges.map(({ source, sourceHandle, target }) => `${source}.${sourceHandle} -> ${target}`).sort()
const errors = (document: WorkflowDocument) => compile(document).problems.filter(({ severity }) => severity !== 'warning').map(({ message }) => message)

const line = (more: Nodes = {}) =>
  documentOf(
    {
      ...ends,
      fetch: text('{ "title": input.title, "rows": [1, 2] }'),
      first: text('prev.rows[0] + vars.base'),
      second: template('{{ steps.fetch.output.title }}: {{ steps.first.output }} of {{ input.order.id }}'),
      set: { type: 'set', values: { base: '10' } },
      ...more,
    },
    ['start -> set', 'set -> fetch', 'fetch -> first', 'first -> second', 'second -> end'],
  )

describe('an agent made of a selection', () => {
  test('stands in its place, is entered and left as the selection was, and holds it between a start and an end', () => {
    const document = agentOf(line(), 'first', 'second')
    expect(edgesOf(document)).toEqual(['fetch.out -> part', 'first.out -> second', 'part.out -> end', 'second.out -> end_2', 'set.out -> fetch', 'start.out -> set', 'start_2.out -> first'])
    expect(document.nodes.filter(({ parentId }) => parentId === 'part').map(({ id }) => id)).toEqual(['start_2', 'first', 'second', 'end_2'])
    expect(document.nodes.map(({ id }) => id).indexOf('part')).toBe(3)
    expect(errors(document)).toEqual([])
  })

  test('declares exactly what it reads from outside, and reads it from its input', () => {
    const document = agentOf(line(), 'first', 'second')
    expect(dataOf(document, 'part')?.input).toBe('{\n  "rows": prev.rows,\n  "base": vars.base,\n  "title": steps.fetch.output.title,\n  "order_id": input.order.id\n}')
    expect(dataOf(document, 'first')?.expression).toBe('input.rows[0] + input.base')
    expect(dataOf(document, 'second')?.text).toBe('{{ input.title }}: {{ steps.first.output }} of {{ input.order_id }}')
  })

  test('hands back what its last node gave, so that what follows sees no difference', () => {
    const document = agentOf(line({ end: { type: 'end', output: 'steps.second.output' } }), 'first', 'second')
    expect(dataOf(document, 'end')?.output).toBe('steps.part.output')
    expect(dataOf(document, 'end_2')?.output).toBeUndefined()
  })

  test('hands back more by name where more is read', () => {
    const document = agentOf(line({ end: { type: 'end', output: '{ "text": prev, "first": steps.first.output }' } }), 'first', 'second')
    expect(dataOf(document, 'end_2')?.output).toBe('{ "result": prev, "first": steps.first.output }')
    expect(dataOf(document, 'end')?.output).toBe('{ "text": prev.result, "first": steps.part.output.first }')
    expect(errors(document)).toEqual([])
  })

  test('an end that gives what came before it still does', () => {
    const nodes = { end: { type: 'end', message: '{{ steps.first.output }}' } }
    expect(dataOf(agentOf(line(nodes), 'first', 'second'), 'end')).toMatchObject({ output: 'prev.result', message: '{{ steps.part.output.first }}' })
  })

  test('variables set in it and read behind it come from its output', () => {
    const document = documentOf({ ...ends, set: { type: 'set', values: { total: 'input.a' } }, more: text('vars.total + 1'), after: text('vars.total') }, ['start -> set', 'set -> more', 'more -> after', 'after -> end'])
    const result = agentOf(document, 'set', 'more')
    expect(dataOf(result, 'after')?.expression).toBe('steps.part.output.total')
    expect(dataOf(result, 'more')?.expression).toBe('vars.total + 1')
    expect(dataOf(result, 'end_2')?.output).toBe('{ "result": prev, "total": vars.total }')
  })

  test('two values of one name get two names, and a value is not handed over twice', () => {
    const document = documentOf({ ...ends, a: text('1'), b: text('2'), both: text('steps.a.output.name & steps.b.output.name & steps.a.output & steps.b.output.name.first') }, ['start -> a', 'a -> b', 'b -> both', 'both -> end'])
    const { inputs } = extracted(document, 'both')
    expect(inputs).toEqual([{ name: 'name', path: 'steps.b.output.name' }, { name: 'a', path: 'steps.a.output' }])
    expect(dataOf(agentOf(document, 'both'), 'both')?.expression).toBe('input.a.name & input.name & input.a & input.name.first')
  })

  test('what Liquid alone understands stays in the template', () => {
    const document = documentOf({ ...ends, list: text('[1]'), show: template('{{ steps.list.output.items.size }} {{ steps.list.output.rows[0] }} {{ steps["list"].output.last }}') }, ['start -> list', 'list -> show', 'show -> end'])
    expect(dataOf(agentOf(document, 'show'), 'show')?.text).toBe('{{ input.list.items.size }} {{ input.list.rows[0] }} {{ input.list.last }}')
  })

  test('errors that lead to one node lead there from its error port', () => {
    const document = documentOf({ ...ends, a: text('1'), b: text('2'), sorry: template('{{ prev.message }}') }, ['start -> a', 'a -> b', 'b -> end', 'a.error -> sorry', 'b.error -> sorry', 'sorry -> end'])
    expect(edgesOf(agentOf(document, 'a', 'b'))).toContain('part.error -> sorry')
    expect(edgesOf(agentOf(document, 'a', 'b')).filter((edge) => edge.includes('sorry'))).toEqual(['part.error -> sorry', 'sorry.out -> end'])
  })

  test('containers, notes and groups in the selection come along, and the agent may lie in a container itself', () => {
    const base = documentOf(
      { ...ends, outer: { type: 'agent' }, s: { type: 'start' }, inner: { type: 'each', items: 'input.rows' }, s2: { type: 'start' }, work: text('input'), e2: { type: 'end' }, note: { type: 'note', text: 'Remember' }, e: { type: 'end' } },
      ['start -> outer', 'outer -> end', 's -> inner', 'inner -> e', 's2 -> work', 'work -> e2'],
    )
    const parents: Record<string, string> = { s: 'outer', inner: 'outer', e: 'outer', note: 'outer', s2: 'inner', work: 'inner', e2: 'inner' }
    const document = { ...base, nodes: base.nodes.map((node) => ({ ...node, parentId: parents[node.id] })) }
    const result = agentOf(document, 'inner', 'note')
    const parentOf = (id: string) => result.nodes.find((node) => node.id === id)?.parentId
    expect(['part', 'inner', 'note', 'work'].map(parentOf)).toEqual(['outer', 'part', 'part', 'inner'])
    expect(dataOf(result, 'inner')?.items).toBe('input.rows')
    expect(dataOf(result, 'part')?.input).toBe('{ "rows": input.rows }')
    expect(dataOf(result, 'work')?.expression).toBe('input')
  })
})

describe('a loop with its decision', () => {
  const nodes: Nodes = { ...ends, decide: decision(['look', 'done']), look: text('args.why & input.who'), after: text('args.why') }
  const document = documentOf(nodes, ['start -> decide', 'decide.look -> look', 'look -> decide', 'look.error -> decide', 'decide.done -> after', 'after -> end', 'after.error -> end'])

  test('becomes an agent whose choice is its output; arguments inside stay, those read behind it come from there', () => {
    const result = agentOf(document, 'decide', 'look')
    expect(dataOf(result, 'look')?.expression).toBe('args.why & input.who')
    expect(dataOf(result, 'part')?.input).toBe('{ "who": input.who }')
    expect(dataOf(result, 'after')?.expression).toBe('steps.part.output.args.why')
    expect(edgesOf(result)).toEqual(expect.arrayContaining(['decide.done -> end_2', 'part.out -> after', 'look.out -> decide']))
    expect(errors(result)).toEqual([])
  })

  test('says that it begins a thread of its own', () => {
    expect(extracted(document, 'decide', 'look').notes).toEqual([expect.stringContaining('thread of its own')])
  })

  test('cannot be cut', () => {
    expect(reasons(document, 'decide')).toEqual(expect.arrayContaining([expect.stringContaining('left to 2 nodes: look to “look” and done to “after”'), expect.stringContaining('The loop through “decide” goes on outside')]))
  })

  test('an arm of it can be taken out, with the arguments handed in', () => {
    const arm = documentOf({ ...nodes, look2: template('{{ args.why }} {{ prev }}') }, ['start -> decide', 'decide.look -> look', 'look -> look2', 'look2 -> decide', 'look.error -> decide', 'look2.error -> decide', 'decide.done -> after', 'after -> end', 'after.error -> end'])
    const result = agentOf(arm, 'look', 'look2')
    expect(dataOf(result, 'part')?.input).toBe('{ "why": args.why, "who": input.who }')
    expect(dataOf(result, 'look2')?.text).toBe('{{ input.why }} {{ prev }}')
    expect(edgesOf(result)).toEqual(expect.arrayContaining(['decide.look -> part', 'part.out -> decide', 'part.error -> decide']))
    expect(errors(result)).toEqual([])
  })

  test('a gate keeps reading the arguments of its own intent', () => {
    const gated = documentOf({ ...nodes, decide: { ...decision(['look', 'done']), intents: [{ name: 'look', description: 'Look.', parameters: { type: 'object' }, approval: { when: 'args.why = input.word' } }, { name: 'done', description: 'Done.', parameters: { type: 'object' } }] } }, ['start -> decide', 'decide.look -> look', 'look -> decide', 'look.error -> decide', 'decide.done -> end'])
    const intents = dataOf(agentOf(gated, 'decide', 'look'), 'decide')?.intents
    expect(intents).toMatchObject([{ approval: { when: 'args.why = input.word' } }, {}])
  })

  test('a node behind it whose failure would go back into it holds it back', () => {
    const open = documentOf(nodes, ['start -> decide', 'decide.look -> look', 'look -> decide', 'look.error -> decide', 'decide.done -> after', 'after -> end'])
    expect(reasons(open, 'decide', 'look')).toEqual([expect.stringContaining('When “after” fails, “decide” decides again')])
  })
})

describe('what cannot be extracted says why', () => {
  const fan = documentOf({ ...ends, a: text('1'), b: text('2'), c: text('3'), join: { type: 'join' } }, ['start -> a', 'a -> b', 'a -> c', 'b -> join', 'c -> join', 'join -> end'])
  const branch = (edges: string[]) => documentOf({ ...ends, split: { type: 'branch', cases: [{ handle: 'yes', when: 'true' }] }, a: text('1'), b: text('2') }, edges)

  test.each<[string, WorkflowDocument, string[], string]>([
    ['nothing selected', line(), [], 'Select the nodes'],
    ['the start', line(), ['start', 'set'], 'A run begins at “start”'],
    ['an end', line(), ['second', 'end'], '“end” ends the run'],
    ['two entries', fan, ['b', 'c'], 'entered at 2 nodes: “b” and “c”'],
    ['nothing leads there', documentOf({ ...ends, lost: text('1') }, ['start -> end']), ['lost'], 'No edge leads into the selection'],
    ['branches that leave one by one', fan, ['a', 'b', 'c'], 'Branches that part at “a” leave the selection one by one'],
    ['a join without its branches', fan, ['join'], '“join” waits for branches that begin outside'],
    ['two ways out', branch(['start -> split', 'split.yes -> a', 'split.else -> b', 'a -> end', 'b -> end']), ['split'], 'left to 2 nodes: yes to “a” and else to “b”'],
    ['a path that ends', branch(['start -> split', 'split.yes -> a', 'a -> b', 'b -> end']), ['split', 'a'], '“else” of “split” leads nowhere'],
    ['errors to two nodes', documentOf({ ...ends, a: text('1'), b: text('2'), x: text('3'), y: text('4') }, ['start -> a', 'a -> b', 'b -> end', 'a.error -> x', 'b.error -> y']), ['a', 'b'], 'Errors of the selection lead to 2 nodes: “x” and “y”'],
    ['dynamic reads', documentOf({ ...ends, a: text('$keys(steps)') }, ['start -> a', 'a -> end']), ['a'], 'reads “steps” as a whole'],
    ['reads in brackets', documentOf({ ...ends, a: text('$map(prev, function($x) { $x + input.y })') }, ['start -> a', 'a -> end']), ['a'], 'reads “input.y” inside brackets (expression)'],
    ['code that reads outside', documentOf({ ...ends, a: { type: 'code', source: 'export default ({ input, prev }) => input.x' } }, ['start -> a', 'a -> end']), ['a'], 'The code of “a” reads “input” from outside'],
    ['code that is read by', documentOf({ ...ends, a: text('1'), b: { type: 'code', source: 'export default (scope) => scope.steps.a.output' } }, ['start -> a', 'a -> b', 'b -> end']), ['a'], 'The code of “b” reads “steps.a” of the selection'],
    ['the error of a node read outside', documentOf({ ...ends, a: text('1'), b: text('steps.a.error.code') }, ['start -> a', 'a -> b', 'b -> end']), ['a'], 'reads the error of “a”'],
    ['a variable of both sides', documentOf({ ...ends, a: { type: 'set', values: { x: '1' } }, b: { type: 'set', values: { x: 'vars.x + 1' } } }, ['start -> a', 'a -> b', 'b -> end']), ['b'], 'The variable “x” is set inside and outside'],
  ])('%s', (_, document, ids, reason) => {
    expect(reasons(document, ...ids)).toEqual(expect.arrayContaining([expect.stringContaining(reason)]))
  })

  test('with its join, a fan-out is one step', () => {
    expect(edgesOf(agentOf(fan, 'a', 'b', 'c', 'join'))).toEqual(expect.arrayContaining(['start.out -> part', 'join.out -> end_2', 'part.out -> end']))
  })

  test('code that only names what it does not read is no hindrance', () => {
    const document = documentOf({ ...ends, a: text('1'), b: { type: 'code', source: 'export default ({ input, vars, steps, args, prev }) => prev + steps.a.output' } }, ['start -> a', 'a -> b', 'b -> end'])
    expect(reasons(document, 'a', 'b')).toEqual([])
  })

  test('every reason is told at once', () => {
    expect(reasons(line(), 'start', 'end')).toHaveLength(2)
  })

  test('a value that a loop carries from round to round', () => {
    const nodes: Nodes = { ...ends, decide: decision(['more', 'done']), count: { type: 'set', values: { n: 'vars.n + 1' } }, show: text('steps.later.output'), later: text('1') }
    const document = documentOf(nodes, ['start -> decide', 'decide.more -> count', 'count -> show', 'show -> later', 'later -> decide', 'decide.done -> end'])
    expect(reasons(document, 'count')).toEqual([expect.stringContaining('keeps its value from round to round')])
    expect(reasons(document, 'show', 'later')).toEqual([expect.stringContaining('reads “later” of the round before')])
    const choice = { type: 'branch', cases: [{ handle: 'yes', when: 'true' }] }
    const skipping = documentOf({ ...ends, decide: decision(['more', 'done']), choice, made: text('1'), show: text('steps.made.output'), last: text('prev') }, ['start -> decide', 'decide.more -> choice', 'choice.yes -> made', 'choice.else -> show', 'made -> show', 'show -> last', 'last -> decide', 'decide.done -> end'])
    expect(reasons(skipping, 'choice', 'made', 'show')).toEqual([expect.stringContaining('reads “made” of the round before')])
  })
})

describe('a workflow made of a selection', () => {
  test('has the input that it is handed, with what the schema says of it, and is called with it', () => {
    const document = { ...line(), input: { type: 'object', properties: { order: { type: 'object', properties: { id: { type: 'string', title: 'Order' } } } } } }
    const extraction = extracted(document, 'first', 'second')
    const workflow = asWorkflow(extraction, document, 'Titles')
    expect(workflow.input).toEqual({ type: 'object', properties: { rows: { description: 'prev.rows' }, base: { description: 'vars.base' }, title: { description: 'steps.fetch.output.title' }, order_id: { type: 'string', title: 'Order' } } })
    expect(errors(workflow)).toEqual([])
    const parent = withCall(extraction, 'Titles', 'titles', 'latest')
    expect(dataOf(parent, 'part')).toMatchObject({ workflow: 'titles', input: expect.stringContaining('prev.rows') })
    expect(parent.nodes.map(({ id }) => id)).toEqual(['start', 'end', 'fetch', 'part', 'set'])
    expect(errors(parent)).toEqual([])
  })

  test('its prompts begin histories of their own', () => {
    const document = documentOf({ ...ends, decide: { ...decision(['done']), promptId: 'p1' } }, ['start -> decide', 'decide.done -> end'])
    expect(dataOf(asWorkflow(extracted(document, 'decide'), document, 'Next'), 'decide')?.promptId).toBeUndefined()
  })
})
