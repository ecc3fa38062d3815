/**
 * One context window as a comparison sees it: its segments with the role they stand under, and what was left out of it. Says what a
 * segment is (its identity: whatever it may say) apart from what it says (its text).
 */
import type { SegmentSource } from '../events.ts'
import { isJsonObject, type Json } from '../json.ts'

export interface WindowSegment {
  /** JSON Pointer into the request body. */
  at: string
  text: string
  tokens: number
  source: SegmentSource
}

export interface LeftOutEntry {
  seq: number
  rule: string
  tokens: number
  /** Place of the rule in `context.rules`, from 0; none for the include list and the budget. */
  index?: number
}

export interface ContextWindow {
  segments: readonly WindowSegment[]
  dropped: readonly LeftOutEntry[]
  /** Of each message, by its place in the request. */
  roles: readonly string[]
  /** Connection and name; calls of two models share no cache. */
  model?: string
}

/** The window of a recorded call. */
export function windowOfCall(call: { segments: readonly WindowSegment[]; dropped: readonly LeftOutEntry[]; request: { body: string }; model: { connection: string; name: string } }): ContextWindow {
  return { segments: call.segments, dropped: call.dropped, roles: rolesIn(call.request.body), model: `${call.model.connection}/${call.model.name}` }
}

/** A window without anything in it: what a node's first call is compared with. */
export const emptyWindow: ContextWindow = { segments: [], dropped: [], roles: [] }

/** Roles of a request's messages, in order. */
export function rolesIn(body: string): string[] {
  const request = JSON.parse(body) as Json
  const messages = isJsonObject(request) ? request.messages : undefined
  return Array.isArray(messages) ? messages.map((message) => (isJsonObject(message) && typeof message.role === 'string' ? message.role : '')) : []
}

/** The message or list that a pointer stands in: `/messages/3`, `/tools`, `/response_format`. */
export function groupOf(at: string): string {
  const [, first = '', second = ''] = at.split('/')
  return first === 'messages' ? `/${first}/${second}` : `/${first}`
}

/** The role of a segment's message; of functions and the reply's schema, the name of the list. */
export function roleOf(window: ContextWindow, at: string): string {
  const [, first = '', second = ''] = at.split('/')
  return first === 'messages' ? (window.roles[Number(second)] ?? '') : first
}

/** A pointer without its positions, which shift as messages come and go. */
const placeClass = (at: string): string => at.replace(/\/\d+(?=\/|$)/g, '/*')

/** A path without its indexes: the third item of a list is the fourth once one was put before it. */
const anyItem = (path: string): string => path.replace(/\[\d+\]/g, '[*]')

/**
 * What a segment is, whatever it says and wherever its message stands:
 * - a stretch of prompt: its template (which of them it is, its neighbours say) · a variable: its path · a function: its intent
 * - an entry of the thread: in one run its event; across runs its tag and node, whose nth there is the nth here
 * - the line that says what a budget left out: itself, for there is one
 */
export function identityOf({ at, source }: WindowSegment, sameRun: boolean): string {
  const place = placeClass(at)
  if (source.kind === 'prompt') return `prompt\n${place}\n${source.path ?? ''}`
  if (source.kind === 'variable') return `variable\n${place}\n${anyItem(source.path ?? '')}\n${source.filters?.join() ?? ''}`
  if (source.kind === 'schema') return `schema\n${place}\n${source.tag ?? ''}`
  if (source.tag === 'left_out') return `left_out\n${place}`
  if (source.seq === undefined) return `${source.kind}\n${place}\nline ${source.line ?? ''}`
  return `${source.kind}\n${place}\n${sameRun ? source.seq : (source.nodeId ?? '')}\n${source.tag ?? ''}`
}
