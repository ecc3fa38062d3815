/**
 * Completions of what a template or expression may read here, with types and last values: the offers of data/offers.ts as the editor
 * takes them. Made when they are asked for, from the document and the last run as they then are.
 */
'use client'
import { useMemo } from 'react'
import { pickedCompletion, type Completion, type CompletionContext, type CompletionResult, type CompletionSource } from '@codemirror/autocomplete'
import type { EditorView } from '@codemirror/view'
import type { DocumentNode } from '#lib/engine/document.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import type { CodeLanguage, PreviewedCompletion } from '#components/ui/code-editor.tsx'
import { useNodeData } from './data/data-context.tsx'
import type { Reads } from './data/evaluation-root.ts'
import type { NodeData } from './data/node-data.ts'
import { offersAt, type Offer } from './data/offers.ts'
import { scopeRoots, type Root } from './data/scope-shape.ts'
import { membersOf, shapeOf } from './data/value-shape.ts'
import { useNodeFormSource, type NodeFormSource } from './form-context.ts'

/** One name that can be read beside the run's scope, with where it comes from. */
export interface ScopeEntry {
  path: string
  from: string
}

const none: readonly CompletionSource[] = []

/** The list keeps its identity while somebody types. */
export function useScopeCompletions(language: CodeLanguage, more?: readonly ScopeEntry[], reads: Reads = 'run'): readonly CompletionSource[] {
  const source = useNodeFormSource()
  const data = useNodeData()
  return useMemo(() => {
    if (language !== 'liquid' && language !== 'jsonata') return none
    return [(context) => complete(context, language, { source, data, more: more ?? [], reads })]
  }, [source, data, language, more, reads])
}

interface Scoped {
  source: NodeFormSource
  data: NodeData
  more: readonly ScopeEntry[]
  reads: Reads
}

async function complete(context: CompletionContext, language: 'liquid' | 'jsonata', scoped: Scoped): Promise<CompletionResult | null> {
  const before = context.state.sliceDoc(0, context.pos)
  // Where nothing could be offered whatever there is to read, nothing is looked for.
  if (!offersAt(language, before, [], context.explicit) && !/[.[]\s*\w*$/.test(before)) return null
  await scoped.data.want(before.slice(-2000))
  const found = offersAt(language, before, rootsOf(scoped), context.explicit)
  return found && { from: found.from, options: found.offers.map(completionOf), validFor: /^\$?\w*$/ }
}

function rootsOf({ source, data, more, reads }: Scoped): Root[] {
  const { document, node } = source.getState()
  const secrets = findNodeType(node.type)?.secrets ? (data.secrets() ?? []) : undefined
  const roots = scopeRoots({ document, node, scope: data.scope(reads === 'gate'), loaded: data.loaded(), secrets, gate: reads === 'gate' })
  return [...rootsOfEntries(more), ...(reads === 'entry' ? [outputRoot(node, data), ...roots.filter(({ name }) => name === 'run' || name === 'now')] : roots)]
}

/** What a `contextTemplate` shows: what its own node hands on. */
function outputRoot(node: DocumentNode, data: NodeData): Root {
  const own = data.scope()?.own
  return { name: 'output', says: 'what this node hands on', shape: { ...shapeOf(findNodeType(node.type)?.output?.(node.data)), ...(own?.kind === 'value' && { value: own.value }) } }
}

/** `event.text` and `event.tag` are two members of one root. */
function rootsOfEntries(entries: readonly ScopeEntry[]): Root[] {
  const roots = new Map<string, Root>()
  for (const { path, from } of entries) {
    const [name = '', member] = path.split('.')
    const known = roots.get(name) ?? { name, says: member === undefined ? from : '', shape: {} }
    roots.set(name, member === undefined ? known : { ...known, shape: { members: { ...known.shape.members, [member]: { says: from } } } })
  }
  return [...roots.values()]
}

/** Everything that a node may name, as whole paths, in the order in which people look for it. */
export function scopeEntries(source: NodeFormSource, data: NodeData): ScopeEntry[] {
  return rootsOf({ source, data, more: [], reads: 'run' }).flatMap(({ name, says, shape }) => {
    if (name === 'steps') return membersOf(shape).map((step) => ({ path: `steps.${step.name}.output`, from: step.shape.says ?? says }))
    const members = name === 'prev' || name === 'trigger' ? [] : membersOf(shape)
    return members.length > 0 ? members.map((member) => ({ path: `${name}.${member.name}`, from: says })) : [{ path: name, from: says }]
  })
}

const types = { value: 'variable', function: 'function', filter: 'method', tag: 'keyword' } as const

function completionOf(offer: Offer, index: number): Completion {
  const completion: PreviewedCompletion = {
    label: offer.label,
    detail: offer.type,
    type: types[offer.kind],
    // As they come: what is nearest stands first among equals.
    boost: -Math.min(90, index),
    ...(offer.preview !== undefined && { preview: offer.preview }),
    ...(offer.says !== undefined && { info: offer.says }),
    ...((offer.insert !== undefined || offer.takesDot) && { apply: (view, picked, from, to) => put(view, offer, picked, from, to) }),
  }
  return completion
}

function put(view: EditorView, offer: Offer, picked: Completion, from: number, to: number): void {
  const insert = offer.insert ?? offer.label
  const start = offer.takesDot ? Math.max(0, view.state.sliceDoc(0, from).lastIndexOf('.')) : from
  view.dispatch({
    changes: { from: start, to, insert },
    selection: { anchor: start + insert.length - (offer.cursorBack ?? 0) },
    annotations: pickedCompletion.of(picked),
    userEvent: 'input.complete',
    scrollIntoView: true,
  })
}
