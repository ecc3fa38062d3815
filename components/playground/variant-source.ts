/** A variant of the playground as the form of its node sees it: the document of the run with this variant's prompt in it. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import type { RunSnapshot } from '#lib/client/run-follower.ts'
import { triedNodeSource, type TriedNodeSource } from '#components/node-form/tried-node.ts'
import type { PlaygroundStore } from './playground-store.ts'
import { partsOf } from './variant.ts'

/** What a variant is a variant of. */
export interface Standing {
  document: WorkflowDocument
  nodeId: string
  before?: RunSnapshot
}

export function variantSource(store: PlaygroundStore, id: string, standing: Standing): TriedNodeSource {
  return triedNodeSource({
    ...standing,
    data: () => dataIn(store, id),
    write: (data) => store.getState().setBody(id, partsOf(data)),
    subscribe: (listener) => store.subscribe(listener),
  })
}

const none: JsonObject = {}
const dataIn = (store: PlaygroundStore, id: string): JsonObject => store.getState().variants.find((variant) => variant.id === id)?.data ?? none
