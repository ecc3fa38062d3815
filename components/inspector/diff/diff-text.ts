/**
 * The text of a changed segment as it is shown: words marked, long unchanged stretches within it folded, long texts cut to what one
 * looks at first. Pure. What is shown is never more than what is there; line breaks at both ends of a thread's entry are layout.
 */
import type { Segment } from '#lib/api/calls.ts'
import { diffWords, type TextPart } from '#lib/engine/context/diff-words.ts'
import { formatBytes } from '#components/ui/format.ts'
import { formatJson, parseJson } from '../json/format-json.ts'

export type ShownPart = TextPart | { kind: 'fold'; text: string; lines: number }

/** Unchanged lines that stay in sight around a change. */
const around = 2
/** A stretch of fewer lines is not worth folding. */
const leastFolded = 4

/** Characters per line of a function's JSON that is laid out. */
const schemaWidth = 64

/** A segment's text without the line breaks that separate it from its neighbours. An image is named, a function's JSON laid out. */
export function shownText({ at, text, source }: Segment): string {
  if (at.endsWith('/image_url/url') && text.startsWith('data:')) return `${text.slice(0, text.indexOf(',') + 1)}… (${formatBytes(text.length)})`
  const schema = source.kind === 'schema' && !at.startsWith('/messages/') ? parseJson(text) : undefined
  if (typeof schema === 'object') return formatJson(schema, schemaWidth)
  return text.trim() === '' ? text.replaceAll('\n', '⏎\n').trimEnd() : text.replace(/^\n/, '').replace(/\n$/, '')
}

/** The parts of a changed segment, unchanged stretches of many lines folded. */
export const changedParts = (before: Segment, after: Segment): ShownPart[] => textParts(shownText(before), shownText(after))

/** The parts of any changed text, folded likewise. */
export function textParts(before: string, after: string): ShownPart[] {
  const parts = diffWords(before, after)
  return parts.flatMap((part, index): ShownPart[] => (part.kind === 'same' ? folded(part.text, index > 0, index < parts.length - 1) : [part]))
}

function folded(text: string, afterChange: boolean, beforeChange: boolean): ShownPart[] {
  const lines = text.split('\n')
  const head = afterChange ? around + 1 : 0
  const tail = beforeChange ? around + 1 : 0
  const middle = lines.slice(head, lines.length - tail)
  if (middle.length < leastFolded) return [{ kind: 'same', text }]
  const start = lines.slice(0, head).join('\n')
  const end = tail === 0 ? '' : lines.slice(-tail).join('\n')
  // A fold is a line of its own: the breaks around it are part of what it hides.
  const fold = `${afterChange ? '\n' : ''}${middle.join('\n')}${beforeChange ? '\n' : ''}`
  const parts: ShownPart[] = [{ kind: 'same', text: start }, { kind: 'fold', text: fold, lines: middle.length }, { kind: 'same', text: end }]
  return parts.filter((part) => part.text !== '')
}

/** Lines and characters of a text that are shown before more is asked for. */
export const firstLook = { lines: 24, characters: 4000 }

/** The beginning of a text, and how many lines are behind it. */
export function beginning(text: string, look: { lines: number; characters: number }): { text: string; more: number } {
  let end = 0
  for (let line = 0; line < look.lines && end !== -1; line++) end = text.indexOf('\n', end + (line === 0 ? 0 : 1))
  const byLines = end === -1 ? text.length : end
  const cut = Math.min(byLines, look.characters)
  if (cut >= text.length) return { text, more: 0 }
  const rest = text.slice(cut)
  const last = text.charCodeAt(cut - 1)
  const whole = last >= 0xd800 && last <= 0xdbff ? cut - 1 : cut
  return { text: text.slice(0, whole), more: Math.max(1, rest.split('\n').length - (rest.startsWith('\n') ? 1 : 0)) }
}
