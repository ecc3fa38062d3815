/** Under a library prompt: what its content would change of the past decisions of a linked node, and the ways to that node's own views. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { ChartColumnStacked, FileDiff } from 'lucide-react'
import { promptVersionQuery } from '#lib/client/prompts.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { PastDecisions } from '#components/backtests/past-decisions.tsx'
import { decisionsPath } from '#components/decisions/paths.ts'
import { Chip } from '#components/ui/chip.tsx'
import { LinkedNodePicker, type LinkedNodes } from './linked-node.tsx'
import { promptPath } from './paths.ts'
import type { Side } from './sides.ts'

export interface LinkedDecisionsProps {
  libraryId: string
  nodes: LinkedNodes
  /** The content that is tried. */
  side: Side
  unsaved: JsonObject | undefined
}

export function LinkedDecisions({ libraryId, nodes, side, unsaved }: LinkedDecisionsProps) {
  const version = useQuery({ ...promptVersionQuery(libraryId, side === 'draft' ? 0 : side), enabled: side !== 'draft' })
  const body = side === 'draft' ? unsaved : version.data?.body
  const { chosen } = nodes
  if (!chosen) return null
  const { promptId, workflow } = chosen
  return (
    <section aria-label="In a linked node" className="border-t border-line bg-surface">
      <header className="flex min-h-11 flex-wrap items-center gap-2 px-4 py-1.5">
        <h2 className="font-strong">In</h2>
        <LinkedNodePicker nodes={nodes} />
        {promptId !== undefined && (
          <>
            <Chip icon={ChartColumnStacked} href={decisionsPath(promptId)}>its decisions</Chip>
            <Chip icon={FileDiff} href={promptPath(promptId)}>its own versions</Chip>
          </>
        )}
      </header>
      {promptId === undefined ? <p className="border-t border-line px-4 py-4 text-12 text-fg-3">Nothing of this node was run or published yet, so there are no decisions to look at.</p> : body && <PastDecisions key={promptId} promptId={promptId} workflowId={workflow.id} side="draft" unsaved={body} />}
    </section>
  )
}
