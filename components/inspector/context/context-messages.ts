/**
 * A call's request as the context window shows it: its messages in the order of the body, then tools and the declared format, each
 * with the lines of its segments. Pure; what is shown pretty (schemas) says so, what is copied is exact.
 */
import type { Segment } from '#lib/api/calls.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { formatJson, parseJson } from '../json/format-json.ts'
import { segmentLines, type SegmentLine, type SourceKind } from './segment-lines.ts'

export interface ContextPlace {
  /** JSON Pointer into the body. */
  at: string
  lines: SegmentLine[]
}

export interface ContextMessage {
  /** JSON Pointer of the whole: `/messages/0`, `/tools`. */
  pointer: string
  role: string
  /** More than one for a message of several parts or with tool calls. */
  places: ContextPlace[]
  tokens: number
  /** Version of the prompt that wrote it, where one did: `v3`. */
  promptVersion?: string
  /** Exactly what stands there: a text as it is, anything else as JSON. */
  value: string
  /** Its JSON is laid out for reading. */
  pretty: boolean
}

/** The part of a message or list that its segments are shown under. */
function groupOf(at: string): string {
  const [, first = '', second = ''] = at.split('/')
  return first === 'messages' ? `/${first}/${second}` : `/${first}`
}

/** Everything of the request that has text, in order. `segments` are the call's; `body` its request body. */
export function contextMessages(segments: readonly Segment[], body: string): ContextMessage[] {
  const request = parseJson(body)
  const groups = new Map<string, Map<string, number[]>>()
  messagePointers(request).forEach((pointer) => groups.set(pointer, new Map()))
  const shown = segments.map(readable)
  segments.forEach(({ at }, index) => {
    const pointer = groupOf(at)
    const places = groups.get(pointer) ?? new Map<string, number[]>()
    const indexes = places.get(at)
    if (indexes) indexes.push(index)
    else places.set(at, [index])
    groups.set(pointer, places)
  })
  return [...groups].map(([pointer, places]) => {
    const indexes = [...places.values()].flat()
    const version = indexes.map((index) => segments[index]?.source).find((source) => source?.kind === 'prompt')?.promptVersion
    return {
      pointer,
      role: roleAt(request, pointer),
      places: [...places].map(([at, of]) => ({ at, lines: segmentLines(shown, of) })),
      tokens: indexes.reduce((sum, index) => sum + (segments[index]?.tokens ?? 0), 0),
      ...(version !== undefined && { promptVersion: version }),
      value: valueAt(request, [...places.keys()], pointer),
      pretty: indexes.some((index) => shown[index] !== segments[index]),
    }
  })
}

/** Messages in the body without a segment of their own still show. */
function messagePointers(request: Json | undefined): string[] {
  const messages = isJsonObject(request) ? request.messages : undefined
  return Array.isArray(messages) ? messages.map((_, index) => `/messages/${index}`) : []
}

/** Characters per line of a schema that is laid out; what the middle panel has room for at 1,440 pixels. */
const schemaWidth = 64

/** Schemas beside the messages are minified JSON in the body; here they are laid out. A message's own text never is. */
function readable(segment: Segment): Segment {
  if (segment.source.kind !== 'schema' || segment.at.startsWith('/messages/')) return segment
  const value = parseJson(segment.text)
  if (typeof value === 'object') return { ...segment, text: formatJson(value, schemaWidth) }
  const member = memberOf(segment.text)
  return member ? { ...segment, text: `\n, ${JSON.stringify(member.name)}: ${formatJson(member.value, schemaWidth)}` } : segment
}

/** One member of an object, where a segment is no more than that: `,"deploy":{…}`. */
function memberOf(text: string): { name: string; value: Json } | undefined {
  const whole = text.startsWith(',') ? parseJson(`{${text.slice(1)}}`) : undefined
  const [entry, ...more] = isJsonObject(whole) ? Object.entries(whole) : []
  return entry && more.length === 0 ? { name: entry[0], value: entry[1] } : undefined
}

function roleAt(request: Json | undefined, pointer: string): string {
  const message = resolve(request, pointer)
  if (isJsonObject(message) && typeof message.role === 'string') return message.role
  return pointer.slice(1).replace('_', ' ')
}

function valueAt(request: Json | undefined, places: readonly string[], pointer: string): string {
  const value = resolve(request, places.length === 1 ? (places[0] ?? pointer) : pointer)
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The value at a JSON Pointer; undefined where there is none. */
export function resolve(value: Json | undefined, pointer: string): Json | undefined {
  if (pointer === '') return value
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json | undefined>((at, part) => (Array.isArray(at) ? at[Number(part)] : isJsonObject(at) ? at[part] : undefined), value)
}

/** Sources in the order in which legend and bar show them. */
export const sourceKinds: readonly SourceKind[] = ['prompt', 'variable', 'event', 'error', 'summary', 'schema']

/** Tokens of a request by what put them there; only sources that it has. */
export function tokenShares(segments: readonly Segment[]): { kind: SourceKind; tokens: number }[] {
  return sourceKinds
    .map((kind) => ({ kind, tokens: segments.filter(({ source }) => source.kind === kind).reduce((sum, { tokens }) => sum + tokens, 0), present: segments.some(({ source }) => source.kind === kind) }))
    .filter(({ present }) => present)
    .map(({ kind, tokens }) => ({ kind, tokens }))
}

/** Tokens of the rendered thread, which is what a budget bounds (contract §2). */
export const threadTokens = (segments: readonly Segment[]): number =>
  segments.filter(({ source }) => source.kind === 'event' || source.kind === 'error' || source.kind === 'summary').reduce((sum, { tokens }) => sum + tokens, 0)

/** The message that shows the thread, or the last one where all of it was left out: the place to say what was. */
export function threadPointer(segments: readonly Segment[], messages: readonly ContextMessage[]): string | undefined {
  const first = segments.find(({ source }) => source.kind === 'event' || source.kind === 'error' || source.kind === 'summary')
  return first ? groupOf(first.at) : messages.findLast(({ pointer }) => pointer.startsWith('/messages/'))?.pointer
}
