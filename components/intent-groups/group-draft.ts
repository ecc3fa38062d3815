/**
 * A group as it is edited: name, description, and its intents as those of a decision that nobody sees, so that they are edited by the
 * same form as everywhere. Knows nothing of HTTP.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Problem, WorkflowDocument } from '#lib/engine/document.ts'
import { defaultLimits } from '#lib/engine/document.ts'
import { renameIntent } from '#lib/engine/edit-names.ts'
import { setData } from '#lib/engine/edit.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { nodeType } from '#lib/nodes/index.ts'
import type { NodeFormState } from '#components/node-form/form-context.ts'

export interface GroupText {
  name: string
  description: string
  intents: JsonObject[]
}

export interface GroupDraftState extends NodeFormState {
  name: string
  description: string
  write(text: Partial<Pick<GroupText, 'name' | 'description'>>): void
}

export type GroupDraft = StoreApi<GroupDraftState>

const id = 'group'

export function createGroupDraft({ name, description, intents }: GroupText): GroupDraft {
  return createStore<GroupDraftState>()((set, get) => {
    const take = (document: WorkflowDocument) => set(stateOf(document))
    return {
      name,
      description,
      ...stateOf(documentWith(intents)),
      set: (path, value) => take(setData(get().document, id, path, value)),
      renameIntent: (from, to) => take(renameIntent(get().document, id, from, to)),
      light() {},
      write: (text) => set(text),
    }
  })
}

/** What a save sends. */
export function groupText({ name, description, node }: GroupDraftState): GroupText {
  return { name: name.trim(), description, intents: Array.isArray(node.data.intents) ? node.data.intents.filter(isJsonObject) : [] }
}

function documentWith(intents: JsonObject[]): WorkflowDocument {
  const node = { id, type: 'decide', position: { x: 0, y: 0 }, parentId: undefined, extent: undefined, data: { ...nodeType('decide').fresh, intents } }
  return { oriel: 1, name: 'Intent group', description: '', input: { type: 'object' }, nodes: [node], edges: [], triggers: [], limits: defaultLimits }
}

function stateOf(document: WorkflowDocument): Pick<NodeFormState, 'document' | 'node' | 'problems'> {
  const [node] = document.nodes
  if (!node) throw new Error('The decision that holds the intents of a group is gone.')
  const found = nodeType('decide').check?.(node.data) ?? []
  const problems: Problem[] = found.filter(({ path }) => path?.startsWith('/intents')).map((problem) => ({ ...problem, nodeId: id }))
  return { document, node, problems }
}
