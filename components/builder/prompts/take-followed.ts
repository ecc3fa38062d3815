/**
 * Takes, before a publish, the versions that followed labels name now: as edits of the draft that is open here, so that the builder has what
 * is published. The server does the same for whoever publishes without it.
 */
import type { QueryClient } from '@tanstack/react-query'
import { promptLabelsQuery, promptVersionQuery } from '#lib/client/prompts.ts'
import { setNodeData } from '#lib/engine/edit.ts'
import { bodyOfData } from '#lib/nodes/prompt-body.ts'
import { linkedNodes, linkedTo } from '#lib/nodes/prompt-links.ts'
import type { BuilderStore } from '../builder-store.ts'
import { followHandles } from '../follow-handles.ts'

/** Rejects with an ApiError. What is wrong with a link is the server's to say. */
export async function takeFollowed(store: BuilderStore, client: QueryClient): Promise<void> {
  for (const { nodeId, link } of linkedNodes(store.getState().history.document)) {
    if (link.label === undefined) continue
    const { items } = await client.fetchQuery({ ...promptLabelsQuery(link.promptId), staleTime: 0 }).catch(() => ({ items: [] }))
    const version = items.find(({ label }) => label === link.label)?.version
    if (version === undefined || version === link.version) continue
    const [had, { body }] = await Promise.all([client.ensureQueryData(promptVersionQuery(link.promptId, link.version)), client.ensureQueryData(promptVersionQuery(link.promptId, version))])
    const before = store.getState().history.document.nodes.find(({ id }) => id === nodeId)
    const says = before && bodyOfData(before.type, before.data)
    // What was changed past its link is not overwritten: the server refuses to publish it, and says what to do.
    if (!says?.ok || says.hash !== had.hash) continue
    store.getState().edit((document) => {
      const node = document.nodes.find(({ id }) => id === nodeId)
      return node ? followHandles(document, setNodeData(document, nodeId, linkedTo(node.type, node.data, { ...link, version }, body)), nodeId) : document
    })
  }
}
