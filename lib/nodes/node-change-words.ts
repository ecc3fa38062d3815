/**
 * What changed in one node, in words: its prompt with how many words came and went, its intents by name, its model, and every other
 * field by the name that its form gives it. Pure.
 */
import type { DocumentNode } from '#lib/engine/document.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { valueAt } from '#lib/engine/pointer.ts'
import { pathOf, placeInNode } from './change-places.ts'
import { objectOf, rowsOf } from './draft.ts'
import { findNodeType } from './index.ts'
import { newGateWords, requestChangeWords, requestFieldsTold } from './request-change-words.ts'
import type { ValueChange } from './value-changes.ts'

/** More fields than these are counted, not named. */
const mostNamed = 3

/** `names`: of every node, by id. */
export function nodeChangeWords(node: DocumentNode, old: DocumentNode, changes: readonly ValueChange[], names: ReadonlyMap<string, string>): string[] {
  const name = names.get(node.id) ?? node.id
  const [prompt, intents, rest] = [changes.filter(isIn('prompt')), changes.filter(isIn('intents')), changes.filter((change) => !isIn('prompt')(change) && !isIn('intents')(change))]
  const own = rest.filter(({ path }) => Object.hasOwn(ownFields, path.slice(1)))
  const asked = rest.filter((change) => isTold(change, node, old))
  const fields = rest.filter((change) => !own.includes(change) && !asked.includes(change))
  return [
    ...own.map((change) => ownFields[change.path.slice(1)]?.(change, { node, old, name, names }) ?? ''),
    ...promptWords(prompt, name),
    ...intentWords(intents, name, node.data, old.data),
    ...(asked.length > 0 ? askedWords(name, node, old) : []),
    ...fieldWords(fields, name, node, old),
  ]
}

const isIn = (field: string) => ({ path }: ValueChange): boolean => path === `/${field}` || path.startsWith(`/${field}/`)

/** Settings of the requests that the node itself makes: of a question, of its own gate, of what it asks when it is stuck. */
function isTold({ path }: ValueChange, node: DocumentNode, old: DocumentNode): boolean {
  const [field = '', inner = '', setting = ''] = pathOf(path)
  if (field === 'approval') return inner === '' || (requestFieldsTold.includes(inner) && isJsonObject(old.data.approval) && isJsonObject(node.data.approval))
  if (field === 'errors') return inner === '' ? onlyStuck(old) && onlyStuck(node) : isStuckSetting(inner, setting)
  return findNodeType(node.type)?.kind === 'question' && requestFieldsTold.includes(field)
}

const isStuckSetting = (inner: string, setting: string): boolean => inner === 'onStuck' || (inner === 'ask' && (setting === '' || requestFieldsTold.includes(setting)))

/** Whether of its errors nothing is set but what happens when it is stuck. */
const onlyStuck = ({ data }: DocumentNode): boolean => Object.keys(objectOf(data, 'errors')).every((key) => key === 'onStuck' || key === 'ask')

function askedWords(name: string, { type, data }: DocumentNode, { data: before }: DocumentNode): string[] {
  return [
    ...(findNodeType(type)?.kind === 'question' ? requestChangeWords(name, before, data, 'answer') : []),
    ...gateChangeWords(name, before.approval, data.approval),
    ...stuckWords(name, objectOf(before, 'errors'), objectOf(data, 'errors')),
  ]
}

function stuckWords(name: string, before: JsonObject, after: JsonObject): string[] {
  const [asked, asks] = [before.onStuck === 'ask', after.onStuck === 'ask']
  if (asked !== asks) return [asks ? `${name} asks a person when it is stuck` : `${name} asks nobody any more when it is stuck`]
  return requestChangeWords(`${name} when it is stuck`, objectOf(before, 'ask'), objectOf(after, 'ask'), 'answer')
}

/** Of an intent or a node: its gate came, went or asks otherwise. */
function gateChangeWords(what: string, before: Json | undefined, after: Json | undefined): string[] {
  if (isJsonObject(before) && isJsonObject(after)) return requestChangeWords(what, before, after, 'approval')
  if (isJsonObject(after)) return [newGateWords(what, after)]
  return isJsonObject(before) ? [`${what} needs no approval any more`] : []
}

interface About {
  node: DocumentNode
  old: DocumentNode
  name: string
  names: ReadonlyMap<string, string>
}

/** Places that have words of their own. */
const ownFields: Record<string, (change: ValueChange, about: About) => string> = {
  id: ({ before, after }) => `id ${String(before)} renamed to ${String(after)}`,
  label: ({ before, after }, { old, node }) => `${typeof before === 'string' ? before : old.id} renamed to ${typeof after === 'string' ? after : node.id}`,
  type: ({ after }, { name }) => `${name} is now ${findNodeType(String(after))?.title ?? String(after)}`,
  parentId: ({ after }, { name, names }) => (typeof after === 'string' ? `${name} put into ${names.get(after) ?? after}` : `${name} taken out of its container`),
}

function promptWords(changes: readonly ValueChange[], name: string): string[] {
  if (changes.length === 0) return []
  const { come, gone } = changes.reduce((sum, change) => wordCount(sum, change), { come: 0, gone: 0 })
  const figures = [...(come > 0 ? [`+${come.toLocaleString('en-US')}`] : []), ...(gone > 0 ? [`−${gone.toLocaleString('en-US')}`] : [])].join(' ')
  return [`prompt of ${name} changed${figures === '' ? '' : ` (${figures} ${come + gone === 1 ? 'word' : 'words'})`}`]
}

/** Words that came and went, each as often as it did, wherever in the text: linear, so that five hundred long prompts cost nothing. */
function wordCount(sum: { come: number; gone: number }, { before, after, reordered }: ValueChange): { come: number; gone: number } {
  if (reordered) return sum
  const left = new Map<string, number>()
  for (const word of wordsIn(before)) left.set(word, (left.get(word) ?? 0) + 1)
  let come = 0
  for (const word of wordsIn(after)) {
    const count = left.get(word) ?? 0
    if (count > 0) left.set(word, count - 1)
    else come += 1
  }
  return { come: sum.come + come, gone: sum.gone + [...left.values()].reduce((total, count) => total + count, 0) }
}

const wordsIn = (value: unknown): readonly string[] => textIn(value).match(/[\p{L}\p{N}_]+/gu) ?? []

/** The text of a message, or of a place in it. */
function textIn(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(textIn).join('\n')
  if (typeof value !== 'object' || value === null) return ''
  return textIn('content' in value ? value.content : 'messages' in value ? value.messages : 'text' in value ? value.text : '')
}

/** By intent: added, removed, renamed, gated or no longer gated, changed. */
function intentWords(changes: readonly ValueChange[], name: string, data: JsonObject, dataBefore: JsonObject): string[] {
  const phrases = changes.flatMap((change) => intentChange(change, name, data, dataBefore))
  return phrases.filter((phrase, index) => phrases.indexOf(phrase) === index)
}

function intentChange(change: ValueChange, name: string, data: JsonObject, dataBefore: JsonObject): string[] {
  const [, place = '', field, ...deeper] = pathOf(change.path)
  if (place === '') return [change.reordered ? `intents of ${name} reordered` : `intents of ${name} changed`]
  const intent = nameAt(change.after === undefined && field === undefined ? dataBefore : data, place)
  if (field === undefined) return [change.before === undefined ? `intent ${intent} added to ${name}` : `intent ${intent} removed from ${name}`]
  if (field === 'name') return [`intent ${String(change.before)} renamed to ${String(change.after)}`]
  const [setting] = deeper
  if (field !== 'approval' || (setting !== undefined && !requestFieldsTold.includes(setting))) return [`intent ${intent} changed`]
  return gateChangeWords(setting === undefined ? `intent ${intent}` : intent, intentNamed(dataBefore, intent)?.approval, intentNamed(data, intent)?.approval)
}

const intentNamed = (data: JsonObject, name: string): JsonObject | undefined => rowsOf(data, 'intents').find(({ row }) => row.name === name)?.row

function nameAt(data: JsonObject, place: string): string {
  const intent = valueAt(data, ['intents', Number(place)])
  return isJsonObject(intent) && typeof intent.name === 'string' ? intent.name : `${Number(place) + 1}`
}

function fieldWords(changes: readonly ValueChange[], name: string, node: DocumentNode, old: DocumentNode): string[] {
  const [only] = changes
  if (changes.length === 1 && only && isFigure(only.before) && isFigure(only.after)) {
    const [field = '', ...inside] = placeInNode(node.type, only.path, node.data)
    return [`${[quiet(field), ...inside].join(' ')} of ${name} ${said(only.before)} → ${said(only.after)}`]
  }
  const fields = [...new Set(changes.map(({ path, after }) => quiet(placeInNode(node.type, path, after === undefined ? old.data : node.data)[0] ?? '')))]
  if (fields.length === 0) return []
  return [fields.length > mostNamed ? `${fields.length} fields of ${name} changed` : `${listed(fields)} of ${name} changed`]
}

/** A value that fits into a phrase. */
const isFigure = (value: unknown): boolean => typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length > 0 && value.length <= 24 && !value.includes('\n'))
const said = (value: unknown): string => (typeof value === 'number' ? value.toLocaleString('en-US') : typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value))

const listed = (names: readonly string[]): string => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`)

/** A field's label within a sentence: `Time limit` → `time limit`, `URL` stays. */
const quiet = (label: string): string => (/^[A-Z][A-Z]/.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1))
