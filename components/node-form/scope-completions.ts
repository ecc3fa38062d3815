/**
 * Completions of what a template or expression may read here: input, steps, variables, arguments of the intents that lead to the node.
 * Made from the document, offered inside `{{ }}` and `{% %}` of templates and anywhere in expressions.
 */
'use client'
import { useMemo } from 'react'
import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete'
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { rowsOf, textOf } from '#lib/nodes/draft.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { scopesOf } from '#lib/nodes/scopes.ts'
import type { CodeLanguage } from '#components/ui/code-editor.tsx'
import { nodeTitle } from '#components/canvas/card-model.ts'
import { useNodeFormSource } from './form-context.ts'

/** One name that can be read, with where it comes from. */
export interface ScopeEntry {
  path: string
  from: string
}

const none: readonly CompletionSource[] = []

/** Made when somebody asks for them, not when they type: the list keeps its identity. */
export function useScopeCompletions(language: CodeLanguage, more?: readonly ScopeEntry[]): readonly CompletionSource[] {
  const source = useNodeFormSource()
  return useMemo(() => {
    if (language !== 'liquid' && language !== 'jsonata') return none
    return [
      (context) => {
        const { document, node } = source.getState()
        return complete(context, [...scopeEntries(document, node.id), ...(more ?? [])], language === 'liquid')
      },
    ]
  }, [source, language, more])
}

/** Everything that a node may name, in the order in which people look for it. */
export function scopeEntries(document: WorkflowDocument, nodeId: string): ScopeEntry[] {
  const scopeOf = scopesOf(document.nodes)
  const scope = scopeOf(document.nodes.find(({ id }) => id === nodeId)?.parentId)
  const beside = document.nodes.filter((node) => scopeOf(node.parentId) === scope)
  const steps = beside.filter((node) => node.id !== nodeId && hasOutput(node.type))
  const waits = beside.filter((node) => findNodeType(node.type)?.kind === 'wait' && node.data.callback === true)
  return [
    ...(scope === undefined ? namesOf(document.input) : []).map((name) => ({ path: `input.${name}`, from: 'input' })),
    ...argumentsOf(document, nodeId),
    { path: 'prev', from: 'the node before' },
    ...steps.map((node) => ({ path: `steps.${node.id}.output`, from: nodeTitle(node) })),
    ...variablesOf(beside).map((name) => ({ path: `vars.${name}`, from: 'variable' })),
    ...waits.map((node) => ({ path: `run.callbacks.${node.id}`, from: `address of ${nodeTitle(node)}` })),
    { path: 'run.id', from: 'run' },
    { path: 'now', from: 'time of the step' },
  ]
}

function hasOutput(type: string): boolean {
  const kind = findNodeType(type)?.kind
  return kind !== undefined && kind !== 'visual' && kind !== 'end' && kind !== 'start'
}

const namesOf = (schema: Json | undefined): string[] => (isJsonObject(schema) && isJsonObject(schema.properties) ? Object.keys(schema.properties) : [])

const variablesOf = (nodes: readonly DocumentNode[]): string[] => [...new Set(nodes.flatMap((node) => findNodeType(node.type)?.sets?.(node.data) ?? []))]

/** Arguments of the intents whose edge leads straight to the node. */
function argumentsOf(document: WorkflowDocument, nodeId: string): ScopeEntry[] {
  return document.edges
    .filter((edge) => edge.target === nodeId)
    .flatMap((edge) => {
      const source = document.nodes.find(({ id }) => id === edge.source)
      const intent = source && rowsOf(source.data, 'intents').find(({ row }) => textOf(row, 'name') === edge.sourceHandle)?.row
      return namesOf(intent?.parameters).map((name) => ({ path: `args.${name}`, from: edge.sourceHandle }))
    })
}

function complete(context: CompletionContext, entries: readonly ScopeEntry[], inBracesOnly: boolean): CompletionResult | null {
  const before = context.matchBefore(/[\w.[\]]*/)
  if (!before || (before.from === before.to && !context.explicit)) return null
  if (inBracesOnly) {
    const text = context.state.sliceDoc(Math.max(0, before.from - 200), before.from)
    if (Math.max(text.lastIndexOf('{{'), text.lastIndexOf('{%')) <= Math.max(text.lastIndexOf('}}'), text.lastIndexOf('%}'))) return null
  }
  const options: Completion[] = entries.map(({ path, from }) => ({ label: path, detail: from, type: 'variable' }))
  return { from: before.from, options, validFor: /^[\w.[\]]*$/ }
}
