/**
 * What differs within one changed text: stretches that stayed, went and came, which joined are exactly both texts. Lines first, so that
 * a long text costs by its changed lines, then words within the lines that changed. A stretch that is too different to be matched word
 * by word is told as a whole.
 */
import { diffArrays, diffWordsWithSpace } from 'diff'

export interface TextPart {
  kind: 'same' | 'gone' | 'come'
  text: string
}

/** Edits after which two lists of lines or words count as different altogether (see diff-align.ts for what an edit costs). */
const longestScript = 400
/** Characters on one side past which changed lines are not looked into. */
const longestWords = 20_000

/** Joined, the parts that are not `come` are `before`, those that are not `gone` are `after`. */
export function diffWords(before: string, after: string): TextPart[] {
  if (before === after) return before === '' ? [] : [{ kind: 'same', text: before }]
  const lines = diffArrays(linesOf(before), linesOf(after), { maxEditLength: longestScript })
  if (!lines) return whole(before, after)
  const parts: TextPart[] = []
  let gone = ''
  let come = ''
  const flush = () => {
    parts.push(...wordParts(gone, come))
    gone = ''
    come = ''
  }
  for (const { added, removed, value } of lines) {
    const text = value.join('')
    if (removed) gone += text
    else if (added) come += text
    else {
      flush()
      parts.push({ kind: 'same', text })
    }
  }
  flush()
  return joined(parts)
}

/** Each with its line break. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+/g) ?? []

const whole = (before: string, after: string): TextPart[] => joined([{ kind: 'gone', text: before }, { kind: 'come', text: after }])

function wordParts(before: string, after: string): TextPart[] {
  if (before === '' || after === '' || before.length > longestWords || after.length > longestWords) return whole(before, after)
  const words = diffWordsWithSpace(before, after, { maxEditLength: longestScript })
  if (!words) return whole(before, after)
  const parts = words.map(({ added, removed, value }): TextPart => ({ kind: added ? 'come' : removed ? 'gone' : 'same', text: value }))
  return readable(parts)
}

/**
 * Word by word, a blank between two changed words counts as unchanged and cuts one change into many. Here it belongs to the change:
 * `[-, -][-lock-] }` reads as `[-, lock-] }`, and `[-one -][+the best +]step` as `[-one-][+the best+] step`.
 */
function readable(parts: readonly TextPart[]): TextPart[] {
  const result: TextPart[] = []
  let gone = ''
  let come = ''
  const flush = () => {
    const blank = gone === '' || come === '' ? '' : commonBlankEnd(gone, come)
    result.push({ kind: 'gone', text: gone.slice(0, gone.length - blank.length) }, { kind: 'come', text: come.slice(0, come.length - blank.length) }, { kind: 'same', text: blank })
    gone = ''
    come = ''
  }
  const rest = [...parts]
  for (let part = rest.shift(); part; part = rest.shift()) {
    const [next] = rest
    if (part.kind === 'gone') gone += part.text
    else if (part.kind === 'come') come += part.text
    else if (!isBlank(part.text) || !next || (gone === '' && come === '')) {
      flush()
      result.push(part)
    } else if (gone !== '' && come !== '') {
      gone += part.text
      come += part.text
    } else if (next.kind === (gone === '' ? 'come' : 'gone') && next.text.endsWith(part.text)) {
      // One-sided: the change slides over the blank, which then stands behind it.
      const slid = part.text + next.text.slice(0, next.text.length - part.text.length)
      if (gone === '') come += slid
      else gone += slid
      rest[0] = { kind: 'same', text: part.text }
    } else {
      flush()
      result.push(part)
    }
  }
  flush()
  return result
}

const isBlank = (text: string): boolean => text.trim() === '' && !text.includes('\n')

function commonBlankEnd(a: string, b: string): string {
  const [blank = ''] = /[^\S\n]*$/.exec(a) ?? []
  let length = blank.length
  while (length > 0 && !b.endsWith(blank.slice(blank.length - length))) length--
  return blank.slice(blank.length - length)
}

/** Neighbours of one kind are one part. */
function joined(parts: readonly TextPart[]): TextPart[] {
  const result: TextPart[] = []
  for (const part of parts) {
    const last = result.at(-1)
    if (part.text === '') continue
    if (last?.kind === part.kind) last.text += part.text
    else result.push({ ...part })
  }
  return result
}
