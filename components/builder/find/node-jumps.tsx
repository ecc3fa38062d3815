/** Every node of the workflow in ⌘K, once something is typed. Draws nothing. */
'use client'
import { useMemo } from 'react'
import { useCommands, type Command } from '#components/shell/command-registry.tsx'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { cardModel } from '#components/canvas/card-model.ts'
import { useBuilderStore, useDrawnDocument } from '../builder-context.tsx'

export function NodeJumps() {
  const store = useBuilderStore()
  const { nodes } = useDrawnDocument()
  const commands = useMemo<Command[]>(
    () =>
      nodes.map((node) => {
        const card = cardModel(node)
        return { id: `node ${node.id}`, label: card.title, detail: `Node, ${card.typeTitle}`, icon: iconByName(card.icon), keywords: [node.id, node.type], jump: true, run: () => store.getState().jumpTo({ nodeId: node.id }) }
      }),
    [nodes, store],
  )
  useCommands('Nodes of this workflow', commands)
  return null
}
