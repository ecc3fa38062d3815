/** What past runs have shown of nodes, for their cards. Whoever shows a canvas may provide it; without it cards say what is set. */
'use client'
import { createContext, use } from 'react'

export interface NodeFigures {
  /** In place of the subtitle: "agent, p95 4 of 6 steps". */
  subtitle?: string
  /** All of it, in one line. */
  told?: string
  /** The version of the prompt that the node holds: "v3", "v3 + edits". */
  prompt?: string
}

export const NodeFiguresContext = createContext<ReadonlyMap<string, NodeFigures>>(new Map())

export const useNodeFigures = (nodeId: string): NodeFigures | undefined => use(NodeFiguresContext).get(nodeId)
