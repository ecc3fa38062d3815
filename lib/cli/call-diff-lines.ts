/** The comparison of two calls as lines for a terminal: `+`, `−`, `~` and `↕` with source and tokens, then the words of what changed. */
import type { CallDiff, Segment } from '#lib/api/calls.ts'
import { cacheMinimum } from '#lib/engine/context/diff-prefix.ts'
import { diffWords, type TextPart } from '#lib/engine/context/diff-words.ts'
import { brief } from './output.ts'

export function diffLines(diff: CallDiff, call: { runId: string; seq: number }): string[] {
  const { other, added, dropped, changed, moved, cut, tokenDelta, beforeTokens, afterTokens } = diff
  const from = other === null ? 'Nothing before' : other.runId === call.runId ? `Call ${other.seq}` : `Call ${other.seq} of ${other.runId}`
  const blocks = [
    ...changed.map(({ before, after }) => [`~ ${place(after)}  ${signed(after.tokens - before.tokens)}`, ...indented(diffWords(before.text, after.text).map(marked).join(''))]),
    ...dropped.map((segment) => [`− ${place(segment)}  ${signed(-segment.tokens)}`, ...indented(segment.text)]),
    ...added.map((segment) => [`+ ${place(segment)}  ${signed(segment.tokens)}`, ...indented(segment.text)]),
    ...moved.map(({ before, after }) => [`↕ ${place(after)}  from ${before.at}`]),
  ]
  return [
    `${from}, ${beforeTokens} tok → call ${call.seq}, ${afterTokens} tok: ${signed(tokenDelta)} tok`,
    summary(diff),
    prefixLine(diff),
    ...blocks.flatMap((block) => ['', ...block]),
    ...(cut.length > 0 ? ['', 'Left out or shortened by rules or the budget:', ...cut.map(cutLine)] : []),
  ]
}

const signed = (tokens: number): string => (tokens < 0 ? `−${-tokens}` : `+${tokens}`)

const place = ({ at, source }: Segment): string => `${at}  ${[source.kind, source.path ?? source.tag, source.seq === undefined ? undefined : `event ${source.seq}`, source.line === undefined ? undefined : `line ${source.line}`].filter((word) => word !== undefined).join(', ')}`

const indented = (text: string): string[] => text.replace(/^\n|\n$/g, '').split('\n').map((line) => `    ${line}`)

const marked = ({ kind, text }: TextPart): string => (kind === 'same' ? text : kind === 'gone' ? `[−${text}−]` : `[+${text}+]`)

function summary({ added, dropped, changed, moved }: CallDiff): string {
  const counts = [[added.length, 'added'], [dropped.length, 'dropped'], [changed.length, 'changed'], [moved.length, 'moved']] as const
  const some = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)
  return some.length === 0 ? 'The same segments.' : some.join(', ')
}

function prefixLine({ other, prefixTokens, prefixBreak }: CallDiff): string {
  if (other === null) return 'The first call of its node: there is nothing that a provider could have cached.'
  if (prefixBreak === null) return prefixTokens === 0 ? 'Nothing is shared with the other call’s cache: the two went to two models.' : `The whole request is the same: ${prefixTokens} tok.`
  const { before, after } = prefixBreak
  const there = after ?? before
  const size = `${prefixTokens} tok${prefixTokens < cacheMinimum ? `, under the ${cacheMinimum} from which on providers cache` : ''}`
  return `Shared prefix ${size}. It breaks at ${there ? brief(place(there), 120) : 'the end'}.`
}

function cutLine({ seq, rule, index, tokens, before, after }: CallDiff['cut'][number]): string {
  const what = (before ?? after)?.source.tag
  return `✂ event ${seq}${what === undefined ? '' : `, ${what}`}  ${rule}${index === undefined ? '' : ` (rule ${index + 1})`}, ${tokens} tok ${after ? 'less' : 'left out'}`
}
