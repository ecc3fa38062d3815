/** The two panels over one content: a version, or what the draft holds now. */
'use client'
import { useCallback, useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { TriedContent } from '#lib/client/backtests.ts'
import { workflowQuery } from '#lib/client/workflows.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { cardModel } from '#components/canvas/card-model.ts'
import { BacktestPanel } from './backtest-panel.tsx'
import { ImpactPanel } from './impact-panel.tsx'

export interface PastDecisionsProps {
  promptId: string
  workflowId: string | null
  /** What is tried: a version by its number, or the draft with what it holds. */
  side: number | 'draft'
  unsaved: JsonObject | undefined
}

export function PastDecisionPanels({ promptId, workflowId, side, unsaved }: PastDecisionsProps) {
  const { data } = useQuery({ ...workflowQuery(workflowId ?? ''), enabled: workflowId !== null })
  const content = useMemo((): TriedContent => (side !== 'draft' ? { version: side } : unsaved ? { body: unsaved } : {}), [side, unsaved])
  const nameOf = useCallback(
    (id: string) => {
      const node = data?.document.nodes.find((each) => each.id === id)
      return node ? cardModel(node).title : id
    },
    [data],
  )
  return (
    <div className="grid grid-cols-[376px_minmax(0,1fr)] items-stretch divide-x divide-line border-t border-line bg-surface max-[1100px]:grid-cols-1 max-[1100px]:divide-x-0 max-[1100px]:divide-y">
      <ImpactPanel promptId={promptId} content={content} nameOf={nameOf} />
      <BacktestPanel promptId={promptId} content={content} nameOf={nameOf} />
    </div>
  )
}
