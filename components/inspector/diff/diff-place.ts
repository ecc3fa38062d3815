/**
 * Where a comparison of two windows stands: the log of the later one's run, its names, and what can be pointed at from there. The run page
 * and the page that compares two runs give it; the rows of the comparison only read it.
 */
'use client'
import { createContext, use } from 'react'
import type { NodeNames } from '../node-names.ts'
import type { RunLog } from '../run-log.ts'
import type { Highlight } from '../run-screen.ts'

export interface DiffPlace {
  log: RunLog
  names: NodeNames
  /** For links to the builder; undefined until the run is loaded. */
  workflowSlug: string | undefined
  /** Behind the later call's name, where it is not one of the page's own run: `of B`. */
  of?: string
  /** Goes to an event of the log. */
  select(seq: number): void
  /** The pointer is on a segment that came from this event, or has left it. */
  point?(source: Highlight['source']): void
}

const PlaceContext = createContext<DiffPlace | undefined>(undefined)
export const DiffPlaceProvider = PlaceContext

export function useDiffPlace(): DiffPlace {
  const place = use(PlaceContext)
  if (!place) throw new Error('A comparison of two windows stands nowhere.')
  return place
}
