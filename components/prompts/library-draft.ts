/**
 * A prompt as it is edited on its page, by the same form as everywhere: of the library, the data of a node that nobody sees; of a node, that
 * node in its workflow, so that all that can be read there is known. Knows nothing of HTTP.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { defaultLimits, type Problem, type WorkflowDocument } from '#lib/engine/document.ts'
import { renameIntent } from '#lib/engine/edit-names.ts'
import { setData } from '#lib/engine/edit.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import type { Field } from '#lib/nodes/fields.ts'
import { nodeType } from '#lib/nodes/index.ts'
import { bodyFields, bodyOfData } from '#lib/nodes/prompt-body.ts'
import { readData } from '#lib/nodes/read-data.ts'
import type { NodeFormState } from '#components/node-form/form-context.ts'

export type LibraryDraft = StoreApi<NodeFormState>

const ownId = 'prompt'

/** The fields of a node's form that belong to its prompt. */
export const isBodyField = ({ name }: Pick<Field, 'name'>): boolean => (bodyFields as readonly string[]).includes(name.split('.')[0] ?? '')

/** A prompt to begin with, as of a new node of the type. */
export const freshBody = (type: 'decide' | 'generate'): JsonObject => bodyIn(nodeType(type).fresh)

/** The document that a prompt is at home in, for what can be read there, and its node. */
export interface Around {
  document: WorkflowDocument
  nodeId: string
}

export function createLibraryDraft(type: string, body: JsonObject, around?: Around): LibraryDraft {
  const id = around?.nodeId ?? ownId
  return createStore<NodeFormState>()((set, get) => {
    const take = (document: WorkflowDocument) => set(stateOf(document, id))
    return {
      ...stateOf(documentWith(type, body, around), id),
      set: (path, value) => take(setData(get().document, id, path, value)),
      renameIntent: (from, to) => take(renameIntent(get().document, id, from, to)),
      light() {},
    }
  })
}

/** What is written, whether in order or not. */
export const draftBody = ({ node }: Pick<NodeFormState, 'node'>): JsonObject => bodyIn(node.data)

/** Its hash as a version; undefined where it is not in order. */
export function draftHash({ node }: Pick<NodeFormState, 'node'>): string | undefined {
  const read = bodyOfData(node.type, bodyIn(node.data))
  return read.ok ? read.hash : undefined
}

const bodyIn = (data: JsonObject): JsonObject => Object.fromEntries(Object.entries(data).filter(([name]) => isBodyField({ name })))

function documentWith(type: string, body: JsonObject, around: Around | undefined): WorkflowDocument {
  if (around) return { ...around.document, nodes: around.document.nodes.map((node) => (node.id === around.nodeId ? { ...node, data: { ...withoutBody(node.data), ...body } } : node)) }
  const node = { id: ownId, type, position: { x: 0, y: 0 }, parentId: undefined, extent: undefined, data: body }
  return { oriel: 1, name: 'Library prompt', description: '', input: { type: 'object' }, nodes: [node], edges: [], triggers: [], limits: defaultLimits }
}

const withoutBody = (data: JsonObject): JsonObject => Object.fromEntries(Object.entries(data).filter(([name]) => !isBodyField({ name })))

function stateOf(document: WorkflowDocument, id: string): Pick<NodeFormState, 'document' | 'node' | 'problems'> {
  const node = document.nodes.find((each) => each.id === id)
  if (!node) throw new Error('The node that holds the prompt is gone.')
  const { malformed, problems } = readData(nodeType(node.type), node.data)
  return { document, node, problems: [...malformed, ...problems].map((problem): Problem => ({ ...problem, nodeId: id })) }
}
