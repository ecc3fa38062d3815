/** Makes testing work in a builder: its doors, its keys and its commands. Draws nothing. */
'use client'
import { useEffect } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { useCommands } from '#components/shell/command-registry.tsx'
import type { Autosave } from '../autosave.ts'
import { useBuilder, useBuilderStore } from '../builder-context.tsx'
import { selectedNode } from '../builder-store.ts'
import { testCommands } from './acts.ts'
import { provideDoors } from './attempt.ts'

export function TestRunsReady({ workflowId, autosave }: { workflowId: string; autosave: Autosave }) {
  const store = useBuilderStore()
  const client = useQueryClient()
  useEffect(() => provideDoors(store, { workflowId, autosave, client }), [store, workflowId, autosave, client])
  // Which of the commands can be offered depends on the node that is selected.
  useBuilder((state) => {
    const node = selectedNode(state)
    return node && `${node.id} ${node.type} ${node.data.pinned !== undefined}`
  })
  useCommands('Canvas', testCommands(store))
  return null
}
