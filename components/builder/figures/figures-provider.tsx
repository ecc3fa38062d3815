/** Hands what past runs have shown of the nodes to the canvas and the panel; asked for once the builder is there, never waited for. */
'use client'
import { useMemo, useState, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { mostRuns } from '#lib/api/figures.ts'
import { workflowFiguresQuery } from '#lib/client/workflows.ts'
import { textOf } from '#lib/nodes/draft.ts'
import { NodeFiguresContext, useNodeFigures, type NodeFigures } from '#components/canvas/node-figures.ts'
import { decisionsPath } from '#components/decisions/paths.ts'
import { useDrawnDocument } from '../builder-context.tsx'
import { figureTexts } from './figure-text.ts'
import { usePromptNames } from './prompt-names.ts'

const none = { containers: [], models: [], choices: [] }

export function FiguresProvider({ workflowId, children }: { workflowId: string; children: ReactNode }) {
  const { nodes } = useDrawnDocument()
  const { data = none } = useQuery(workflowFiguresQuery(workflowId))
  const prompts = usePromptNames(workflowId, nodes)
  const [last] = useState<{ texts: ReadonlyMap<string, NodeFigures> }>({ texts: new Map() })
  const texts = useMemo(() => {
    const found = figureTexts(nodes, data)
    for (const [id, prompt] of prompts) found.set(id, { ...found.get(id), prompt })
    // The same map as long as it says the same: every card reads it, and most edits change none of it.
    if (!sameTexts(found, last.texts)) last.texts = found
    return last.texts
  }, [nodes, data, prompts, last])
  return <NodeFiguresContext value={texts}>{children}</NodeFiguresContext>
}

const sameTexts = (a: ReadonlyMap<string, NodeFigures>, b: ReadonlyMap<string, NodeFigures>): boolean =>
  a.size === b.size && [...a].every(([id, { subtitle, told, prompt }]) => b.get(id)?.subtitle === subtitle && b.get(id)?.told === told && b.get(id)?.prompt === prompt)

/** Under the head of the panel. */
export function PanelFigures({ nodeId }: { nodeId: string }) {
  const figures = useNodeFigures(nodeId)
  const { nodes } = useDrawnDocument()
  if (figures?.told === undefined) return null
  const promptId = textOf(nodes.find(({ id }) => id === nodeId)?.data ?? {}, 'promptId')
  return (
    <p className="shrink-0 border-b border-line-soft px-3 py-1.5 text-12/[18px] text-fg-3 tabular-nums" title={`Of the newest ${mostRuns.ofContainers} runs, of the draft and of versions; test runs and forks are not counted.`}>
      <span className="mr-1 font-medium text-fg-2">Past runs</span> {figures.told} · without test runs
      {promptId !== '' && (
        <>
          {' · '}
          <Link href={decisionsPath(promptId)} className="text-accent underline decoration-accent-line underline-offset-2 hover:decoration-current">
            Decisions
          </Link>
        </>
      )}
    </p>
  )
}
