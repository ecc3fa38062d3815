/** What every part of the page that compares two runs shares. One provider (compared-runs.tsx) computes it; the parts only read. */
'use client'
import { createContext, use } from 'react'
import type { AlignedRow } from '#lib/engine/run-alignment.ts'
import type { Look } from '#lib/engine/run-alignment-kinds.ts'
import type { NodeNames } from '#components/inspector/node-names.ts'
import type { ComparedRun } from './use-compared-run.ts'

export interface Comparison {
  a: ComparedRun
  b: ComparedRun
  rows: readonly AlignedRow[]
  look: Look
  /** Of the run that knows a node, the later one first. */
  names: NodeNames
  /** How often a node was visited on the side that visited it more often. */
  visits(node: string): number
  /** The side that still goes on, where only one does. */
  live: 'a' | 'b' | 'both' | 'none'
}

const ComparisonContext = createContext<Comparison | undefined>(undefined)
export const ComparisonProvider = ComparisonContext

export function useComparison(): Comparison {
  const comparison = use(ComparisonContext)
  if (!comparison) throw new Error('This part stands outside a comparison of runs.')
  return comparison
}
