/** What the workflows of the chaos suite are drawn with: nodes, edges, calls to the counting server, decisions of its model. */
import type { JsonObject } from '#lib/engine/json.ts'
import type { Random } from './random.ts'

export interface Node {
  id: string
  type: string
  /** The container that it lies in. */
  parentId?: string
  data: JsonObject
}

/** Source, its handle, target. */
export type Edge = [string, string, string]

export interface Shape {
  name: string
  document: object
}

export interface Place {
  /** Of the counting server. */
  url: string
  random: Random
}

export function drawn(name: string, nodes: Node[], edges: Edge[]): Shape {
  return {
    name,
    document: {
      oriel: 1,
      name,
      nodes: nodes.map((node, i) => ({ ...node, position: { x: i * 240, y: 0 } })),
      edges: edges.map(([source, sourceHandle, target]) => ({ id: `${source}.${sourceHandle}.${target}`, source, sourceHandle, target })),
    },
  }
}

export const start: Node = { id: 'start', type: 'start', data: {} }
export const end = (id = 'end', output = 'steps'): Node => ({ id, type: 'end', data: { output } })

/** A call to the counting server. */
export function call({ url, random }: Place, id: string, method: 'GET' | 'PUT' | 'POST', visit = '1', data: JsonObject = {}): Node {
  return { id, type: 'http', data: { method, url: `${url}/{{ run.id }}/${id}/${visit}`, timeoutMs: 2500, retry: { max: random.between(2, 4), backoffMs: random.between(50, 400) }, ...(method !== 'GET' && { json: '{ "run": run.id }' }), ...data } }
}

export const intent = (name: string, more: JsonObject = {}): JsonObject => ({ name, description: name, parameters: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }, ...more })

export function decide(random: Random, intents: JsonObject[], id = 'decide'): Node {
  return {
    id, type: 'decide',
    data: {
      prompt: { messages: [{ role: 'system', content: 'Run {{ run.id }}.' }, { role: 'user', content: '{{ thread }}\n\nWhat is next?' }] },
      model: { name: 'chaos', timeoutMs: 2500, retry: { max: 5, backoffMs: random.between(50, 400) } },
      errors: { maxConsecutive: 6 },
      context: random.pick<JsonObject>([{}, { rules: [{ type: 'result', action: 'summarise', overTokens: 10 }] }, { budget: { tokens: 150, overflow: 'summarise' }, summary: { tokens: 20 } }]),
      intents: [...intents, intent('done')],
    },
  }
}

/** Tells the iterations of a loop apart, in the path of a call. */
export const visit = '{{ steps.decide.visits }}'
