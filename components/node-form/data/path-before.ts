/**
 * What stands right before the cursor in an expression: a path whose last name is being typed (`steps.fetch.output.it`), and the bracket
 * that it stands in. Reads text from its end backwards, without a grammar, because what is typed is never whole. Pure.
 */

export type Segment = string | number
/** An index that is computed, or a predicate: some item of the list. */
export const someItem = -1

export interface PathBefore {
  /** What leads to the name that is typed; empty at the beginning of a path. Undefined after something that is no path: a call, a text. */
  path: Segment[] | undefined
  /** The part of the name that is there, and where it begins. */
  partial: string
  from: number
  /** Where the dot before it stands; undefined at the beginning of a path. */
  dot?: number
}

const name = /[A-Za-z_$][\w$]*$/

export function pathBefore(text: string): PathBefore {
  const partial = name.exec(text)?.[0] ?? ''
  const from = text.length - partial.length
  const dot = /\.\s*$/.exec(text.slice(0, from))
  if (!dot) return { path: /[\])"'`\d]\s*$/.test(text.slice(0, from)) && partial === '' ? undefined : [], partial, from }
  return { path: wholePath(text.slice(0, dot.index)), partial, from, dot: dot.index }
}

/** The path that ends a text: `… & steps.fetch.output` → steps, fetch, output. Undefined where something else ends it. */
export function wholePath(text: string): Segment[] | undefined {
  const path: Segment[] = []
  let rest = text.trimEnd()
  for (;;) {
    const bracket = rest.endsWith(']') ? openingOf(rest) : undefined
    if (rest.endsWith(']')) {
      if (bracket === undefined) return undefined
      path.unshift(insideOf(rest.slice(bracket + 1, -1)))
      rest = rest.slice(0, bracket).trimEnd()
      continue
    }
    const quoted = /`([^`]*)`$/.exec(rest)
    const word = quoted ?? name.exec(rest)
    if (!word) return undefined
    path.unshift(quoted ? (quoted[1] ?? '') : word[0])
    rest = rest.slice(0, word.index).trimEnd()
    if (!rest.endsWith('.')) return path
    rest = rest.slice(0, -1).trimEnd()
  }
}

function insideOf(text: string): Segment {
  const quoted = /^\s*(["'])(.*)\1\s*$/.exec(text)
  if (quoted) return quoted[2] ?? ''
  return /^\s*\d+\s*$/.test(text) ? Number(text) : someItem
}

/** Where the bracket begins that closes at the end of the text. */
function openingOf(text: string): number | undefined {
  const open = openBrackets(text.slice(0, -1)).at(-1)
  return open && text[open] === '[' ? open : undefined
}

/** Places of the brackets that are open at the end of the text, outermost first. Quoted text is passed over. */
export function openBrackets(text: string): number[] {
  const open: number[] = []
  let quote = ''
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (quote !== '') {
      if (character === '\\') at += 1
      else if (character === quote) quote = ''
    } else if ('"\'`'.includes(character)) quote = character
    else if ('([{'.includes(character)) open.push(at)
    else if (')]}'.includes(character)) open.pop()
  }
  return open
}

/** Whether the end of the text lies inside a quoted text. */
export function insideQuotes(text: string): boolean {
  let quote = ''
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (quote === '') quote = character === '"' || character === "'" ? character : ''
    else if (character === '\\') at += 1
    else if (character === quote) quote = ''
  }
  return quote !== ''
}
