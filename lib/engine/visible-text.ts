/**
 * Text with its invisible characters made visible (semantics §9.3), for wherever a person approves what a program will do.
 * Control characters, direction overrides, zero-width characters, tag characters and unusual spaces get a name. Pure.
 */

export interface VisibleSpan {
  text: string
  /** `U+202E`, where `text` is a character that nobody would see. */
  code?: string
}

/** All but tab, line feed and the ordinary space. */
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu

/** Spans whose texts, joined, are `text`. */
export function visibleText(text: string): VisibleSpan[] {
  const spans: VisibleSpan[] = []
  let end = 0
  for (const match of text.matchAll(hidden)) {
    if (match.index > end) spans.push({ text: text.slice(end, match.index) })
    const [character] = match
    spans.push({ text: character, code: `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}` })
    end = match.index + character.length
  }
  if (end < text.length) spans.push({ text: text.slice(end) })
  return spans
}

/** How many characters of `text` nobody would see. */
export const countHidden = (text: string): number => text.match(hidden)?.length ?? 0

/** For where marks are text too: mails and chat messages. */
export const spelledOut = (text: string): string => visibleText(text).map(({ text: part, code }) => (code === undefined ? part : `[${code}]`)).join('')
