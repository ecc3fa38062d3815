/** Hands what past runs have shown of the nodes to the canvas and the panel; asked for once the builder is there, never waited for. */
'use client'
import { useMemo, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { mostRuns } from '#lib/api/figures.ts'
import { workflowFiguresQuery } from '#lib/client/workflows.ts'
import { textOf } from '#lib/nodes/draft.ts'
import { NodeFiguresContext, useNodeFigures } from '#components/canvas/node-figures.ts'
import { decisionsPath } from '#components/decisions/paths.ts'
import { useDrawnDocument } from '../builder-context.tsx'
import { figureTexts } from './figure-text.ts'

const none = { containers: [], models: [], choices: [] }

export function FiguresProvider({ workflowId, children }: { workflowId: string; children: ReactNode }) {
  const { nodes } = useDrawnDocument()
  const { data = none } = useQuery(workflowFiguresQuery(workflowId))
  const texts = useMemo(() => figureTexts(nodes, data), [nodes, data])
  return <NodeFiguresContext value={texts}>{children}</NodeFiguresContext>
}

/** Under the head of the panel. */
export function PanelFigures({ nodeId }: { nodeId: string }) {
  const figures = useNodeFigures(nodeId)
  const { nodes } = useDrawnDocument()
  if (!figures) return null
  const promptId = textOf(nodes.find(({ id }) => id === nodeId)?.data ?? {}, 'promptId')
  return (
    <p className="shrink-0 border-b border-line-soft px-3 py-1.5 text-12/[18px] text-fg-3 tabular-nums" title={`Of the newest ${mostRuns.ofContainers} runs, of the draft and of versions; test runs and forks are not counted.`}>
      <span className="mr-1 font-medium text-fg-2">Past runs</span> {figures.told} · without test runs
      {promptId !== '' && (
        <>
          {' · '}
          <Link href={decisionsPath(promptId)} className="text-accent hover:underline">
            Decisions
          </Link>
        </>
      )}
    </p>
  )
}
