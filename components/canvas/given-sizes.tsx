/**
 * Sizes and ports of cards are given (flow-elements.ts), so nothing of a card in the page is measured. React Flow would do so once for each
 * card, and would take a card that is drawn without its ports, as from far away, for one that no edge can end at. What it does of itself
 * after measuring is done before anything is drawn: what is first in view is given as well.
 */
'use client'
import { useState } from 'react'
import { useStoreApi, type Viewport } from '@xyflow/react'

/** Stands before the flow that it is for, within its provider. */
export function GivenSizes({ view: { x, y, zoom } }: { view: Viewport }) {
  const store = useStoreApi()
  useState(() => store.setState({ transform: [x, y, zoom], updateNodeInternals() {} }))
  return null
}
