/** What the builder can do by key and by the palette of commands. Letters of node types come from their definitions. */
'use client'
import { useMemo } from 'react'
import { ArrowRightToLine, ChartColumnStacked, CopyPlus, FileDiff, LayoutGrid, Play, Plus, Redo2, Scan, ScanText, Undo2 } from 'lucide-react'
import { nodeTypes } from '#lib/nodes/index.ts'
import { useCommands, type Command } from '#components/shell/command-registry.tsx'
import { iconByName } from '#components/ui/icon-by-name.ts'
import type { Autosave } from './autosave.ts'
import type { BuilderStore } from './builder-store.ts'
import { openConnect } from './canvas-menu.tsx'
import { useKeysWithoutFocus } from './canvas-keys.ts'
import { useHumanCommands } from './humans/human-commands.ts'
import { insertOrShow } from './node-palette.tsx'
import { togglePreview } from './preview/toggle-preview.ts'
import { useProblemCommands } from './problems/problem-commands.ts'
import { openImpact } from './impact/open-impact.ts'
import { openSimulation } from './simulation/open-simulation.ts'
import { tidySelection } from './tidy.ts'
import { useClipboard } from './use-clipboard.ts'

export function useBuilderCommands(store: BuilderStore, autosave: Autosave): void {
  const state = store.getState
  const commands = useMemo<Command[]>(
    () => [
      { id: 'run', label: 'Run the draft', keys: 'r', icon: Play, run: () => state().open({ kind: 'run' }) },
      { id: 'publish', label: 'Publish', keywords: ['version', 'release'], run: () => state().open({ kind: 'publish' }) },
      { id: 'add', label: 'Add node…', keys: '/', icon: Plus, run: () => state().open({ kind: 'add' }) },
      { id: 'connect', label: 'Connect to…', keys: 'k', icon: ArrowRightToLine, run: () => openConnect(store) },
      { id: 'preview', label: 'Preview of the context window', keys: 'p', icon: ScanText, keywords: ['prompt', 'tokens', 'live'], run: () => togglePreview(store) },
      { id: 'preview-typing', label: 'Preview, also while typing', keys: 'mod+e', palette: false, whileTyping: true, run: () => togglePreview(store) },
      { id: 'simulate', label: 'Simulate over past runs', icon: ChartColumnStacked, keywords: ['budget', 'window', 'overflow', 'tokens', 'cost'], run: () => openSimulation(store) },
      { id: 'impact', label: 'Impact of this edit, backtest', icon: FileDiff, keywords: ['prompt', 'past decisions', 'flips', 'ask again'], run: () => openImpact(store) },
      { id: 'undo', label: 'Undo', keys: 'mod+z', icon: Undo2, repeats: true, run: () => state().undo() },
      { id: 'redo', label: 'Redo', keys: 'mod+shift+z', icon: Redo2, repeats: true, run: () => state().redo() },
      { id: 'redo-y', label: 'Redo', keys: 'mod+y', palette: false, repeats: true, run: () => state().redo() },
      { id: 'duplicate', label: 'Duplicate selection', keys: 'mod+d', icon: CopyPlus, run: () => state().duplicate() },
      { id: 'tidy', label: 'Tidy up', keys: 'l', icon: LayoutGrid, keywords: ['layout', 'arrange'], run: () => void tidySelection(store) },
      { id: 'fit', label: 'Fit into view', keys: 'shift+1', icon: Scan, run: () => state().canvas?.fit() },
      { id: 'save', label: 'Save now', keys: 'mod+s', palette: false, whileTyping: true, run: () => void autosave.flush() },
      ...canvasOnly,
    ],
    [store, state, autosave],
  )
  const insertions = useMemo<Command[]>(
    () =>
      nodeTypes.map((definition) => ({
        id: `add ${definition.type}`,
        label: `Add ${definition.title}`,
        detail: definition.summary,
        keys: definition.shortcut,
        icon: iconByName(definition.icon),
        run: () => insertOrShow(store, definition),
      })),
    [store],
  )
  useProblemCommands(store)
  useHumanCommands(store)
  useCommands('Canvas', commands)
  useCommands('Nodes', insertions)
  useClipboard(store)
  useKeysWithoutFocus(store)
}

/** Keys that the canvas itself reads (canvas-keys.ts), for the sheet of keys. */
const canvasOnly: Command[] = [
  { id: 'walk', label: 'Walk along edges', keys: 'arrowright' },
  { id: 'walk-across', label: 'Walk through siblings', keys: 'arrowdown' },
  { id: 'nudge', label: 'Move the selection', keys: 'shift+arrowright' },
  { id: 'edit', label: 'Edit the node, or connect the port', keys: 'enter' },
  { id: 'delete', label: 'Delete selection', keys: 'delete' },
  { id: 'select-all', label: 'Select all', keys: 'mod+a' },
  { id: 'copy', label: 'Copy nodes', keys: 'mod+c' },
  { id: 'paste', label: 'Paste nodes', keys: 'mod+v' },
].map((command) => ({ ...command, palette: false, disabled: true, run: () => {} }))
