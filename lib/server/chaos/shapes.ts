/**
 * The workflows of the chaos suite, drawn from a seed: small enough that hundreds of runs end in minutes, and together with every
 * kind of step that a death can cut in two.
 */
import type { JsonObject } from '#lib/engine/json.ts'
import { seeded, type Random } from './random.ts'

interface Node {
  id: string
  type: string
  data: JsonObject
}
type Edge = [source: string, sourceHandle: string, target: string]

export interface Shape {
  name: string
  document: object
}

interface Place {
  /** Of the counting server. */
  url: string
  random: Random
}

function drawn(name: string, nodes: Node[], edges: Edge[], settings: object = {}): Shape {
  return {
    name,
    document: {
      oriel: 1,
      name,
      nodes: nodes.map((node, i) => ({ ...node, position: { x: i * 240, y: 0 } })),
      edges: edges.map(([source, sourceHandle, target]) => ({ id: `${source}.${sourceHandle}.${target}`, source, sourceHandle, target })),
      ...settings,
    },
  }
}

const start: Node = { id: 'start', type: 'start', data: {} }
const end = (id = 'end', output = 'steps'): Node => ({ id, type: 'end', data: { output } })

/** A call to the counting server; `visit` tells the iterations of a loop apart. */
function call({ url, random }: Place, id: string, method: 'GET' | 'PUT' | 'POST', visit = '1', data: JsonObject = {}): Node {
  return { id, type: 'http', data: { method, url: `${url}/{{ run.id }}/${id}/${visit}`, timeoutMs: 2500, retry: { max: random.between(2, 4), backoffMs: random.between(50, 400) }, ...(method !== 'GET' && { json: '{ "run": run.id }' }), ...data } }
}

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

const intent = (name: string, more: JsonObject = {}): JsonObject => ({ name, description: name, parameters: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }, ...more })

function decide(random: Random, intents: JsonObject[]): Node {
  return {
    id: 'decide', type: 'decide',
    data: {
      prompt: { messages: [{ role: 'system', content: 'Run {{ run.id }}.' }, { role: 'user', content: '{{ thread }}\n\nWhat is next?' }] },
      model: { name: 'chaos', timeoutMs: 2500, retry: { max: 5, backoffMs: random.between(50, 400) } },
      errors: { maxConsecutive: 6 },
      intents: [...intents, intent('done')],
    },
  }
}

const visit = '{{ steps.decide.visits }}'

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

const shapes = [chain, fan, loop, people]

/** Every shape, drawn `variants` times with other numbers. `url` is the counting server's. */
export const drawShapes = (seed: number, url: string, variants: number): Shape[] =>
  shapes.flatMap((shape) => Array.from({ length: variants }, (_, i) => {
    const { name, document } = shape({ url, random: seeded(seed, shape.name, i) })
    return { name: `${name} ${i + 1}`, document: { ...document, name: `${name} ${i + 1}` } }
  }))
