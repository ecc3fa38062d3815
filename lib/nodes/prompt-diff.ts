/**
 * What differs between two bodies of a prompt: messages line by line with their changed words marked, everything else by structure. Pure,
 * so that the API and the screen tell the same.
 */
import { diffWords, type TextPart } from '#lib/engine/context/diff-words.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { objectOf, rowsOf, textOf } from './draft.ts'
import { itemPairs, valueChanges, type ValueChange } from './value-changes.ts'

/** A line of one side, from 1. Joined, its parts are the line, without the break. */
export interface DiffLine {
  line: number
  parts: TextPart[]
}

/** Lines that stand beside each other; a side that has none is left out. */
export interface LineRow {
  before?: DiffLine
  after?: DiffLine
}

export interface MessageDiff {
  kind: 'same' | 'changed' | 'added' | 'removed'
  /** Its place among the messages, from 0, and its role. */
  before?: { index: number; role: string; text: string }
  after?: { index: number; role: string; text: string }
  rows: LineRow[]
}

export interface PromptDiff {
  /** Whether both are the same version. */
  same: boolean
  messages: MessageDiff[]
  /** JSON Pointers into the body. */
  intents: ValueChange[]
  output: ValueChange[]
  model: ValueChange[]
  context: ValueChange[]
}

export function diffPrompts(before: JsonObject, after: JsonObject): PromptDiff {
  const changes = (field: string) => valueChanges(before[field], after[field], [field])
  const messages = diffMessages(messagesOf(before), messagesOf(after))
  const [intents, output, model, context] = [changes('intents'), changes('output'), changes('model'), changes('context')]
  const same = messages.every(({ kind }) => kind === 'same') && [intents, output, model, context].every((each) => each.length === 0)
  return { same, messages, intents, output, model, context }
}

/** A message as text. */
export interface Message {
  role: string
  text: string
}

/** The messages of a body, their content as text. */
export const messagesOf = (body: JsonObject): Message[] => rowsOf(objectOf(body, 'prompt'), 'messages').map(({ row }) => ({ role: textOf(row, 'role'), text: contentText(row.content) }))

/** Parts one under the other, an image by its address. */
function contentText(content: Json | undefined): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => (!isJsonObject(part) ? '' : part.type === 'image_url' ? `[image ${textOf(objectOf(part, 'image_url'), 'url').slice(0, 120)}]` : textOf(part, 'text'))).join('\n')
}

/** Texts that a model reads of a body before anything is filled in: what its tokens are counted of. */
export function templateTexts(body: JsonObject): string[] {
  const forms = rowsOf(body, 'intents').map(({ row }) => JSON.stringify(row))
  const { schema } = objectOf(body, 'output')
  return [...messagesOf(body).map(({ text }) => text), ...forms, ...(isJsonObject(schema) ? [JSON.stringify(schema)] : [])]
}

/** Messages of two prompts, or of two requests, beside each other. */
export function diffMessages(before: readonly Message[], after: readonly Message[]): MessageDiff[] {
  const asJson = (messages: readonly Message[]): Json[] => messages.map(({ role, text }) => ({ role, text }))
  const pairs = itemPairs(asJson(before), asJson(after))
  const found = new Map<number, MessageDiff>()
  const paired = new Set<number>()
  for (const [place, old] of pairs) {
    const [was, is] = [before[old], after[place]]
    // Another role and another text: nothing of it stayed.
    if (!was || !is || (was.role !== is.role && was.text !== is.text)) continue
    paired.add(old)
    const same = was.role === is.role && was.text === is.text
    found.set(place, { kind: same ? 'same' : 'changed', before: { index: old, ...was }, after: { index: place, ...is }, rows: lineRows(was.text, is.text) })
  }
  const result: MessageDiff[] = []
  const gone = (until: number) => {
    for (const [index, message] of before.entries()) {
      if (index >= until || paired.has(index)) continue
      paired.add(index)
      result.push({ kind: 'removed', before: { index, ...message }, rows: lineRows(message.text, '').map(({ before: line }) => ({ before: line })) })
    }
  }
  for (const [index, message] of after.entries()) {
    const pair = found.get(index)
    // What went stands before what came in its place.
    gone([...found].reduce((least, [place, each]) => (place >= index ? Math.min(least, each.before?.index ?? least) : least), before.length))
    result.push(pair ?? { kind: 'added', after: { index, ...message }, rows: lineRows('', message.text).map(({ after: line }) => ({ after: line })) })
  }
  gone(before.length)
  return result
}

/**
 * Two texts as rows: lines that stayed stand beside each other, and between them what went beside what came. Joined by line breaks, each
 * side is its text.
 */
export function lineRows(before: string, after: string): LineRow[] {
  const rows: LineRow[] = []
  const [left, right] = [sideOf(), sideOf()]
  const level = () => {
    const [gone, come] = [left.take(), right.take()]
    for (let index = 0; index < Math.max(gone.length, come.length); index++) {
      const [was, is] = [gone[index], come[index]]
      rows.push({ ...(was && { before: was }), ...(is && { after: is }) })
    }
  }
  for (const { kind, text } of diffWords(before, after)) {
    for (const [index, piece] of text.split('\n').entries()) {
      if (index > 0) {
        if (kind !== 'come') left.end()
        if (kind !== 'gone') right.end()
        if (kind === 'same') level()
      }
      if (kind === 'same' && left.atStart() && right.atStart()) level()
      if (kind !== 'come') left.add({ kind, text: piece })
      if (kind !== 'gone') right.add({ kind, text: piece })
    }
  }
  left.end()
  right.end()
  level()
  return rows
}

/** The lines of one side that are not put beside the other's yet. */
function sideOf() {
  let number = 0
  let parts: TextPart[] = []
  let lines: DiffLine[] = []
  return {
    /** Neighbours of one kind are one part. */
    add({ kind, text }: TextPart) {
      const last = parts.at(-1)
      if (last?.kind === kind) last.text += text
      else if (text !== '') parts.push({ kind, text })
    },
    atStart: () => parts.length === 0,
    end() {
      number += 1
      lines.push({ line: number, parts })
      parts = []
    },
    take() {
      const taken = lines
      lines = []
      return taken
    },
  }
}

/** Whether a row says the same on both sides. */
export const isSameRow = ({ before, after }: LineRow): boolean => before !== undefined && after !== undefined && [...before.parts, ...after.parts].every(({ kind }) => kind === 'same')
