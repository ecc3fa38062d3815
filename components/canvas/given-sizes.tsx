/**
 * Sizes and ports of cards are given (flow-elements.ts), so nothing of a card in the page is measured. React Flow would do so once for each
 * card, and would take a card that is drawn without its ports, as from far away, for one that no edge can end at.
 */
'use client'
import { useState } from 'react'
import { useStoreApi } from '@xyflow/react'

/** Stands before the flow that it is for, within its provider. */
export function GivenSizes() {
  const store = useStoreApi()
  useState(() => {
    store.setState({
      updateNodeInternals() {
        // This is when React Flow brings everything into view for the first time.
        const { fitViewQueued, nodes, setNodes } = store.getState()
        if (fitViewQueued) setNodes(nodes)
      },
    })
  })
  return null
}
