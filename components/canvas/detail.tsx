/** How much of a card is drawn at the zoom of the canvas, watched once for all cards. */
'use client'
import { createContext, use, useLayoutEffect, type ReactNode } from 'react'
import { useStore } from '@xyflow/react'
import { detailOf, type Detail } from './zoom.ts'

const DetailContext = createContext<Detail>('all')

export const useDetail = (): Detail => use(DetailContext)

/** Within React Flow's provider, around the flow. Says it on the canvas too; canvas.css hides what cannot be read. */
export function DetailProvider({ children }: { children: ReactNode }) {
  const detail = useStore((state) => detailOf(state.transform[2]))
  const root = useStore((state) => state.domNode)
  useLayoutEffect(() => root?.setAttribute('data-detail', detail), [root, detail])
  return <DetailContext value={detail}>{children}</DetailContext>
}
