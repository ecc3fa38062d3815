/**
 * Finds JSON in what a model wrote: alone, in a code fence, or after prose ("reason, then JSON"). Total and bounded: a hostile text of
 * a hundred thousand braces costs a bounded number of steps.
 */
import type { Json } from '../json.ts'

export interface FoundJson {
  value: Json
  /** The text around it, without the fence. */
  prose: string
}

/** Characters looked at while searching, per character of the text; every start of an object may otherwise scan to the end. */
const effort = 50

const fence = /```[^\n`]*\n([\s\S]*?)```/g

/** Every JSON value of the wanted kind that stands in the text by itself, in order. The whole text, if it is one; else those in fences; else those in prose. */
export function jsonInText(text: string, wanted: (value: Json) => boolean): FoundJson[] {
  const whole = parsed(text.trim(), wanted)
  if (whole) return [{ value: whole.value, prose: '' }]
  const fenced = [...text.matchAll(fence)].flatMap((match) => {
    const found = parsed((match[1] ?? '').trim(), wanted)
    return found ? [{ value: found.value, prose: around(text, match.index, match.index + match[0].length) }] : []
  })
  return fenced.length > 0 ? fenced : inProse(text, wanted)
}

function parsed(text: string, wanted: (value: Json) => boolean): { value: Json } | undefined {
  if (!/^["{[\d\-tfn]/.test(text)) return undefined
  try {
    const value = JSON.parse(text) as Json
    return wanted(value) ? { value } : undefined
  } catch {
    return undefined
  }
}

const around = (text: string, start: number, end: number): string => `${text.slice(0, start).trim()}\n${text.slice(end).trim()}`.trim()

function inProse(text: string, wanted: (value: Json) => boolean): FoundJson[] {
  const found: FoundJson[] = []
  const open = /[{[]/g
  let budget = text.length * effort + 1_000
  for (let match = open.exec(text); match && budget > 0; match = open.exec(text)) {
    const end = closingOf(text, match.index, budget)
    budget -= Math.abs(end) - match.index
    if (end < 0) continue
    const value = parsed(text.slice(match.index, end), wanted)
    if (!value) continue
    found.push({ value: value.value, prose: around(text, match.index, end) })
    open.lastIndex = end
  }
  return found
}

/** Where the value that opens at `start` closes (after its bracket), or minus the place where it became clear that it does not. */
function closingOf(text: string, start: number, budget: number): number {
  const closers: string[] = []
  const last = Math.min(text.length, start + budget)
  for (let at = start; at < last; at++) {
    const character = text.charAt(at)
    if (character === '"') {
      at = stringEnd(text, at)
    } else if (character === '{' || character === '[') {
      closers.push(character === '{' ? '}' : ']')
    } else if (character === '}' || character === ']') {
      if (closers.pop() !== character) return -at
      if (closers.length === 0) return at + 1
    }
  }
  return -last
}

/** The closing quote of a string; strings of JSON hold no raw line end, so an apostrophe of prose ends at its line. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '\\') at += 1
    else if (character === '"' || character === '\n') return at
  }
  return text.length
}
