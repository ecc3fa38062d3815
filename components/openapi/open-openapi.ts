/** Opens the import of OpenAPI operations, for the selected decision where one is selected: by command and by menu. */
'use client'
import { useMemo } from 'react'
import { FileInput } from 'lucide-react'
import { useCommands, type Command } from '#components/shell/command-registry.tsx'
import type { MenuEntry } from '#components/ui/menu.tsx'
import { selectedNode, type BuilderStore } from '#components/builder/builder-store.ts'

const label = 'Import from OpenAPI…'

function open(store: BuilderStore): void {
  const node = selectedNode(store.getState())
  store.getState().open({ kind: 'openapi', ...(node?.type === 'decide' && { node: node.id }) })
}

/** For the canvas. */
export function useOpenApiCommands(store: BuilderStore): void {
  const commands = useMemo<Command[]>(() => [{ id: 'openapi', label, icon: FileInput, keywords: ['swagger', 'api', 'operations', 'http', 'tools'], run: () => open(store) }], [store])
  useCommands('Canvas', commands)
}

/** For the menu of the canvas. */
export const openApiEntries = (store: BuilderStore): MenuEntry[] => [{ label, icon: FileInput, onSelect: () => open(store) }]
