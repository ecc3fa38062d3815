/** Quick fixes of what a model is shown, and of what it may do without a person. Pure. */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { setData } from '#lib/engine/edit.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { reach } from '#lib/engine/paths.ts'
import { objectOf, rowsOf, textOf } from '#lib/nodes/draft.ts'
import { graphPaths, nodeOf, pathIn } from './fix-places.ts'
import { objectAt } from './fix-settings.ts'
import type { Fixer } from './fixer.ts'

type Messages = JsonObject[]

const messagesAt = (node: DocumentNode, at: readonly string[]): Messages => rowsOf(objectAt(node.data, at.slice(0, -1)), at.at(-1) ?? '').map(({ row }) => row)

/** Puts a text at the end of the last message of the role that is plain text, else into a message of its own. */
export const appendText =
  (at: readonly string[], role: 'system' | 'user', text: string): Fixer =>
  (document, { nodeId }) => {
    const node = nodeOf(document, nodeId)
    return node ? [{ label: `Add ${text}`, edit: (now) => editMessages(now, node.id, at, (messages) => appended(messages, role, text)) }] : []
  }

function appended(messages: Messages, role: string, text: string): Messages {
  const last = messages.findLastIndex((message) => message.role === role && typeof message.content === 'string')
  const message = messages[last]
  if (!message) return role === 'system' ? [{ role, content: text }, ...messages] : [...messages, { role, content: text }]
  return messages.with(last, { ...message, content: `${textOf(message, 'content').trimEnd()}\n\n${text}`.trimStart() })
}

function editMessages(document: WorkflowDocument, id: string, at: readonly string[], change: (messages: Messages) => Messages): WorkflowDocument {
  const node = nodeOf(document, id)
  return node ? setData(document, id, at, change(messagesAt(node, at))) : document
}

const promptMessages = ['prompt', 'messages']

/** The thread comes first in the last message of the user; with the format "messages", which wants it alone, before that message. */
export const showThread: Fixer = (document, { nodeId }) => {
  const node = nodeOf(document, nodeId)
  if (!node) return []
  const alone = objectOf(node.data, 'context').format === 'messages'
  return [{ label: 'Add {{ thread }}', edit: (now) => editMessages(now, node.id, promptMessages, (messages) => withThread(messages, alone)) }]
}

const threadMessage: JsonObject = { role: 'user', content: '{{ thread }}' }

function withThread(messages: Messages, alone: boolean): Messages {
  const last = messages.findLastIndex((message) => message.role === 'user')
  const message = messages[last]
  if (!message) return [...messages, threadMessage]
  if (alone || typeof message.content !== 'string') return messages.toSpliced(last, 0, threadMessage)
  return messages.with(last, { ...message, content: `{{ thread }}\n\n${message.content}`.trimEnd() })
}

/** A message that holds the thread beside other text becomes up to three: what stood before, the thread, what stood after. */
export const separateThread: Fixer = (document, { nodeId, path = '' }) => {
  const node = nodeOf(document, nodeId)
  const index = Number(pathIn(path)[2])
  const message = node && messagesAt(node, promptMessages)[index]
  const parts = typeof message?.content === 'string' ? message.content.split(/\{\{-?\s*thread\s*-?\}\}/) : []
  if (!node || !message || parts.length !== 2) return []
  const [before = '', after = ''] = parts.map((part) => part.trim())
  const rest = (content: string): Messages => (content === '' ? [] : [{ ...message, content }])
  const split = [...rest(before), { ...threadMessage, role: message.role ?? 'user' }, ...rest(after)]
  return [{ label: 'Give {{ thread }} a message of its own', edit: (now) => editMessages(now, node.id, promptMessages, (messages) => messages.toSpliced(index, 1, ...split)) }]
}

/** A gate on the intent that the problem names. */
export const requireOneApproval: Fixer = (document, { nodeId, handle }) => {
  const node = nodeOf(document, nodeId)
  return node && handle !== undefined ? approval(node, handle) : []
}

function approval(node: DocumentNode, intent: string): ReturnType<Fixer> {
  const found = rowsOf(node.data, 'intents').find(({ row }) => row.name === intent)
  if (!found) return []
  return [{ label: `Require approval of “${intent}”`, edit: (now) => setData(now, node.id, ['intents', found.index, 'approval'], { when: true }) }]
}

/** A gate on one of the intents: those that lead to an effect first. */
export const requireApprovals: Fixer = (document, { nodeId }) => {
  const node = nodeOf(document, nodeId)
  if (!node) return []
  const paths = graphPaths(document)
  const acts = (intent: string): boolean =>
    [...reach(paths.targets(node.id, intent), (id) => (paths.nodes.get(id)?.kind === 'decision' ? [] : paths.next(id)))].some((id) => {
      const effect: Json | undefined = paths.nodes.get(id)?.effect
      return effect !== undefined && effect !== 'safe'
    })
  const intents = rowsOf(node.data, 'intents').map(({ row }) => textOf(row, 'name'))
  return [...intents.filter(acts), ...intents.filter((intent) => !acts(intent))].flatMap((intent) => approval(node, intent))
}
