/**
 * Bringing people in, as one edit: a decision that may ask a person gets the intent and the question that it leads to; an intent or an
 * effect that a person shall approve gets its gate. Pure.
 */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { numbered, setData } from '#lib/engine/edit.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { namesOf, rowsOf, textOf } from '#lib/nodes/draft.ts'
import { findNodeType, nodeType } from '#lib/nodes/index.ts'
import { connectArm, insertNode, mainPorts } from '../insert-node.ts'

export type AnswerFormat = 'free_text' | 'yes_no' | 'choice' | 'form'

interface Asking {
  label: string
  intent: string
  description: string
  /** What the node is set to beside question and background. */
  data: JsonObject
}

const forms: Record<AnswerFormat, Asking> = {
  free_text: { label: 'Ask a human', intent: 'ask_human', description: 'Only a person can say what is missing. Ask one short question that can be answered without knowing this conversation.', data: {} },
  yes_no: { label: 'Ask yes or no', intent: 'ask_yes_no', description: 'A person has to say yes or no. Ask so that both answers are clear.', data: { format: 'yes_no' } },
  choice: {
    label: 'Ask to choose',
    intent: 'ask_to_choose',
    description: 'A person has to choose how to go on.',
    data: { format: 'choice', choices: [{ id: 'go_on', label: 'Go on' }, { id: 'leave_it', label: 'Leave it' }] },
  },
  form: {
    label: 'Ask for details',
    intent: 'ask_for_details',
    description: 'A person has to fill in what is missing. Say what it is for.',
    data: { format: 'form', schema: { type: 'object', properties: { details: { type: 'string', title: 'Details' } }, required: ['details'] } },
  },
}

export const answerFormats = Object.entries(forms).map(([format, { label }]) => ({ format: format as AnswerFormat, label }))

/** What the model gives when it asks. */
const parameters: Json = {
  type: 'object',
  properties: {
    question: { type: 'string', description: 'What the person is asked, in one or two sentences.' },
    background: { type: 'string', description: 'What they need to know to answer.' },
  },
  required: ['question', 'background'],
  additionalProperties: false,
}

const nodeIn = ({ nodes }: WorkflowDocument, id: string): DocumentNode | undefined => nodes.find((node) => node.id === id)

const decides = ({ type }: DocumentNode): boolean => findNodeType(type)?.kind === 'decision'

/**
 * Adds the intent to ask with, the question that it leads to, and the way of every answer back to the decision. The same document where
 * the node decides nothing.
 */
export function askHuman(document: WorkflowDocument, decision: string, format: AnswerFormat = 'free_text'): { document: WorkflowDocument; asks?: string } {
  const node = nodeIn(document, decision)
  if (!node || !decides(node)) return { document }
  const asking = forms[format]
  const name = numbered(asking.intent, new Set(namesOf(node.data, 'intents', 'name')), '_')
  const { intents } = node.data
  const known = setData(document, decision, ['intents'], [...(Array.isArray(intents) ? intents : []), { name, description: asking.description, parameters }])
  const added = insertNode(known, nodeType('ask'), { from: { node: decision, handle: name } })
  const fresh = nodeIn(added.document, added.id)
  if (!fresh) return { document }
  const data: JsonObject = { ...fresh.data, label: asking.label, question: '{{ args.question }}', context: '{{ args.background }}', ...asking.data }
  const set = setData(added.document, added.id, [], data)
  const answers = mainPorts(nodeIn(set, added.id) ?? fresh)
  return { document: answers.reduce((next, sourceHandle) => connectArm(next, { source: added.id, sourceHandle, target: decision }), set), asks: added.id }
}

/** What of a node a person can be made to approve, and does not yet: its intents, or what it does. A gate that is off counts as none. */
export function ungated(node: DocumentNode | undefined): { intent?: string; index?: number }[] {
  if (!node) return []
  if (decides(node)) return rowsOf(node.data, 'intents').filter(({ row }) => !isGate(row.approval)).map(({ index, row }) => ({ intent: textOf(row, 'name'), index }))
  const takesGate = findNodeType(node.type)?.fields.some(({ input }) => input === 'approval') === true
  return takesGate && !isGate(node.data.approval) ? [{}] : []
}

const isGate = (gate: Json | undefined): boolean => typeof gate === 'object' && gate !== null && !Array.isArray(gate) && gate.when !== false

/** A person must approve: the intent, or what the node does. A gate that was off keeps what it is set to. */
export function requireApproval(document: WorkflowDocument, nodeId: string, intent?: string): WorkflowDocument {
  const node = nodeIn(document, nodeId)
  const place = ungated(node).find((each) => each.intent === intent)
  if (!node || !place) return document
  const path = place.index === undefined ? ['approval'] : ['intents', place.index, 'approval']
  const before = place.index === undefined ? node.data.approval : rowsOf(node.data, 'intents').find(({ index }) => index === place.index)?.row.approval
  const kept = typeof before === 'object' && before !== null && !Array.isArray(before) ? before : {}
  return setData(document, nodeId, path, { ...kept, when: true })
}
