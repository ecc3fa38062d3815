/** The edits of human-edits.ts as commands, entries of menus and acts with a way back. */
'use client'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { LockKeyhole, MessageCircleQuestionMark } from 'lucide-react'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { nodeTitle } from '#components/canvas/card-model.ts'
import { useCommands, type Command } from '#components/shell/command-registry.tsx'
import type { MenuEntry } from '#components/ui/menu.tsx'
import { useToast } from '#components/ui/toast.tsx'
import type { BuilderStore } from '../builder-store.ts'
import { answerFormats, askHuman, requireApproval, ungated, type AnswerFormat } from './human-edits.ts'

type Toast = ReturnType<typeof useToast>

/** Adds the intent and its question, shows the question, and says so with the way back. */
export function carryOutAsk(store: BuilderStore, toast: Toast, decision: string, format: AnswerFormat): void {
  const before = store.getState().history.document
  const { document, asks } = askHuman(before, decision, format)
  if (asks === undefined) return
  store.getState().edit(() => document)
  store.getState().select([asks])
  store.getState().canvas?.show(asks, { focus: false })
  toast({ message: `${titleOf(before, decision)} may ask a person now`, icon: MessageCircleQuestionMark, undo: { run: () => store.getState().undo() } })
}

/** Sets the gate, goes to it, and says so with the way back. */
export function carryOutGate(store: BuilderStore, toast: Toast, node: string, intent?: string): void {
  const before = store.getState().history.document
  store.getState().edit((now) => requireApproval(now, node, intent))
  const { document } = store.getState().history
  if (document === before) return
  const index = intent === undefined ? -1 : namesIn(document, node).indexOf(intent)
  store.getState().jumpTo({ nodeId: node, path: index < 0 ? '/approval/audience' : `/intents/${index}/approval/audience` })
  toast({ message: `“${intent ?? titleOf(document, node)}” requires approval now`, icon: LockKeyhole, undo: { run: () => store.getState().undo() } })
}

const titleOf = (document: WorkflowDocument, id: string): string => {
  const node = document.nodes.find((each) => each.id === id)
  return node ? nodeTitle(node) : id
}

function namesIn(document: WorkflowDocument, id: string): unknown[] {
  const intents = document.nodes.find((each) => each.id === id)?.data.intents
  return Array.isArray(intents) ? intents.map((intent) => (typeof intent === 'object' && intent !== null && !Array.isArray(intent) ? intent.name : undefined)) : []
}

/** The selected decision, else the only one that there is. */
function decisionAtHand({ history: { document }, selected }: ReturnType<BuilderStore['getState']>): string | undefined {
  const decisions = document.nodes.filter(({ type }) => findNodeType(type)?.kind === 'decision')
  const chosen = decisions.find(({ id }) => selected.has(id))
  return chosen?.id ?? (decisions.length === 1 ? decisions[0]?.id : undefined)
}

export function useHumanCommands(store: BuilderStore): void {
  const toast = useToast()
  const decision = useStore(store, decisionAtHand)
  const only = useStore(store, (state) => (state.selected.size === 1 ? [...state.selected][0] : undefined))
  const open = useStore(store, ({ history: { document } }) => JSON.stringify(ungated(document.nodes.find(({ id }) => id === only)).map(({ intent }) => intent ?? null)))
  const commands = useMemo<Command[]>(() => {
    const gates = (JSON.parse(open) as (string | null)[]).map((intent): Command => ({
      id: `gate-${intent ?? ''}`,
      label: intent === null ? 'Require approval of this node' : `Require approval of “${intent}”`,
      icon: LockKeyhole,
      keywords: ['gate', 'approve', 'human', 'person'],
      run: () => only !== undefined && carryOutGate(store, toast, only, intent ?? undefined),
    }))
    const asks = answerFormats.map(({ format, label }, index): Command => ({
      id: `ask-${format}`,
      label: `${label}: add the intent and its question`,
      icon: MessageCircleQuestionMark,
      ...(index === 0 && { keys: 'shift+h' }),
      keywords: ['human', 'person', 'question', 'intent'],
      run: () => (decision === undefined ? toast({ message: 'Select the decision that may ask a person.' }) : carryOutAsk(store, toast, decision, format)),
    }))
    return [...asks, ...gates]
  }, [store, toast, decision, only, open])
  useCommands('People', commands)
}

/** For the menu of a decision's intents. */
export const askEntries = (store: BuilderStore, toast: Toast, decision: string): MenuEntry[] =>
  answerFormats.map(({ format, label }) => ({ label, icon: MessageCircleQuestionMark, onSelect: () => carryOutAsk(store, toast, decision, format) }))

/** For the menu of the canvas: the gate of the selected node, or of one of its intents. */
export function gateEntries(store: BuilderStore, toast: Toast): MenuEntry[] {
  const { selected, history } = store.getState()
  const [only] = selected
  const node = selected.size === 1 ? history.document.nodes.find(({ id }) => id === only) : undefined
  if (!node) return []
  const asks: MenuEntry[] = findNodeType(node.type)?.kind === 'decision' ? [{ label: 'Ask a human', icon: MessageCircleQuestionMark, keys: 'shift+h', onSelect: () => carryOutAsk(store, toast, node.id, 'free_text') }] : []
  const gates = ungated(node).slice(0, 4)
  const entries: MenuEntry[] = [...asks, ...gates.map(({ intent }): MenuEntry => ({ label: intent === undefined ? 'Require approval' : `Require approval of ${intent}`, icon: LockKeyhole, onSelect: () => carryOutGate(store, toast, node.id, intent) }))]
  return entries.length > 0 ? [...entries, { kind: 'separator' }] : []
}
