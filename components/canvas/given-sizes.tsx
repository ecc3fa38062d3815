/**
 * Sizes and ports of cards are given (flow-elements.ts), so nothing of a card in the page is measured. React Flow would do so once for each
 * card, and would take a card that is drawn without its ports, as from far away, for one that no edge can end at. What it does of itself
 * after measuring is done here instead: at first everything is brought into view.
 */
'use client'
import { useState } from 'react'
import { useStoreApi, type FitViewOptions } from '@xyflow/react'

/** Stands before the flow that it is for, within its provider. `fit`: how everything is brought into view. */
export function GivenSizes({ fit }: { fit: FitViewOptions }) {
  const store = useStoreApi()
  useState(() => {
    // Where nothing is drawn yet, the first node appears where it was put.
    let fitted = store.getState().nodes.length === 0
    store.setState({
      updateNodeInternals() {
        if (fitted) return
        fitted = true
        store.setState({ fitViewQueued: true, fitViewOptions: fit })
        store.getState().setNodes(store.getState().nodes)
      },
    })
  })
  return null
}
