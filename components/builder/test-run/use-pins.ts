/** The pins of the draft; the same list while the nodes stay the same, so that who shows them is drawn for nothing else. */
'use client'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { useBuilder } from '../builder-context.tsx'
import { pinsOf, type Pin } from './pins.ts'

const none: readonly Pin[] = []
const known = new WeakMap<WorkflowDocument['nodes'], readonly Pin[]>()

function pinsIn(document: WorkflowDocument): readonly Pin[] {
  const before = known.get(document.nodes)
  if (before) return before
  const pins = document.nodes.some(({ data }) => data.pinned !== undefined) ? pinsOf(document) : none
  known.set(document.nodes, pins)
  return pins
}

export const usePins = (): readonly Pin[] => useBuilder(({ history }) => pinsIn(history.document))

/** How many there are. */
export const usePinCount = (): number => useBuilder(({ history }) => pinsIn(history.document).length)
