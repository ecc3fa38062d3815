/** The panel of the node that is selected: its name, what can be done with it, and the form of its fields. */
'use client'
import { memo, useCallback, useMemo } from 'react'
import { useStore } from 'zustand'
import { ChartColumnStacked, CopyPlus, Ellipsis, FileDiff, ScanText, Trash2, X } from 'lucide-react'
import { textOf } from '#lib/nodes/draft.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { IdChip } from '#components/ui/id-chip.tsx'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { Menu, type MenuEntry } from '#components/ui/menu.tsx'
import { cardModel } from '#components/canvas/card-model.ts'
import { NodeFormProvider, useNodeForm, useNodeFormItems } from '#components/node-form/form-context.ts'
import { useBuilder, useBuilderStore } from './builder-context.tsx'
import { removeSelected } from './canvas-keys.ts'
import { formSource } from './form-source.ts'
import { PanelFigures } from './figures/figures-provider.tsx'
import { PanelForm } from './prompts/panel-form.tsx'
import { onPanelEscape, panelKeys } from './panel-keys.ts'
import { asksModel, togglePreview } from './preview/toggle-preview.ts'
import { testEntries } from './test-run/acts.ts'
import { NodeTest, PinToggle, TryButton } from './test-run/node-acts.tsx'

export function NodePanel({ id }: { id: string }) {
  const store = useBuilderStore()
  const source = useMemo(() => formSource(store, id), [store, id])
  const title = useStore(source, ({ node }) => cardModel(node).title)
  const close = useCallback(() => {
    const { select, canvas } = store.getState()
    select([])
    canvas?.show(id)
  }, [store, id])
  return (
    <NodeFormProvider value={source}>
      <aside
        aria-label={`Node ${title}`}
        className="@container flex min-h-0 flex-col border-l border-line bg-surface focus-visible:-outline-offset-2"
        {...panelKeys}
        onKeyDown={(event) => onPanelEscape(event, () => store.getState().canvas?.show(id))}
      >
        <h2 className="sr-only">Node {title}</h2>
        <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line pr-2 pl-3">
          <TypeTile />
          <LabelInput />
          <IdChip id={id} label="node id" className="shrink-0 @max-[419px]:hidden" />
          <PanelActions onClose={close} />
        </header>
        <PanelFigures nodeId={id} />
        <NodeTest />
        <PanelForm />
      </aside>
    </NodeFormProvider>
  )
}

function TypeTile() {
  const { tone, icon, typeTitle } = useNodeFormItems(({ node }) => {
    const card = cardModel(node)
    return { tone: card.tone, icon: card.icon, typeTitle: card.typeTitle }
  })
  return (
    <span title={typeTitle}>
      <KindTile tone={tone} icon={iconByName(icon)} />
    </span>
  )
}

const PanelActions = memo(function PanelActions({ onClose }: { onClose(): void }) {
  const id = useNodeForm(({ node }) => node.id)
  const asks = useNodeForm(({ node }) => asksModel(node))
  return (
    <span className="flex shrink-0 items-center">
      <TryButton />
      <PinToggle />
      {asks && <PreviewToggle />}
      <MoreMenu id={id} asks={asks} />
      <IconButton icon={X} label="Close" keys="escape" size="sm" onClick={onClose} />
    </span>
  )
})

function MoreMenu({ id, asks }: { id: string; asks: boolean }) {
  const store = useBuilderStore()
  // Drawn again when the pin comes or goes: the entries name what can be done now.
  useNodeForm(({ node }) => node.data.pinned !== undefined)
  const entries: MenuEntry[] = [
    ...testEntries(store),
    ...(asks ? [{ label: 'Impact of this edit', icon: FileDiff, onSelect: () => store.getState().open({ kind: 'past', ask: 'impact', node: id }) }, { label: 'Simulate over past runs', icon: ChartColumnStacked, onSelect: () => store.getState().open({ kind: 'past', ask: 'simulation', node: id }) }] : []),
    { label: 'Duplicate', icon: CopyPlus, keys: 'mod+d', onSelect: () => store.getState().duplicate() },
    { kind: 'separator' },
    { label: 'Delete node', icon: Trash2, keys: 'delete', danger: true, onSelect: () => removeSelected(store) },
  ]
  return <Menu label="Node actions" align="end" trigger={<IconButton icon={Ellipsis} label="Node actions" size="sm" />} entries={entries} />
}

function PreviewToggle() {
  const store = useBuilderStore()
  const open = useBuilder((state) => state.preview.open)
  return <IconButton icon={ScanText} label="Preview of the context window" keys="p" size="sm" pressed={open} onClick={() => togglePreview(store)} />
}

/** The name, edited where it stands. Left empty, the id takes its place. */
function LabelInput() {
  const set = useNodeForm((form) => form.set)
  const id = useNodeForm(({ node }) => node.id)
  const label = useNodeForm(({ node }) => textOf(node.data, 'label'))
  return (
    <input
      data-panel-start
      aria-label="Name"
      className="h-7 min-w-0 flex-1 rounded-4 border border-transparent bg-transparent px-1 font-strong outline-none hover:border-line focus:border-accent"
      value={label}
      placeholder={id}
      maxLength={200}
      autoComplete="off"
      spellCheck={false}
      onChange={({ target }) => set(['label'], target.value || undefined)}
    />
  )
}
