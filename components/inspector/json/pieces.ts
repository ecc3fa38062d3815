/** Long texts in pieces that a page can bear. Pure. */

const piece = 2_000

/** A cut at `end` that does not fall between the two halves of one character. */
export function wholeCharacters(text: string, end: number): number {
  const code = text.charCodeAt(end - 1)
  return end < text.length && code >= 0xd800 && code < 0xdc00 ? end - 1 : end
}

/** Pieces of at most 2,000 characters, joined the text again; they end at a line break where there is one. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = []
  for (let start = 0; start < text.length; ) {
    const end = wholeCharacters(text, Math.min(start + piece, text.length))
    const breakAt = text.lastIndexOf('\n', end - 1)
    const next = end < text.length && breakAt > start ? breakAt + 1 : end
    pieces.push(text.slice(start, next))
    start = next
  }
  return pieces
}
