/** What the right mouse button offers on the canvas: acts on what is selected, or on the whole. */
'use client'
import type { ReactNode } from 'react'
import { ArrowRightToLine, CopyPlus, LayoutGrid, Plus, Scan, Trash2 } from 'lucide-react'
import { ContextMenu } from '#components/ui/context-menu.tsx'
import type { MenuEntry } from '#components/ui/menu.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { openApiEntries } from '#components/openapi/open-openapi.ts'
import { useBuilder, useBuilderStore } from './builder-context.tsx'
import { removeSelected } from './canvas-keys.ts'
import { edgeEntries } from './edge-commands.ts'
import { gateEntries } from './humans/human-commands.ts'
import { selectedEdge } from './place-node.ts'
import { useStructureEntries } from './structure-commands.ts'
import { testEntries } from './test-run/acts.ts'
import { tidySelection } from './tidy.ts'

export function CanvasMenu({ children }: { children: ReactNode }) {
  const store = useBuilderStore()
  const count = useBuilder((state) => state.selected.size)
  const edge = useBuilder(selectedEdge)
  const state = store.getState
  const toast = useToast()
  const some: MenuEntry[] = [
    ...testEntries(store),
    ...gateEntries(store, toast),
    { label: 'Connect to…', icon: ArrowRightToLine, keys: 'k', disabled: count !== 1, onSelect: () => openConnect(store) },
    { label: 'Duplicate', icon: CopyPlus, keys: 'mod+d', onSelect: () => state().duplicate() },
    { label: 'Tidy up selection', icon: LayoutGrid, keys: 'l', disabled: count < 2, onSelect: () => void tidySelection(store) },
    ...useStructureEntries(),
    { kind: 'separator' },
    { label: 'Delete', icon: Trash2, keys: 'delete', danger: true, onSelect: () => removeSelected(store) },
  ]
  const none: MenuEntry[] = [
    { label: 'Add node…', icon: Plus, keys: '/', onSelect: () => state().open({ kind: 'add' }) },
    ...openApiEntries(store),
    { label: 'Select all', keys: 'mod+a', onSelect: () => state().selectAll() },
    { kind: 'separator' },
    { label: 'Tidy up', icon: LayoutGrid, keys: 'l', onSelect: () => void tidySelection(store) },
    { label: 'Fit into view', icon: Scan, keys: 'shift+1', onSelect: () => state().canvas?.fit() },
  ]
  return (
    <ContextMenu label="Canvas" entries={edge ? edgeEntries(store) : count > 0 ? some : none}>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">{children}</div>
    </ContextMenu>
  )
}

/** Opens "Connect to…" for the node that is selected. */
export function openConnect(store: ReturnType<typeof useBuilderStore>): void {
  const { selected, open, history } = store.getState()
  const [only] = selected
  const node = selected.size === 1 ? history.document.nodes.find(({ id }) => id === only) : undefined
  if (node) open({ kind: 'connect', node: node.id })
}
