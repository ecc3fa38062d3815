/**
 * The workflows of the chaos suite, drawn from a seed: small enough that hundreds of runs end in minutes, and together with every
 * kind of step that a death can cut in two.
 */
import { call, decide, drawn, end, intent, start, visit, type Edge, type Node, type Place, type Shape } from './drawing.ts'
import { seeded } from './random.ts'

/** Effects of the three kinds, one after the other. */
function chain(place: Place): Shape {
  const nodes = [start, { id: 'twice', type: 'transform', data: { expression: '$type(input.n) = "number" ? input.n * 2 : 0' } }, call(place, 'look', 'GET'), call(place, 'store', 'PUT'), call(place, 'pay', 'POST'), end()]
  return drawn('Chain', nodes, [['start', 'out', 'twice'], ['twice', 'out', 'look'], ['look', 'out', 'store'], ['store', 'out', 'pay'], ['pay', 'out', 'end']])
}

/** Branches that run at once, each to an end of its own. */
function fan(place: Place): Shape {
  const nodes: Node[] = [
    start, call(place, 'look', 'GET'), call(place, 'pay', 'POST'), call(place, 'pay_too', 'POST'), call(place, 'store', 'PUT'),
    { id: 'count', type: 'code', data: { source: 'export default ({ input }) => { let sum = 0; for (let i = 0; i < 200000; i++) sum += i % (input.n ?? 7); return { sum } }' } },
    { id: 'large', type: 'branch', data: { cases: [{ handle: 'large', when: 'prev.sum > 500000' }] } },
    { id: 'keep', type: 'set', data: { values: { sum: 'steps.count.output.sum' } } },
    end('end_look', 'prev'), end('end_pay', 'prev'), end('end_pay_too', 'prev'), end('end_store', 'prev'), end('end_large', 'prev'), end('end_keep', 'vars'),
  ]
  const arms: Edge[] = ['look', 'pay', 'pay_too', 'store'].flatMap((id): Edge[] => [['start', 'out', id], [id, 'out', `end_${id}`]])
  return drawn('Fan', nodes, [...arms, ['start', 'out', 'count'], ['count', 'out', 'large'], ['large', 'large', 'end_large'], ['large', 'else', 'keep'], ['keep', 'out', 'end_keep']])
}

/** A model in a loop: every arm comes back. */
function loop(place: Place): Shape {
  const arms: Node[] = [call(place, 'look', 'GET', visit), call(place, 'store', 'PUT', visit), call(place, 'pay', 'POST', visit), { id: 'sum', type: 'code', data: { source: 'export default ({ args }) => { if (args.n % 5 === 0) throw new Error("no fives"); return { n: args.n + 1 } }' } }]
  return drawn('Loop', [start, decide(place.random, arms.map(({ id }) => intent(id))), ...arms, end('end', 'args')], [
    ['start', 'out', 'decide'], ...arms.flatMap(({ id }): Edge[] => [['decide', id, id], [id, 'out', 'decide'], [id, 'error', 'decide']].slice(0, id === 'sum' ? 2 : 3) as Edge[]), ['decide', 'done', 'end'],
  ])
}

/** People in the loop: a gated intent, a gated effect, questions. */
function people(place: Place): Shape {
  const arms: Node[] = [
    call(place, 'pay', 'POST', visit),
    call(place, 'pay_approved', 'POST', visit, { approval: { when: true } }),
    { id: 'yes_or_no', type: 'ask', data: { question: 'May it be {{ args.n }}?', format: 'yes_no' } },
    { id: 'tell', type: 'ask', data: { question: 'What do you say to {{ args.n }}?' } },
  ]
  const intents = [intent('pay', { approval: { when: 'args.n > 20' } }), intent('pay_approved'), intent('yes_or_no'), intent('tell')]
  return drawn('People', [start, decide(place.random, intents), ...arms, end('end', 'args')], [
    ['start', 'out', 'decide'], ...arms.map(({ id }): Edge => ['decide', id, id]), ['decide', 'done', 'end'],
    ['pay', 'out', 'decide'], ['pay_approved', 'out', 'decide'], ['yes_or_no', 'yes', 'decide'], ['yes_or_no', 'no', 'decide'], ['tell', 'answered', 'decide'],
  ])
}

/** Waits of every kind beside each other, joined; the address of the callback is sent out before it is waited for. */
function waits(place: Place): Shape {
  const { random } = place
  const nodes: Node[] = [
    start,
    { id: 'pause', type: 'wait', data: { seconds: String(random.between(1, 4)) } },
    { id: 'until', type: 'wait', data: { until: `$fromMillis($toMillis(now) + ${random.between(500, 3000)})` } },
    call(place, 'send', 'PUT', '1', { json: '{ "callback": run.callbacks.hold }' }),
    { id: 'hold', type: 'wait', data: { callback: true, timeoutSeconds: 8 } },
    { id: 'all', type: 'join', data: {} },
    call(place, 'pay', 'POST'),
    end('end', 'steps.all.output'),
  ]
  const arms: Edge[] = ['pause', 'until', 'send'].map((id) => ['start', 'out', id])
  return drawn('Waits', nodes, [...arms, ['send', 'out', 'hold'], ['pause', 'out', 'all'], ['until', 'out', 'all'], ['hold', 'out', 'all'], ['hold', 'timeout', 'all'], ['send', 'error', 'all'], ['all', 'out', 'pay'], ['pay', 'out', 'end'], ['pay', 'error', 'end']])
}

/** Fetches side by side, joined, before the first decision; then the first of two branches wins. */
function prefetch(place: Place): Shape {
  const fetches = ['news', 'tags', 'people']
  const nodes: Node[] = [
    start, ...fetches.map((id) => call(place, id, 'GET', '1', { contextTag: id })), { id: 'all', type: 'join', data: {} },
    decide(place.random, [intent('pay'), intent('race')]), call(place, 'pay', 'POST', visit),
    { id: 'race', type: 'set', data: { values: { raced: 'true' } } }, call(place, 'quick', 'GET', visit), call(place, 'slow', 'PUT', visit), { id: 'first', type: 'join', data: { mode: 'first' } },
    end('end', 'args'),
  ]
  return drawn('Prefetch', nodes, [
    ...fetches.flatMap((id): Edge[] => [['start', 'out', id], [id, 'out', 'all'], [id, 'error', 'all']]), ['all', 'out', 'decide'],
    ['decide', 'pay', 'pay'], ['pay', 'out', 'decide'], ['decide', 'race', 'race'], ['race', 'out', 'quick'], ['race', 'out', 'slow'],
    ['quick', 'out', 'first'], ['quick', 'error', 'first'], ['slow', 'out', 'first'], ['slow', 'error', 'first'], ['first', 'out', 'decide'], ['decide', 'done', 'end'],
  ])
}

const within = (parentId: string, nodes: Node[]): Node[] => nodes.map((node) => ({ ...node, parentId }))
const named = (node: Node, id: string): Node => ({ ...node, id })

/** Child runs: one per item, an agent that decides, another workflow. */
function trees(place: Place): Shape {
  const nodes: Node[] = [
    start,
    { id: 'items', type: 'each', data: { items: `[1..${place.random.between(2, 5)}]`, input: '{ "item": item }', concurrency: place.random.between(1, 3), onError: 'collect' } },
    ...within('items', [named(start, 'begin_item'), call(place, 'item_look', 'GET'), call(place, 'item_pay', 'POST'), end('end_item', 'input.item')]),
    { id: 'helper', type: 'agent', data: { input: '{ "n": input.n }', steps: 20 } },
    ...within('helper', [named(start, 'begin_help'), decide(place.random, [intent('help_store'), intent('help_ask')], 'help'), call(place, 'help_store', 'PUT', '{{ steps.help.visits }}'), { id: 'help_ask', type: 'ask', data: { question: 'Is it {{ args.n }}?' } }, end('end_help', 'args')]),
    { id: 'other', type: 'call', data: { workflow: 'chain-1', version: 'draft', input: '{ "n": 3 }' } },
    end('end', 'steps.items.output'),
  ]
  return drawn('Trees', nodes, [
    ['start', 'out', 'items'], ['begin_item', 'out', 'item_look'], ['item_look', 'out', 'item_pay'], ['item_look', 'error', 'item_pay'], ['item_pay', 'out', 'end_item'],
    ['items', 'out', 'helper'], ['items', 'error', 'helper'],
    ['begin_help', 'out', 'help'], ['help', 'help_store', 'help_store'], ['help_store', 'out', 'help'], ['help', 'help_ask', 'help_ask'], ['help_ask', 'answered', 'help'], ['help', 'done', 'end_help'],
    ['helper', 'out', 'other'], ['helper', 'error', 'other'], ['other', 'out', 'end'], ['other', 'error', 'end'],
  ])
}

/** `chain` comes first: `trees` calls it. */
const shapes = [chain, fan, loop, people, waits, prefetch, trees]

/** Every shape, drawn `variants` times with other numbers. `url` is the counting server's. */
export const drawShapes = (seed: number, url: string, variants: number): Shape[] =>
  shapes.flatMap((shape) => Array.from({ length: variants }, (_, i) => {
    const { name, document } = shape({ url, random: seeded(seed, shape.name, i) })
    return { name: `${name} ${i + 1}`, document: { ...document, name: `${name} ${i + 1}` } }
  }))
