/**
 * A text that two people changed, put together from what it was before (diff3 by the node-diff3 library): line by line, and within
 * lines that both touched word by word, so that what remains to be decided is as small as it can be. Pure.
 */
import { diff3MergeRegions, diffIndices } from 'node-diff3'

/**
 * A stretch of the merged text, in order. `same`: nobody touched it. `mine`, `theirs`: only that side put this in the place of `base`.
 * `alike`: both put the same there. `conflict`: they put different things there; `base` is '' where both added something.
 */
export type TextRegion =
  | { kind: 'same'; text: string }
  | { kind: 'mine' | 'theirs' | 'alike'; text: string; base: string }
  | { kind: 'conflict'; base: string; mine: string; theirs: string }

export interface MergedText {
  regions: TextRegion[]
  /** Both changed one line or neighbours, so that a person should read the result even where no word was changed by both. */
  close: boolean
}

/** Words of one place past which it is not looked into: it is decided as a whole. */
const mostWords = 4000

export function mergeText(base: string, mine: string, theirs: string): MergedText {
  let close = false
  const regions = regionsOf(linesOf(mine), linesOf(base), linesOf(theirs)).flatMap((region) => {
    if (region.kind !== 'conflict') return [region]
    close = true
    return withinLines(region)
  })
  return { regions: joined(regions), close }
}

/** The text with each conflict answered in turn. */
export function textOfRegions(regions: readonly TextRegion[], answer: (conflict: Extract<TextRegion, { kind: 'conflict' }>, index: number) => string): string {
  let index = 0
  return regions.map((region) => (region.kind === 'conflict' ? answer(region, index++) : region.text)).join('')
}

export const conflictsIn = (regions: readonly TextRegion[]) => regions.filter((region) => region.kind === 'conflict')

/** Each with its line break. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+/g) ?? []

/** Words and signs, each with the blanks behind it; line breaks stand alone. */
const wordsOf = (text: string): string[] => text.match(/\n|[^\S\n]+|[\p{L}\p{M}\p{N}_]+[^\S\n]*|[^\p{L}\p{M}\p{N}_\s][^\S\n]*/gu) ?? []

function withinLines(region: Extract<TextRegion, { kind: 'conflict' }>): TextRegion[] {
  const [mine, base, theirs] = [wordsOf(region.mine), wordsOf(region.base), wordsOf(region.theirs)]
  if (base.length === 0 || mine.length + base.length + theirs.length > mostWords) return [region]
  return regionsOf(mine, base, theirs)
}

function regionsOf(mine: string[], base: string[], theirs: string[]): TextRegion[] {
  const hunks = { mine: diffIndices(base, mine), theirs: diffIndices(base, theirs) }
  const regions: TextRegion[] = []
  let at = 0
  /** What one side took out and put nothing in its place is in no region of the library's: it is missing from the base between two. */
  function takenOut(until: number) {
    if (until <= at) return
    const isMine = hunks.mine.some(({ buffer1: [start, length] }) => start === at && start + length === until)
    regions.push({ kind: isMine ? 'mine' : 'theirs', text: '', base: base.slice(at, until).join('') })
    at = until
  }
  for (const region of diff3MergeRegions(mine, base, theirs)) {
    if (!region.stable) {
      takenOut(region.oStart)
      at = region.oStart + region.oLength
      regions.push(decided(region.oContent.join(''), region.aContent.join(''), region.bContent.join('')))
    } else if (region.buffer === 'o') {
      takenOut(region.bufferStart)
      at = region.bufferStart + region.bufferLength
      regions.push({ kind: 'same', text: region.bufferContent.join('') })
    } else {
      const side = region.buffer === 'a' ? 'mine' : 'theirs'
      const [start, length] = hunks[side].find(({ buffer2: [first] }) => first === region.bufferStart)?.buffer1 ?? [at, 0]
      takenOut(start)
      at = start + length
      regions.push({ kind: side, text: region.bufferContent.join(''), base: base.slice(start, start + length).join('') })
    }
  }
  takenOut(base.length)
  return regions
}

const decided = (base: string, mine: string, theirs: string): TextRegion => (mine === theirs ? { kind: 'alike', text: mine, base } : { kind: 'conflict', base, mine, theirs })

/** Neighbours of one kind are one region. */
function joined(regions: readonly TextRegion[]): TextRegion[] {
  const result: TextRegion[] = []
  for (const region of regions) {
    const last = result.at(-1)
    if (last?.kind === 'same' && region.kind === 'same') last.text += region.text
    else if (last && 'base' in last && 'text' in last && 'text' in region && 'base' in region && last.kind === region.kind) {
      last.text += region.text
      last.base += region.base
    } else result.push({ ...region })
  }
  return result
}
