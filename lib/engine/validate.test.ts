import { describe, expect, test } from 'vitest'
import { defaultLimits } from './document.ts'
import type { Graph, GraphNode, NodeKind } from './graph.ts'
import type { JsonObject } from './json.ts'
import { validateGraph } from './validate.ts'

const handlesOf: Partial<Record<NodeKind, string[]>> = { start: ['out'], pure: ['out', 'error'], effect: ['out', 'error'], generation: ['out', 'invalid', 'stuck'], question: ['answered', 'timeout'], wait: ['out', 'timeout'], join: ['out'], container: ['out', 'error'], end: [] }

interface Sketched extends Partial<Omit<GraphNode, 'id' | 'kind'>> {
  kind: NodeKind
  intents?: string[]
}

/** `start` and `end` are there unless they are left out; edges are written `decide.done -> end`. */
function graph(nodes: Record<string, Sketched>, edges: string[], { bare = false } = {}): Graph {
  const all = { ...(!bare && { start: { kind: 'start' as const }, end: { kind: 'end' as const } }), ...nodes }
  return {
    input: {},
    limits: defaultLimits,
    nodes: Object.entries(all).map(([id, { intents, data, ...node }]: [string, Sketched]) => ({
      id,
      type: node.kind,
      data: { prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] }, ...(intents && { intents: intents.map((name) => ({ name })) }), ...data },
      handles: intents ? [...intents, 'invalid', 'exhausted', 'stuck', 'expired'] : (handlesOf[node.kind] ?? []),
      ...node,
    })),
    edges: edges.map((edge, index) => {
      const [from = '', target = ''] = edge.split(' -> ')
      const [source = '', sourceHandle = 'out'] = from.split('.')
      return { id: `e${index + 1}`, source, sourceHandle, target }
    }),
  }
}

const codes = (...sketched: Parameters<typeof graph>) => validateGraph(graph(...sketched)).map(({ code }) => code)
const find = (code: string, ...sketched: Parameters<typeof graph>) => validateGraph(graph(...sketched)).filter((problem) => problem.code === code)

const loop = { decide: { kind: 'decision', intents: ['act', 'done'] }, act: { kind: 'pure' } } satisfies Record<string, Sketched>
const loopEdges = ['start -> decide', 'decide.act -> act', 'act -> decide', 'act.error -> decide', 'decide.done -> end', 'decide.invalid -> end']
const pure: Sketched = { kind: 'pure' }

describe('a graph in order', () => {
  test('has no problems: a line, and a loop through a decision', () => {
    expect(codes({ a: pure }, ['start -> a', 'a -> end'])).toEqual([])
    expect(codes(loop, loopEdges)).toEqual([])
  })
})

describe('errors', () => {
  test('no start, several starts, no end', () => {
    expect(codes({ end: { kind: 'end' } }, [], { bare: true })).toEqual(['no_start'])
    expect(codes({ start: { kind: 'start' } }, [], { bare: true })).toContain('no_end')
    expect(find('several_starts', { again: { kind: 'start' } }, ['start -> end', 'again -> end'])).toMatchObject([{ nodeId: 'again', message: expect.stringContaining('"start", "again"') as string }])
  })

  test('§6.1 the inside of a container needs a start and an end of its own', () => {
    const problems = validateGraph(graph({ box: { kind: 'container' }, inner: { kind: 'pure', parentId: 'box' } }, ['start -> box', 'box -> end']))
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([{ code: 'no_start', nodeId: 'box' }, { code: 'no_end', nodeId: 'box' }])
  })

  test('§2.4 unwired_intent: an intent that leads nowhere is named with its node', () => {
    expect(find('unwired_intent', loop, loopEdges.slice(0, 4))).toEqual([{ severity: 'error', code: 'unwired_intent', nodeId: 'decide', handle: 'done', message: 'The intent "done" of "decide" leads nowhere. Connect its port: choosing it must do something.' }])
  })

  test('an edge from a port that does not exist', () => {
    expect(find('unknown_handle', { a: pure }, ['start -> a', 'a -> end', 'a.later -> end'])).toMatchObject([{ edgeId: 'e3', nodeId: 'a', handle: 'later', message: expect.stringContaining('It has "out", "error".') as string }])
  })

  test('two edges between the same ports, and an edge into the start', () => {
    expect(find('duplicate_edge', {}, ['start -> end', 'start -> end'])).toMatchObject([{ edgeId: 'e2' }])
    expect(find('edge_into_start', { a: pure }, ['start -> a', 'a -> start'])).toMatchObject([{ edgeId: 'e2' }])
  })

  test('§2.4, §6.1 edge_crosses_container: an edge across the border of a container', () => {
    expect(find('edge_crosses_container', { box: { kind: 'container' }, inner: { kind: 'pure', parentId: 'box' } }, ['start -> inner'])).toMatchObject([{ edgeId: 'e1' }])
  })

  test('§2.4 cycle_without_decision: a circle without a decision, a node that leads to itself included', () => {
    expect(find('cycle_without_decision', { a: pure, b: pure }, ['start -> a', 'a -> b', 'b -> a', 'a.error -> end'])).toMatchObject([{ nodeId: 'a', message: expect.stringContaining('"a", "b"') as string }])
    expect(find('cycle_without_decision', { a: pure }, ['start -> a', 'a -> a'])).toMatchObject([{ nodeId: 'a' }])
  })

  test('two circles are two problems, and a long one is found without recursion', () => {
    expect(find('cycle_without_decision', { a: pure, b: pure }, ['start -> a', 'start -> b', 'a -> a', 'b -> b'])).toHaveLength(2)
    const ids = Array.from({ length: 2000 }, (_, index) => `n${index}`)
    const chain = ids.map((id, index) => `${id} -> ${ids[(index + 1) % ids.length] ?? ''}`)
    expect(find('cycle_without_decision', Object.fromEntries(ids.map((id) => [id, pure])), ['start -> n0', ...chain])).toHaveLength(1)
  })

  test('§2.4 unjoined_fan_out: branches that meet without a join', () => {
    const split = ['start -> a', 'start -> b', 'b -> end']
    expect(find('unjoined_fan_out', { a: pure, b: pure, c: pure }, [...split, 'a -> c', 'b -> c'])).toMatchObject([{ nodeId: 'start', handle: 'out', message: expect.stringContaining('both can reach "c"') as string }])
    expect(codes({ a: pure, b: pure, other: { kind: 'end' } }, ['start -> a', 'start -> b', 'a -> end', 'b -> other'])).not.toContain('unjoined_fan_out')
    expect(codes({ a: pure, b: pure, join: { kind: 'join' } }, ['start -> a', 'start -> b', 'a -> join', 'b -> join', 'join -> end'])).toEqual([])
  })

  test('§2.4 unjoined_fan_out: branches that meet by a way back to the decision, drawn or not', () => {
    const arms = { decide: { kind: 'decision', intents: ['act'] }, a: pure, b: pure, join: { kind: 'join' } } satisfies Record<string, Sketched>
    const joined = ['start -> decide', 'decide.act -> a', 'decide.act -> b', 'a -> join', 'b -> join', 'join -> decide', 'decide.exhausted -> end']
    expect(find('unjoined_fan_out', arms, [...joined, 'a.error -> decide', 'b.error -> decide'])).toMatchObject([{ nodeId: 'decide', handle: 'act' }])
    expect(codes(arms, joined)).toContain('unjoined_fan_out')
    expect(codes(arms, [...joined, 'a.error -> join', 'b.error -> join'])).not.toContain('unjoined_fan_out')
  })
})

describe('branches side by side', () => {
  const unjoined = (nodes: Record<string, Sketched>, edges: string[]) => find('unjoined_fan_out', nodes, edges).map(({ nodeId, handle, message }) => `${nodeId}.${handle} at ${/both can reach "(\w+)"/.exec(message)?.[1]}`)
  const four = { a: pure, b: pure, c: pure, join: { kind: 'join' }, next: pure, failed: { kind: 'end' } } satisfies Record<string, Sketched>
  const joined = ['start -> a', 'start -> b', 'a -> join', 'b -> join', 'join -> next', 'next -> end']

  test('a join brings together three branches, and branches that part again inside a branch', () => {
    expect(unjoined(four, [...joined, 'start -> c', 'c -> join'])).toEqual([])
    const nested = { ...four, inner: { kind: 'join' }, d: pure } satisfies Record<string, Sketched>
    expect(unjoined(nested, ['start -> a', 'start -> b', 'a -> c', 'a -> d', 'c -> inner', 'd -> inner', 'inner -> join', 'b -> join', 'join -> next', 'next -> end'])).toEqual([])
  })

  test('a third branch that goes round the join meets what comes out of it', () => {
    expect(unjoined(four, [...joined, 'start -> c', 'c -> next'])).toEqual(['start.out at next'])
    expect(unjoined(four, [...joined, 'a.error -> next'])).toEqual(['start.out at next'])
  })

  test('a join waits for what can still reach it, so a branch may pass several nodes on its way', () => {
    expect(unjoined({ ...four, late: { kind: 'join' } }, [...joined.slice(0, 4), 'join -> late', 'start -> c', 'c -> late', 'late -> next', 'next -> end'])).toEqual([])
  })

  test('errors of branches may lead into the join, or to an end that the rest reaches behind it, not to one end of their own', () => {
    expect(unjoined(four, [...joined, 'a.error -> join', 'b.error -> join'])).toEqual([])
    expect(unjoined(four, [...joined, 'a.error -> end'])).toEqual([])
    expect(unjoined(four, [...joined, 'a.error -> failed', 'b.error -> failed'])).toEqual(['start.out at failed'])
  })

  test('a race ends the other branches, so nothing of them meets what comes after', () => {
    expect(unjoined({ ...four, join: { kind: 'join', data: { mode: 'first' } } }, joined)).toEqual([])
  })

  test('each port that parts is told on its own', () => {
    const decide = { kind: 'decision', intents: ['one', 'two'] } satisfies Sketched
    expect(unjoined({ decide, ...four }, ['start -> decide', 'decide.one -> a', 'decide.one -> b', 'decide.two -> a', 'decide.two -> b', 'a -> next', 'b -> next', 'next -> end'])).toEqual(['decide.one at next', 'decide.two at next'])
  })

  test('§2.4 join_cycle: a join in a loop needs its fan-out in the same loop', () => {
    const loopNodes = { decide: { kind: 'decision', intents: ['act', 'more', 'done'] }, a: pure, b: pure, c: pure, join: { kind: 'join' } } satisfies Record<string, Sketched>
    const around = ['decide.act -> a', 'decide.act -> b', 'a -> join', 'b -> join', 'a.error -> join', 'b.error -> join', 'join -> decide', 'decide.done -> end', 'decide.invalid -> end']
    expect(codes(loopNodes, ['start -> decide', ...around, 'decide.more -> c', 'c -> join', 'c.error -> join'])).toEqual([])
    expect(find('join_cycle', loopNodes, ['start -> a', 'start -> b', 'a -> join', 'b -> join', 'join -> decide', 'decide.act -> c', 'c -> join', 'decide.done -> end'])).toMatchObject([{ severity: 'error', nodeId: 'join' }])
  })

  test('neither a wait nor a join ends a loop: only a decision is counted', () => {
    expect(find('cycle_without_decision', { wait: { kind: 'wait' }, poll: pure }, ['start -> wait', 'wait -> poll', 'poll -> wait', 'poll.error -> end'])).toHaveLength(1)
  })

  test('a join of one edge has nothing to bring together', () => {
    expect(find('join_of_one', { a: pure, join: { kind: 'join' } }, ['start -> a', 'a -> join', 'join -> end'])).toMatchObject([{ severity: 'warning', nodeId: 'join' }])
  })

  test('a graph of 500 nodes with a fan-out at each of 100 places is looked at while somebody types (50 ms on a machine at rest)', () => {
    const nodes: Record<string, Sketched> = {}
    const edges = ['start -> n0']
    for (let at = 0; at < 100; at += 1) {
      for (const name of ['n', 'l', 'r', 'x']) nodes[`${name}${at}`] = pure
      nodes[`j${at}`] = { kind: 'join' }
      edges.push(`n${at} -> l${at}`, `n${at} -> r${at}`, `l${at} -> x${at}`, `x${at} -> j${at}`, `r${at} -> j${at}`, at < 99 ? `j${at} -> n${at + 1}` : `j${at} -> end`)
    }
    const sketched = graph(nodes, edges)
    expect(validateGraph(sketched).filter(({ severity }) => severity === 'error')).toEqual([])
  })
})

describe('containers', () => {
  const box = (id: string, parentId?: string): Record<string, Sketched> => ({ [id]: { kind: 'container', parentId }, [`${id}_start`]: { kind: 'start', parentId: id }, [`${id}_end`]: { kind: 'end', parentId: id } })

  test('nest, each with a start and an end of its own', () => {
    expect(codes({ ...box('outer'), ...box('inner', 'outer') }, ['start -> outer', 'outer -> end', 'outer_start -> inner', 'inner -> outer_end', 'inner_start -> inner_end'])).toEqual([])
  })

  test('one that runs another workflow holds nothing', () => {
    expect(codes({ call: { kind: 'container', data: { workflow: 'refund' } } }, ['start -> call', 'call -> end'])).toEqual([])
  })

  test('§6.1 go ten deep and no deeper', () => {
    const boxes = Array.from({ length: 11 }, (_, depth) => box(`b${depth}`, depth === 0 ? undefined : `b${depth - 1}`))
    const edges = ['start -> b0', 'b0 -> end', ...boxes.map((_, depth) => (depth === 10 ? 'b10_start -> b10_end' : `b${depth}_start -> b${depth + 1}`)), ...boxes.slice(1).map((_, depth) => `b${depth + 1} -> b${depth}_end`)]
    expect(validateGraph(graph(Object.assign({}, ...boxes), edges))).toMatchObject([{ severity: 'error', code: 'too_deep', nodeId: 'b10' }])
  })

  test('branches part and meet inside one as they do outside', () => {
    const inner = Object.fromEntries(['a', 'b', 'c'].map((id) => [id, { ...pure, parentId: 'box' }]))
    expect(find('unjoined_fan_out', { ...box('box'), ...inner }, ['start -> box', 'box -> end', 'box_start -> a', 'box_start -> b', 'a -> c', 'b -> c', 'c -> box_end'])).toMatchObject([{ nodeId: 'box_start' }])
  })

  test('an effect inside that must not happen twice is seen from the intent that leads to the container', () => {
    const nodes = { ...loop, act: { kind: 'container' }, inner: { kind: 'start', parentId: 'act' }, send: { kind: 'effect', effect: 'once', parentId: 'act' }, sent: { kind: 'end', parentId: 'act' } } satisfies Record<string, Sketched>
    expect(find('ungated_high_risk', nodes, [...loopEdges, 'inner -> send', 'send -> sent'])).toMatchObject([{ nodeId: 'decide', handle: 'act', message: expect.stringContaining('"send"') as string }])
  })
})

describe('what is refreshed on resume', () => {
  const refused = (it: Sketched, edges = ['start -> it', 'it -> end']) => find('refresh_not_allowed', { ...loop, it: { refresh: true, ...it } }, edges).map(({ nodeId, path }) => `${nodeId} ${path}`)

  test('is pure or safe, and goes on by its one way', () => {
    expect([refused({ kind: 'pure' }), refused({ kind: 'effect', effect: 'safe' })]).toEqual([[], []])
    expect(refused({ kind: 'effect', effect: 'once' })).toEqual(['it /refresh'])
    expect(refused({ kind: 'generation' })).toEqual(['it /refresh'])
    expect(refused({ kind: 'pure', handles: ['big', 'else'] })).toEqual(['it /refresh'])
  })

  test('comes before the first decision', () => {
    expect(refused(pure, ['start -> it', 'it -> decide', ...loopEdges.slice(1)])).toEqual([])
    expect(refused(pure, [...loopEdges, 'act -> it', 'it -> end'])).toEqual(['it /refresh'])
  })
})

describe('warnings', () => {
  test('a node that is never reached', () => {
    expect(find('unreachable_node', { a: pure, b: pure }, ['start -> end', 'a -> b'])).toMatchObject([{ severity: 'warning', nodeId: 'a' }, { nodeId: 'b' }])
  })

  test('a port where something would be lost, but none where a default is defined', () => {
    expect(find('unwired_handle', { ask: { kind: 'question', handles: ['yes', 'no', 'timeout'] } }, ['start -> ask', 'ask.yes -> end'])).toMatchObject([{ severity: 'warning', nodeId: 'ask', handle: 'no' }])
    expect(codes({ a: pure }, ['start -> a'])).toContain('unwired_handle')
    expect(find('unwired_start', {}, [])).toMatchObject([{ severity: 'error', nodeId: 'start', handle: 'out' }])
  })

  test('invalid output without a way out, of a decision, and of a generation that declares an output', () => {
    expect(find('unwired_invalid', loop, loopEdges.slice(0, 5))).toMatchObject([{ nodeId: 'decide' }])
    const generation = (data: JsonObject) => codes({ write: { kind: 'generation', data } }, ['start -> write', 'write -> end'])
    expect([generation({}), generation({ output: {} })]).toEqual([[], ['unwired_invalid']])
  })

  test('an error inside an arm whose way back is not drawn', () => {
    expect(find('arm_error_unwired', loop, loopEdges.filter((edge) => edge !== 'act.error -> decide'))).toMatchObject([{ nodeId: 'act', handle: 'error', message: expect.stringContaining('goes back to "decide"') as string }])
    expect(codes({ a: pure }, ['start -> a', 'a -> end'])).not.toContain('arm_error_unwired')
  })

  test('an effect that must not happen twice behind an intent that nobody approves', () => {
    const risky = (data: JsonObject, act: Sketched = { kind: 'effect', effect: 'once' }) => find('ungated_high_risk', { ...loop, decide: { ...loop.decide, data }, act }, loopEdges)
    expect(risky({})).toMatchObject([{ nodeId: 'decide', handle: 'act' }])
    expect(risky({ intents: [{ name: 'act', approval: { when: true } }] })).toEqual([])
    expect(risky({}, { kind: 'effect', effect: 'safe' })).toEqual([])
    expect(risky({}, { kind: 'effect', effect: 'once', data: { approval: { when: true } } })).toEqual([])
    const asked = { ...loop, act: { kind: 'question' }, send: { kind: 'effect', effect: 'once' } } satisfies Record<string, Sketched>
    expect(find('ungated_high_risk', asked, [...loopEdges.slice(0, 2), 'act.answered -> send', 'send -> decide'])).toEqual([])
  })

  test('too many intents', () => {
    const intents = Array.from({ length: 11 }, (_, index) => `intent_${index}`)
    expect(find('too_many_intents', { decide: { kind: 'decision', intents } }, ['start -> decide', ...intents.map((intent) => `decide.${intent} -> end`)])).toHaveLength(1)
  })

  test('a decision that leads to no end', () => {
    expect(find('no_end_reachable', { decide: { kind: 'decision', intents: ['act'] }, act: pure }, ['start -> decide', 'decide.act -> act', 'act -> decide'])).toMatchObject([{ nodeId: 'decide' }])
  })

  test('a loop whose prompt does not show what happened', () => {
    const prompt = { messages: [{ role: 'user', content: 'Next, looking at the thread?' }] }
    expect(find('thread_not_shown', { ...loop, decide: { ...loop.decide, data: { prompt } } }, loopEdges)).toMatchObject([{ nodeId: 'decide', path: '/prompt' }])
  })

  test('consent that is only asked for in the prompt', () => {
    const prompt = { messages: [{ role: 'system', content: 'Always ask for approval before you act. {{ thread }}' }] }
    expect(find('approval_by_prompt', { ...loop, decide: { ...loop.decide, data: { prompt } } }, loopEdges)).toHaveLength(1)
    expect(find('approval_by_prompt', { ...loop, decide: { ...loop.decide, data: { prompt, intents: [{ name: 'act', approval: {} }] } } }, loopEdges)).toEqual([])
  })
})

describe('joins and agents that are more than they need to be', () => {
  const arms = { decide: { kind: 'decision', intents: ['one', 'two'] }, a: pure, b: pure, join: { kind: 'join' } } satisfies Record<string, Sketched>
  const alternatives = ['start -> decide', 'decide.one -> a', 'decide.two -> b', 'a -> join', 'b -> join', 'join -> end', 'decide.invalid -> end']

  test('join_of_alternatives: of the ways into it only one is ever taken', () => {
    expect(find('join_of_alternatives', arms, alternatives)).toMatchObject([{ severity: 'warning', nodeId: 'join' }])
    expect(find('join_of_alternatives', { branch: { kind: 'pure', handles: ['yes', 'else'] }, join: { kind: 'join' } }, ['start -> branch', 'branch.yes -> join', 'branch.else -> join', 'join -> end'])).toHaveLength(1)
  })

  test('a join of branches that run side by side is none, wherever they part', () => {
    expect(find('join_of_alternatives', arms, ['start -> decide', 'decide.one -> a', 'decide.one -> b', 'a -> join', 'b -> join', 'join -> end', 'decide.two -> end'])).toEqual([])
    expect(find('join_of_alternatives', { ...arms, c: pure }, ['start -> c', 'start -> decide', 'c -> join', 'decide.one -> a', 'decide.two -> b', 'a -> join', 'b -> join', 'join -> end'])).toEqual([])
  })

  const agent = (inside: Record<string, Sketched>) => ({ agent: { kind: 'container' as const }, ...Object.fromEntries(Object.entries(inside).map(([id, node]) => [id, { ...node, parentId: 'agent' }])) })
  const many = (count: number, node: Sketched) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, node]))

  test('large_agent: more than 20 nodes, or more than three decisions, inside one agent', () => {
    expect(find('large_agent', agent(many(21, pure)), [])).toMatchObject([{ severity: 'warning', nodeId: 'agent', message: expect.stringContaining('21 nodes') as string }])
    expect(find('large_agent', agent(many(4, { kind: 'decision', intents: ['a'] })), [])).toMatchObject([{ message: expect.stringContaining('4 of them decisions') as string }])
    expect(find('large_agent', agent(many(20, pure)), [])).toEqual([])
    expect(find('large_agent', agent(many(3, { kind: 'decision', intents: ['a'] })), [])).toEqual([])
  })

  test('what runs per item may hold as much as it likes', () => {
    const nodes = agent(many(21, pure))
    expect(find('large_agent', { ...nodes, agent: { kind: 'container', data: { items: 'input' } } }, [])).toEqual([])
  })
})
