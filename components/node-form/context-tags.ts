/** Under which tags events of a node's thread can stand, as the document is drawn: what rules and the list of what is shown choose from. */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { namesOf, textOf } from '#lib/nodes/draft.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { scopesOf } from '#lib/nodes/scopes.ts'
import { nodeTitle } from '#components/canvas/card-model.ts'

export interface Choice {
  value: string
  label: string
  hint?: string
}

const always: readonly Choice[] = [
  { value: 'input', label: 'input', hint: 'the input' },
  { value: 'error', label: 'error', hint: 'a failure' },
  { value: 'human_response', label: 'human_response', hint: 'a person’s answer' },
  { value: 'approval_rejected', label: 'approval_rejected', hint: 'a refusal' },
]

/** Where an end of the workflow takes replies. */
const replies: readonly Choice[] = [{ value: 'message', label: 'message', hint: 'what was written to the run after it had ended' }]

/** The nodes that lie where `node` does. */
function beside(document: WorkflowDocument, node: DocumentNode): DocumentNode[] {
  const scopeOf = scopesOf(document.nodes)
  return document.nodes.filter((other) => scopeOf(other.parentId) === scopeOf(node.parentId))
}

/** Of the node's own intents first, then of the other decisions, then of nodes with a context tag. */
export function tagChoices(document: WorkflowDocument, node: DocumentNode): Choice[] {
  const others = beside(document, node).filter(({ id }) => id !== node.id)
  const intents = [node, ...others].flatMap((decision) =>
    namesOf(decision.data, 'intents', 'name').flatMap((name) => [
      { value: name, label: name, hint: decision === node ? 'an intent' : `an intent of ${nodeTitle(decision)}` },
      { value: `${name}_result`, label: `${name}_result`, hint: 'what it came back with' },
    ]),
  )
  const tagged = others.flatMap((other) => (textOf(other.data, 'contextTag') === '' ? [] : [{ value: textOf(other.data, 'contextTag'), label: textOf(other.data, 'contextTag'), hint: nodeTitle(other) }]))
  const takesReplies = document.nodes.some(({ type, data }) => type === 'end' && textOf(data, 'replies') !== '')
  return [...new Map([...always, ...(takesReplies ? replies : []), ...intents, ...tagged].map((choice) => [choice.value, choice])).values()]
}

/** Nodes whose events can stand in the thread. */
export function nodeChoices(document: WorkflowDocument, node: DocumentNode): Choice[] {
  return beside(document, node).filter(({ type }) => !['visual', 'start', 'end'].includes(findNodeType(type)?.kind ?? 'visual')).map((other) => ({ value: other.id, label: other.id, hint: nodeTitle(other) }))
}

/** The choices with one for what was chosen before and is no more. */
export function withChosen(choices: readonly Choice[], chosen: string): Choice[] {
  return chosen === '' || choices.some(({ value }) => value === chosen) ? [...choices] : [...choices, { value: chosen, label: chosen, hint: 'not in this workflow' }]
}
