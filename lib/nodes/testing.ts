/** Documents for tests, in the form in which a person would sketch them. Used by tests only. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { parseDocument } from './parse-document.ts'

/** `{ fetch: { type: 'http', url: '…' } }` and `['start -> fetch', 'fetch.error -> end']`, as JSON from outside. */
export function sketch(nodes: Record<string, { type: string; [field: string]: Json }>, edges: string[] = [], more: JsonObject = {}): JsonObject {
  return {
    oriel: 1,
    name: 'Test',
    nodes: Object.entries(nodes).map(([id, { type, ...data }], index) => ({ id, type, position: { x: index * 200, y: 0 }, data })),
    edges: edges.map((edge, index) => {
      const [from = '', target = ''] = edge.split(' -> ')
      const [source = '', sourceHandle = 'out'] = from.split('.')
      return { id: `e${index + 1}`, source, sourceHandle, target }
    }),
    ...more,
  }
}

/** The same, parsed; throws where it is malformed. */
export function documentOf(...sketched: Parameters<typeof sketch>): WorkflowDocument {
  const parsed = parseDocument(sketch(...sketched))
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  return parsed.document
}

/** Data of a decision with the given intents, each with one text parameter `why`. */
export function decision(intents: string[], more: JsonObject = {}): { type: string; [field: string]: Json } {
  return {
    type: 'decide',
    prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] },
    intents: intents.map((name) => ({ name, description: `When ${name} is right.`, parameters: { type: 'object', properties: { why: { type: 'string' } }, additionalProperties: false } })),
    ...more,
  }
}
