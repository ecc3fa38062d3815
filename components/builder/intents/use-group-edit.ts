/** Edits of a decision that concern its groups: each is one step of undo, and edges follow the ports. */
'use client'
import { useCallback } from 'react'
import { setNodeData } from '#lib/engine/edit.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { useNodeForm } from '#components/node-form/form-context.ts'
import { useBuilderStore } from '../builder-context.tsx'
import { followHandles } from '../follow-handles.ts'

/** Changes all of the decision's data at once. */
export function useGroupEdit(): (change: (data: JsonObject) => JsonObject) => void {
  const store = useBuilderStore()
  const id = useNodeForm(({ node }) => node.id)
  return useCallback(
    (change) =>
      store.getState().edit((document) => {
        const node = document.nodes.find((each) => each.id === id)
        return node ? followHandles(document, setNodeData(document, id, change(node.data)), id) : document
      }),
    [store, id],
  )
}
