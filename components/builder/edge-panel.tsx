/** The panel of the edge that is selected: what it is called, where it leads from and to, and how often the last run took it. */
'use client'
import { Plus, Spline, Trash2, X } from 'lucide-react'
import type { DocumentEdge, WorkflowDocument } from '#lib/engine/document.ts'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { Select } from '#components/ui/select.tsx'
import { cardModel, nodeTitle } from '#components/canvas/card-model.ts'
import { useBuilder, useBuilderStore } from './builder-context.tsx'
import { canLead, labelEdge, leadEdge } from './edge-edits.ts'
import { onPanelEscape, panelKeys } from './panel-keys.ts'

export function EdgePanel({ edge }: { edge: DocumentEdge }) {
  const store = useBuilderStore()
  const document = useBuilder((state) => state.history.document)
  const [source, target] = [edge.source, edge.target].map((id) => document.nodes.find((node) => node.id === id))
  const close = () => store.getState().select([])
  const lead = (to: Parameters<typeof leadEdge>[2]) => store.getState().edit((now) => leadEdge(now, edge.id, to))
  const name = `${edge.sourceHandle} of ${source ? nodeTitle(source) : edge.source} to ${target ? nodeTitle(target) : edge.target}`
  return (
    <aside
      aria-label={`Edge ${name}`}
      className="flex min-h-0 flex-col border-l border-line bg-surface focus-visible:-outline-offset-2"
      {...panelKeys}
      onKeyDown={(event) =>
        onPanelEscape(event, () => {
          store.getState().select([edge.source])
          store.getState().canvas?.show(edge.source)
        })
      }
    >
      <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line pr-2 pl-3">
        <KindTile tone="code" icon={Spline} />
        <h2 className="min-w-0 flex-1 truncate font-strong" title={name}>
          Edge
        </h2>
        <IconButton icon={Trash2} label="Remove edge" keys="delete" size="sm" onClick={() => store.getState().remove([edge.id])} />
        <IconButton icon={X} label="Close" keys="escape" size="sm" onClick={close} />
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto p-3">
        <Field label="Label" help="Stands on the edge, for whoever reads the canvas. Nothing runs differently.">
          {(control) => (
            <Input
              {...control}
              data-panel-start
              value={edge.label ?? ''}
              placeholder={edge.sourceHandle}
              maxLength={200}
              autoComplete="off"
              onChange={({ target: { value } }) => store.getState().edit((now) => labelEdge(now, edge.id, value), `edge ${edge.id} label`)}
            />
          )}
        </Field>
        <Field label={`From, a port of ${source ? nodeTitle(source) : edge.source}`}>
          {({ id }) => <Select id={id} mono value={edge.sourceHandle} onChange={(sourceHandle) => lead({ sourceHandle })} options={portsOf(document, edge)} />}
        </Field>
        <Field label="To">{({ id }) => <span data-edge-target-field><Select id={id} value={edge.target} onChange={(to) => lead({ target: to })} options={targetsOf(document, edge)} /></span>}</Field>
        <Button className="self-start" onClick={() => store.getState().open({ kind: 'add', on: edge.id })}>
          <Plus aria-hidden className="size-4" />
          Insert node here
        </Button>
        <Taken edge={edge} />
      </div>
    </aside>
  )
}

function Taken({ edge }: { edge: DocumentEdge }) {
  const run = useBuilder((state) => state.run)
  if (!run || run.state.seq === 0) return null
  const times = run.state.edges[edge.id] ?? 0
  const visits = run.state.visits[edge.source] ?? 0
  return (
    <p className="text-12 text-fg-3 tabular-nums">
      Last run: taken {times} of {visits} {visits === 1 ? 'visit' : 'visits'} of the node it leaves.
    </p>
  )
}

function portsOf(document: WorkflowDocument, edge: DocumentEdge) {
  const source = document.nodes.find(({ id }) => id === edge.source)
  const handles = source ? cardModel(source).ports.map(({ handle }) => handle) : []
  const all = handles.includes(edge.sourceHandle) ? handles : [edge.sourceHandle, ...handles]
  return all.map((handle) => ({ value: handle, label: handle, disabled: !canLead(document, edge.id, { sourceHandle: handle }) }))
}

function targetsOf(document: WorkflowDocument, edge: DocumentEdge) {
  return document.nodes.filter(({ id }) => id === edge.target || canLead(document, edge.id, { target: id })).map((node) => ({ value: node.id, label: nodeTitle(node) }))
}
