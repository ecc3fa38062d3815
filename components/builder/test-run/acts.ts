/** The acts of testing a node by the names under which menu, keys, palette of commands and panel offer them. */
'use client'
import { ArrowRightFromLine, ArrowRightToLine, Bot, FlaskConical, PenLine, Pin, PinOff } from 'lucide-react'
import type { DocumentNode } from '#lib/engine/document.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import type { Command } from '#components/shell/command-registry.tsx'
import type { MenuEntry } from '#components/ui/menu.tsx'
import { selectedNode, type BuilderStore } from '../builder-store.ts'
import { attempt, doorsOf } from './attempt.ts'
import { togglePin, writePin } from './pin-acts.ts'
import { isPinnable } from './pins.ts'
import { testRuns } from './test-runs.ts'
import { runsPerItem } from './ways.ts'

export const keys = { try: 'shift+r', to: 'shift+t', from: 'shift+f', pin: 'shift+p' }

/** Whether the node can be run at all: notes and groups are for people. */
export const isTriable = (node: DocumentNode): boolean => findNodeType(node.type)?.kind !== 'visual'

/** Whether it has an inside, which can run alone. */
function hasInside(node: DocumentNode, nodes: readonly DocumentNode[]): boolean {
  const definition = findNodeType(node.type)
  return definition?.kind === 'container' && definition.parent === true && nodes.some(({ parentId }) => parentId === node.id)
}

/** Opens the input of a container's inside that is to run alone. */
export function feedAgent(store: BuilderStore, id: string): void {
  store.getState().select([id])
  testRuns(store).setState({ feeding: id })
}

function actsOn(store: BuilderStore) {
  const node = selectedNode(store.getState())
  const runs = node !== undefined && isTriable(node)
  const pins = node !== undefined && isPinnable(node)
  const pinned = node?.data.pinned !== undefined
  const { document } = store.getState().history
  const inside = !node || !hasInside(node, document.nodes) ? undefined : runsPerItem(document, node.id) ? 'Try one item alone…' : 'Try this agent alone…'
  const go = (act: 'try' | 'to' | 'from') => () => {
    const { id } = selectedNode(store.getState()) ?? {}
    if (id !== undefined) void attempt(store, act, id)
  }
  const pin = () => {
    const client = doorsOf(store)?.client
    if (client) togglePin(store, client)
  }
  return { node, runs, inside, pins, pinned, go, pin }
}

/** Entries for the node that is selected; none where nothing can be tried. */
export function testEntries(store: BuilderStore): MenuEntry[] {
  const { node, runs, inside, pins, pinned, go, pin } = actsOn(store)
  if (!node || !runs) return []
  return [
    { label: 'Run this node', icon: FlaskConical, keys: keys.try, onSelect: go('try') },
    { label: 'Run to here', icon: ArrowRightToLine, keys: keys.to, onSelect: go('to') },
    { label: 'Run from here', icon: ArrowRightFromLine, keys: keys.from, onSelect: go('from') },
    ...(inside === undefined ? [] : [{ label: inside, icon: Bot, onSelect: () => feedAgent(store, node.id) }]),
    ...(pins ? pinEntries(store, node.id, pinned, pin) : []),
    { kind: 'separator' },
  ]
}

function pinEntries(store: BuilderStore, id: string, pinned: boolean, pin: () => void): MenuEntry[] {
  if (pinned) return [{ label: 'Unpin the output', icon: PinOff, keys: keys.pin, onSelect: pin }]
  return [
    { label: 'Pin the last output', icon: Pin, keys: keys.pin, onSelect: pin },
    { label: 'Pin an output by hand…', icon: PenLine, onSelect: () => writePin(store, id) },
  ]
}

/** Commands of the palette and the sheet of keys; without a node that fits they do nothing and are not offered. */
export function testCommands(store: BuilderStore): Command[] {
  const { node, runs, inside, pins, pinned, go, pin } = actsOn(store)
  return [
    { id: 'try-node', label: 'Run this node', keys: keys.try, icon: FlaskConical, keywords: ['test', 'try', 'step'], disabled: !runs, run: go('try') },
    { id: 'run-to', label: 'Run to here', keys: keys.to, icon: ArrowRightToLine, keywords: ['test', 'until', 'pause'], disabled: !runs, run: go('to') },
    { id: 'run-from', label: 'Run from here', keys: keys.from, icon: ArrowRightFromLine, keywords: ['test', 'rest'], disabled: !runs, run: go('from') },
    { id: 'try-agent', label: inside ?? 'Try this agent alone…', icon: Bot, keywords: ['test', 'input'], disabled: inside === undefined, run: () => node && feedAgent(store, node.id) },
    { id: 'pin', label: pinned ? 'Unpin the output' : 'Pin the last output', keys: keys.pin, icon: pinned ? PinOff : Pin, keywords: ['fix', 'mock', 'freeze'], disabled: !pins, run: pin },
    { id: 'pinned', label: 'Show what is pinned', icon: Pin, run: () => store.setState({ dock: { tab: 'pinned', folded: false } }) },
  ]
}
