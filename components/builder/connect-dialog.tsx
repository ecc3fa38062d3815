/**
 * "Connect to…": from a port to any node that takes an edge, to a new node, or back to nothing. Without a port the port is chosen
 * first. What a mouse does by dragging, for the keyboard.
 */
'use client'
import { useState } from 'react'
import { CornerDownRight, Plus, Unplug } from 'lucide-react'
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { cardModel } from '#components/canvas/card-model.ts'
import { useBuilder, useBuilderStore } from './builder-context.tsx'
import { ChoiceDialog, type Choice } from './choice-dialog.tsx'
import { canConnect, firstFreePort } from './insert-node.ts'

const newNode = 'new node'

export function ConnectDialog({ node: id, handle }: { node: string; handle?: string }) {
  const store = useBuilderStore()
  const document = useBuilder((state) => state.history.document)
  const node = document.nodes.find((each) => each.id === id)
  const ports = node ? cardModel(node).ports : []
  const [port, setPort] = useState(handle ?? (ports.length === 1 ? ports[0]?.handle : undefined))
  const close = () => store.getState().open(undefined)
  if (!node || ports.length === 0) return null
  return port === undefined ? <ChoosePort document={document} node={node} onChoose={setPort} onClose={close} /> : <ChooseTarget document={document} node={node} port={port} onClose={close} />
}

function ChoosePort({ document, node, onChoose, onClose }: { document: WorkflowDocument; node: DocumentNode; onChoose(handle: string): void; onClose(): void }) {
  const first = firstFreePort(document, node.id)?.handle
  const choices = cardModel(node).ports.map((port): Choice => {
    const targets = document.edges.filter((edge) => edge.source === node.id && edge.sourceHandle === port.handle).map((edge) => titleOf(document, edge.target))
    return { id: port.handle, label: port.handle, detail: targets.length > 0 ? `to ${targets.join(', ')}` : port.unwired || 'unwired', lead: <CornerDownRight aria-hidden className="size-4 shrink-0 text-fg-3" strokeWidth={1.75} /> }
  })
  const ordered = [...choices].sort((a, b) => Number(b.id === first) - Number(a.id === first))
  return <ChoiceDialog key="port" title={`Connect from a port of ${cardModel(node).title}`} placeholder="Find a port" nothing="No port has that name." groups={[{ title: 'Ports', choices: ordered }]} onChoose={onChoose} onClose={onClose} />
}

function ChooseTarget({ document, node, port, onClose }: { document: WorkflowDocument; node: DocumentNode; port: string; onClose(): void }) {
  const store = useBuilderStore()
  const from = { node: node.id, handle: port }
  const own = document.edges.filter((edge) => edge.source === node.id && edge.sourceHandle === port)
  const targets = document.nodes.filter((each) => canConnect(document, from, each.id))
  const act = (id: string) => {
    const state = store.getState()
    if (id === newNode) return state.open({ kind: 'add', from })
    onClose()
    if (own.some((edge) => edge.id === id)) state.remove([id])
    else state.connect(from, id)
    state.select([node.id])
    state.canvas?.show(node.id)
  }
  return (
    <ChoiceDialog
      key="target"
      title={`Connect ${port} of ${cardModel(node).title} to`}
      placeholder="Find a node"
      nothing="No node has that name."
      groups={[
        { title: 'Nodes', choices: targets.map((target) => nodeChoice(target)) },
        { title: 'New', choices: [{ id: newNode, label: 'New node…', lead: <Plus aria-hidden className="size-4 shrink-0 text-fg-3" /> }] },
        { title: 'Connected', choices: own.map((edge) => ({ id: edge.id, label: `Disconnect from ${titleOf(document, edge.target)}`, danger: true, lead: <Unplug aria-hidden className="size-4 shrink-0" /> })) },
      ]}
      onChoose={act}
      onClose={onClose}
    />
  )
}

function nodeChoice(node: DocumentNode): Choice {
  const card = cardModel(node)
  return { id: node.id, label: card.title, detail: card.typeTitle, keywords: [node.id, node.type], lead: <KindTile tone={card.tone} icon={iconByName(card.icon)} size="sm" /> }
}

function titleOf(document: WorkflowDocument, id: string): string {
  const node = document.nodes.find((each) => each.id === id)
  return node ? cardModel(node).title : id
}
