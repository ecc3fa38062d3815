/** The panel of the node that is selected: its name, what can be done with it, and the form of its fields. */
'use client'
import { useCallback, useMemo } from 'react'
import { ChartColumnStacked, CopyPlus, ScanText, Trash2, X } from 'lucide-react'
import type { DocumentNode } from '#lib/engine/document.ts'
import { renameIntent, renameNode } from '#lib/engine/edit-names.ts'
import { textOf } from '#lib/nodes/draft.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { IdChip } from '#components/ui/id-chip.tsx'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { cardModel } from '#components/canvas/card-model.ts'
import type { NodeFormState } from '#components/node-form/form-context.ts'
import { NodeForm } from '#components/node-form/node-form.tsx'
import { useBuilder, useBuilderStore } from './builder-context.tsx'
import { removeSelected } from './canvas-keys.ts'
import { asksModel, togglePreview } from './preview/toggle-preview.ts'

export function NodePanel({ node }: { node: DocumentNode }) {
  const store = useBuilderStore()
  const form = useFormState(node)
  const close = () => {
    const { select, canvas } = store.getState()
    select([])
    canvas?.show(node.id)
  }
  return (
    <aside
      aria-label={`Node ${cardModel(node).title}`}
      className="flex min-h-0 flex-col border-l border-line bg-surface"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.stopPropagation()
        store.getState().canvas?.show(node.id)
      }}
    >
      <h2 className="sr-only">Node {cardModel(node).title}</h2>
      <PanelHead node={node} onClose={close} />
      <NodeForm key={node.id} {...form} />
    </aside>
  )
}

function PanelHead({ node, onClose }: { node: DocumentNode; onClose(): void }) {
  const store = useBuilderStore()
  const card = cardModel(node)
  return (
    <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line pr-2 pl-3">
      <span title={card.typeTitle}>
        <KindTile tone={card.tone} icon={iconByName(card.icon)} />
      </span>
      <LabelInput node={node} />
      <IdChip id={node.id} label="node id" />
      <span className="flex shrink-0 items-center">
        {asksModel(node) && <PreviewToggle />}
        {asksModel(node) && <IconButton icon={ChartColumnStacked} label="Simulate over past runs" size="sm" onClick={() => store.getState().open({ kind: 'simulate', node: node.id })} />}
        <IconButton icon={CopyPlus} label="Duplicate" keys="mod+d" size="sm" onClick={() => store.getState().duplicate()} />
        <IconButton icon={Trash2} label="Delete node" keys="delete" size="sm" onClick={() => removeSelected(store)} />
        <IconButton icon={X} label="Close" keys="escape" size="sm" onClick={onClose} />
      </span>
    </header>
  )
}

function PreviewToggle() {
  const store = useBuilderStore()
  const open = useBuilder((state) => state.preview.open)
  return <IconButton icon={ScanText} label="Preview of the context window" keys="p" size="sm" pressed={open} onClick={() => togglePreview(store)} />
}

/** The name, edited where it stands. Left empty, the id takes its place. */
function LabelInput({ node }: { node: DocumentNode }) {
  const store = useBuilderStore()
  return (
    <input
      data-panel-start
      aria-label="Name"
      className="h-7 min-w-0 flex-1 rounded-4 border border-transparent bg-transparent px-1 font-strong outline-none hover:border-line focus:border-accent"
      value={textOf(node.data, 'label')}
      placeholder={node.id}
      maxLength={200}
      autoComplete="off"
      spellCheck={false}
      onChange={({ target }) => store.getState().setData(node.id, ['label'], target.value || undefined)}
    />
  )
}

function useFormState(node: DocumentNode): NodeFormState {
  const store = useBuilderStore()
  const document = useBuilder((state) => state.history.document)
  const found = useBuilder((state) => state.problems)
  const jump = useBuilder((state) => (state.jump?.node === node.id ? state.jump : undefined))
  const { id } = node
  const problems = useMemo(() => found.filter((problem) => problem.nodeId === id), [found, id])
  const set = useCallback<NodeFormState['set']>((path, value) => store.getState().setData(id, path, value), [store, id])
  const renamed = useCallback<NodeFormState['renameIntent']>((from, to) => store.getState().edit((now) => renameIntent(now, id, from, to)), [store, id])
  const light = useCallback<NodeFormState['light']>((handle) => store.setState({ lit: handle === undefined ? undefined : { node: id, handle } }), [store, id])
  const rename = useCallback(
    (to: string) => {
      const { edit, select } = store.getState()
      edit((now) => renameNode(now, id, to))
      select([to])
    },
    [store, id],
  )
  const referred = findNodeType(node.type)?.kind !== 'visual'
  return { document, node, problems, set, renameIntent: renamed, light, jump, ...(referred && { renameNode: rename }) }
}
