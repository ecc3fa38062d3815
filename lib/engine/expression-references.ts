/**
 * What a JSONata expression reads of a run, found by scanning its text: enough to tell an author that `steps.deplyo` names no node,
 * without the parser (which runs only in the evaluation pool).
 *
 * Conservative: where a name may mean a field of something else (after a dot, inside a predicate, a map, a sort or a grouping) it
 * is passed over, so what is reported is read from the root for certain. Says nothing about syntax.
 */

/** `steps.fetch.output` → ['steps', 'fetch', 'output']; `line` counts from 1. */
export interface ExpressionReference {
  path: string[]
  line: number
}

type Before = 'nothing' | 'value' | 'dot' | 'sort'

const operators = new Set(['and', 'or', 'in'])
const token = /\s+|\/\*[\s\S]*?\*\/|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|`[^`]*`|\$?\$?[A-Za-z_][\w$]*|\$\$?|[\d.]*\d|[\s\S]/y
const step = /\s*\.\s*(?:([A-Za-z_]\w*)|`([^`]*)`)/y
const regex = /\/(?:\\.|[^/\\\n])+\/[im]*/y

/** Every path that starts at one of `roots`, in the order of the text. */
export function expressionReferences(text: string, roots: ReadonlySet<string>): ExpressionReference[] {
  const found: ExpressionReference[] = []
  /** Whether names inside this bracket may belong to something else than the root. */
  const brackets: boolean[] = []
  let before: Before = 'nothing'
  let position = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position
    return pattern.exec(text)
  }
  while (position < text.length) {
    const at = position
    if (text[position] === '/' && before !== 'value' && text[position + 1] !== '*') {
      const literal = match(regex)
      if (literal) {
        position += literal[0].length
        before = 'value'
        continue
      }
    }
    const [word = ''] = match(token) ?? []
    position += Math.max(1, word.length)
    if (/^(\s|\/\*)/.test(word)) continue
    if (word === '|') return found
    const named = word === '$$' ? '' : word
    if ((roots.has(named) && before !== 'dot' && !brackets.at(-1)) || word === '$$') {
      const path = named ? [named] : []
      for (let next = match(step); next; next = match(step)) {
        path.push(next[1] ?? next[2] ?? '')
        position += next[0].length
      }
      if (roots.has(path[0] ?? '')) found.push({ path, line: text.slice(0, at).split('\n').length })
      before = 'value'
    } else before = after(word, before, brackets)
  }
  return found
}

/** What a token means for the next one; opens and closes brackets. */
function after(word: string, before: Before, brackets: boolean[]): Before {
  if ('([{'.includes(word)) {
    const ofSomething = before === 'dot' || before === 'sort' || (word !== '(' && before === 'value')
    brackets.push(ofSomething || brackets.at(-1) === true)
    return 'nothing'
  }
  if (')]}'.includes(word)) {
    brackets.pop()
    return 'value'
  }
  if (word === '.') return 'dot'
  if (word === '^') return 'sort'
  return /^[\w"'`$]/.test(word) && !operators.has(word) ? 'value' : 'nothing'
}
