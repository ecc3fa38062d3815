/** Testing in the node panel: Try and the pin in its head, and below it what came of them. */
'use client'
import { Pin, Play } from 'lucide-react'
import { useQueryClient } from '@tanstack/react-query'
import { useStore } from 'zustand'
import { useNodeForm } from '#components/node-form/form-context.ts'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Tooltip } from '#components/ui/tooltip.tsx'
import { useBuilderStore } from '../builder-context.tsx'
import { isTriable, keys } from './acts.ts'
import { AttemptView } from './attempt-view.tsx'
import { attempt } from './attempt.ts'
import { pinLastOutput, unpin } from './pin-acts.ts'
import { PinEditor } from './pin-editor.tsx'
import { isPinnable } from './pins.ts'
import { testRuns } from './test-runs.ts'

export function TryButton() {
  const store = useBuilderStore()
  const id = useNodeForm(({ node }) => node.id)
  const triable = useNodeForm(({ node }) => isTriable(node))
  const preparing = useStore(testRuns(store), ({ attempts }) => attempts[id]?.phase.kind === 'preparing')
  if (!triable) return null
  return (
    <Tooltip label="Run this node on the data of the last run" keys={keys.try}>
      <Button kind="ghost" size="sm" icon={Play} busy={preparing} onClick={() => void attempt(store, 'try', id)}>
        Try
      </Button>
    </Tooltip>
  )
}

export function PinToggle() {
  const store = useBuilderStore()
  const client = useQueryClient()
  const id = useNodeForm(({ node }) => node.id)
  const pinnable = useNodeForm(({ node }) => isPinnable(node))
  const pinned = useNodeForm(({ node }) => node.data.pinned !== undefined)
  if (!pinnable) return null
  return <IconButton icon={Pin} label={pinned ? 'Unpin the output' : 'Pin the last output'} keys={keys.pin} size="sm" pressed={pinned} onClick={() => (pinned ? unpin(store, id) : void pinLastOutput(store, client, id))} />
}

/** Between the head and the form: the last test, and the pin. Takes no room while there is neither. */
export const NodeTest = () => (
  <div className="max-h-[62%] shrink-0 overflow-auto bg-canvas empty:hidden">
    <AttemptView />
    <PinEditor />
  </div>
)
