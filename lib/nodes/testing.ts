/** Documents for tests, in the form in which a person would sketch them. Used by tests only. */
import fc from 'fast-check'
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { addNode, connect, moveNodes, removeElements, setData, setSettings } from '#lib/engine/edit.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { valueAt } from '#lib/engine/pointer.ts'
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

/** One thing that a person does in the builder; the numbers choose among what is there, so any act fits any document. */
export type Act = { kind: 'name' | 'add' | 'remove' | 'move' | 'wire' | 'unwire' | 'label' | 'line' | 'intent' | 'header' | 'into'; at: number; other: number; text: string }

export const arbitraryActs = (maxLength = 6): fc.Arbitrary<Act[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom<Act['kind']>('name', 'add', 'remove', 'move', 'wire', 'unwire', 'label', 'line', 'intent', 'header', 'into'),
      at: fc.nat(40),
      other: fc.nat(40),
      text: fc.constantFrom('alpha', 'beta', 'gamma delta', 'é"\\', '{{ input.x }}'),
    }),
    { maxLength },
  )

const fresh: { type: string; data: JsonObject }[] = [
  { type: 'http', data: { headers: { 'X-B': 'b', 'X-A': 'a' }, url: 'https://example.com/a', method: 'POST', label: 'Fetch' } },
  { type: 'template', data: { text: 'one\ntwo\nthree', pinned: 'pinned' } },
  { type: 'decide', data: { intents: [], label: 'Next', prompt: { messages: [{ content: 'one\ntwo\nthree\n{{ thread }}', role: 'user' }] }, context: { budget: { overflow: 'fail', tokens: 10 }, format: 'xml' } } },
  { type: 'agent', data: { steps: 5 } },
  { type: 'branch', data: { cases: [{ when: 'true', handle: 'yes' }] } },
  { type: 'end', data: { outcome: 'done', ui: { b: 1, a: [2] } } },
]

/** A small workflow that acts are done to. */
export const arbitraryStart: WorkflowDocument = documentOf(
  {
    start: { type: 'start' },
    decide: decision(['ship', 'stop'], { prompt: { messages: [{ role: 'system', content: 'You ship.\nBe kind.\nBe brief.' }, { role: 'user', content: '{{ thread }}' }] } }),
    fetch: { type: 'http', url: 'https://example.com/', headers: { A: '1', B: '2' } },
    end: { type: 'end' },
  },
  ['start -> decide', 'decide.ship -> fetch', 'fetch -> end', 'decide.stop -> end'],
)

export const done = (document: WorkflowDocument, acts: readonly Act[]): WorkflowDocument => acts.reduce(act, document)

export const arbitraryDocument: fc.Arbitrary<WorkflowDocument> = arbitraryActs(16).map((acts) => done(arbitraryStart, acts))

const among = <Item>(items: readonly Item[], choice: number): Item | undefined => items[choice % Math.max(1, items.length)]

const deeds: Record<Act['kind'], (document: WorkflowDocument, act: Act, node: DocumentNode, to: DocumentNode) => WorkflowDocument> = {
  name: (document, { at, other, text }) => setSettings(document, other % 2 === 0 ? { name: `Named ${text}` } : { limits: { ...document.limits, steps: at + 1 } }),
  add: (document, { at, other }) => addNode(document, { ...(among(fresh, at) ?? { type: 'end', data: {} }), position: { x: other * 10, y: at } }).document,
  remove: (document, _, node) => (document.nodes.length > 1 ? removeElements(document, { nodes: [node.id] }) : document),
  move: (document, { at, other }, node) => moveNodes(document, { [node.id]: { x: other * 10, y: at * 10 } }),
  wire: (document, { other }, node, to) => connect(document, { source: node.id, sourceHandle: other % 3 === 0 ? 'error' : 'out', target: to.id }),
  unwire: (document, { at }) => removeElements(document, { edges: [among(document.edges, at)?.id ?? ''] }),
  label: (document, { text }, node) => setData(document, node.id, ['label'], text),
  into: (document, { other }, node) => intoAgent(document, node.id, other),
  line: changeLine,
  intent: changeIntent,
  header: changeHeader,
}

function act(document: WorkflowDocument, did: Act): WorkflowDocument {
  const [node, to] = [among(document.nodes, did.at), among(document.nodes, did.other)]
  return node && to ? deeds[did.kind](document, did, node, to) : document
}

/** Puts a node into one of the agents, unless that lies in it. */
function intoAgent(document: WorkflowDocument, id: string, choice: number): WorkflowDocument {
  const agent = among(document.nodes.filter((each) => each.type === 'agent' && each.id !== id), choice)
  const parentOf = (child: string) => document.nodes.find((each) => each.id === child)?.parentId
  for (let above = agent?.id; above !== undefined; above = parentOf(above)) if (above === id) return document
  return agent ? { ...document, nodes: document.nodes.map((each) => (each.id === id ? { ...each, parentId: agent.id } : each)) } : document
}

const ofType = ({ nodes }: WorkflowDocument, type: string, choice: number) => among(nodes.filter((node) => node.type === type), choice)

function changeHeader(document: WorkflowDocument, { at, other, text }: Act): WorkflowDocument {
  const http = ofType(document, 'http', at)
  return http ? setData(document, http.id, ['headers', among(['A', 'B', 'C'], other) ?? 'A'], other % 4 === 0 ? undefined : text) : document
}

/** Takes an intent away, or adds it where it is not there. */
function changeIntent(document: WorkflowDocument, { at, other, text }: Act): WorkflowDocument {
  const decide = ofType(document, 'decide', at)
  if (!decide) return document
  const intents = Array.isArray(decide.data.intents) ? decide.data.intents : []
  const name = `intent_${other % 4}`
  const without = intents.filter((intent) => !isJsonObject(intent) || intent.name !== name)
  return setData(document, decide.id, ['intents'], without.length < intents.length ? without : [...intents, { description: text, name, parameters: { type: 'object' } }])
}

/** Writes one line of the first message anew. */
function changeLine(document: WorkflowDocument, { at, other, text }: Act): WorkflowDocument {
  const decide = ofType(document, 'decide', at)
  const path = ['prompt', 'messages', 0, 'content']
  const content = decide && valueAt(decide.data, path)
  if (!decide || typeof content !== 'string') return document
  const lines = content.split('\n')
  return setData(document, decide.id, path, lines.with(other % lines.length, text).join('\n'))
}

/** A model whose script answers its calls in turn, the last entry all that are left. */
export const scripted = (...script: JsonObject[]): JsonObject => ({ script: script.map((entry, i) => ({ ...(i < script.length - 1 && { when: `call.index = ${i}` }), ...entry })) })
