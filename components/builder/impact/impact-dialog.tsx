/** What the edit of a node's prompt changes of past decisions, and how a model answers it now: both panels over the draft as it stands here. */
'use client'
import { useCallback, useMemo } from 'react'
import type { DocumentNode } from '#lib/engine/document.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { textOf } from '#lib/nodes/draft.ts'
import { bodyFields } from '#lib/nodes/prompt-body.ts'
import { BacktestPanel } from '#components/backtests/backtest-panel.tsx'
import { ImpactPanel } from '#components/backtests/impact-panel.tsx'
import { cardModel } from '#components/canvas/card-model.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import { useBuilder, useBuilderStore } from '../builder-context.tsx'

export function ImpactDialog({ nodeId }: { nodeId: string }) {
  const node = useBuilder((state) => state.history.document.nodes.find(({ id }) => id === nodeId))
  return node ? <Opened node={node} /> : null
}

function Opened({ node }: { node: DocumentNode }) {
  const store = useBuilderStore()
  const nodes = useBuilder((state) => state.history.document.nodes)
  const promptId = textOf(node.data, 'promptId')
  const content = useMemo(() => ({ body: bodyOf(node.data) }), [node.data])
  const nameOf = useCallback((id: string) => titleOf(nodes, id), [nodes])
  return (
    <Dialog open width={1240} className="!top-[4vh] !max-h-[92vh]" title={`Impact of this edit of ${cardModel(node).title}`} onOpenChange={() => store.getState().open(undefined)}>
      <div className="-mx-4 grid min-h-[480px] grid-cols-[376px_minmax(0,1fr)] divide-x divide-line border-t border-line max-[900px]:grid-cols-1 max-[900px]:divide-x-0 max-[900px]:divide-y">
        <ImpactPanel promptId={promptId} content={content} nameOf={nameOf} />
        <BacktestPanel promptId={promptId} content={content} nameOf={nameOf} />
      </div>
    </Dialog>
  )
}

const bodyOf = (data: JsonObject): JsonObject => Object.fromEntries(bodyFields.flatMap((name) => (data[name] === undefined ? [] : [[name, data[name]]])))

function titleOf(nodes: readonly DocumentNode[], id: string): string {
  const node = nodes.find((each) => each.id === id)
  return node ? cardModel(node).title : id
}
