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

interface Token {
  text: string
  /** Position in the expression. */
  at: number
}

const pattern = /\/\*[\s\S]*?\*\/|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|`[^`]*`|\$?\$?[A-Za-z_][\w$]*|\$\$?|[\d.]*\d|[^\s]/y
const regexLiteral = /\/(?:\\.|[^/\\\n])+\/[im]*/y
const operators = new Set(['and', 'or', 'in'])

/** Whether a token ends a value, so that a bracket behind it belongs to that value, and a slash divides it. */
const endsValue = (token: Token | undefined): boolean => token !== undefined && /^[\w"'`$)\]}/]/.test(token.text) && token.text !== '/' && !operators.has(token.text)

/** Every path that starts at one of `roots`, in the order of the text. */
export function expressionReferences(text: string, roots: ReadonlySet<string>): ExpressionReference[] {
  const tokens = tokensOf(text)
  const found: ExpressionReference[] = []
  /** Whether names inside each open bracket may belong to something else than the root. */
  const shifted: boolean[] = []
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1]
    // A transform (`| location | update |`) rebinds names; nothing behind it is certain.
    if (token.text === '|') break
    if ('([{'.includes(token.text)) shifted.push(opensOther(token, before) || shifted.at(-1) === true)
    else if (')]}'.includes(token.text)) shifted.pop()
    const path = token.text === '$$' ? pathFrom(tokens, index).slice(1) : before?.text === '.' || shifted.at(-1) ? [] : pathFrom(tokens, index)
    if (roots.has(path[0] ?? '')) found.push({ path, line: text.slice(0, token.at).split('\n').length })
  }
  return found
}

/** A path as it stands in a text: from `at`, its segments ending at `ends`. Not certain: the name may mean a field of something else. */
export interface PathInText {
  path: string[]
  at: number
  ends: number[]
  certain: boolean
}

/** As `expressionReferences`, with the place in the text; also what is read perhaps. */
export function expressionPaths(text: string, roots: ReadonlySet<string>): PathInText[] {
  const tokens = tokensOf(text)
  const shifted: boolean[] = []
  let rebound = false
  return tokens.flatMap((token, index): PathInText[] => {
    const before = tokens[index - 1]
    rebound ||= token.text === '|'
    if ('([{'.includes(token.text)) shifted.push(opensOther(token, before) || shifted.at(-1) === true)
    else if (')]}'.includes(token.text)) shifted.pop()
    if (before?.text === '.') return []
    const whole = pathFrom(tokens, index)
    const fromRoot = token.text === '$$'
    const path = fromRoot ? whole.slice(1) : whole
    if (!roots.has(path[0] ?? '')) return []
    const ends = path.map((_, segment) => tokens[index + 2 * (segment + (fromRoot ? 1 : 0))]).map((each) => (each ? each.at + each.text.length : text.length))
    return [{ path, at: token.at, ends, certain: !rebound && (fromRoot || shifted.at(-1) !== true) }]
  })
}

/** Inside a predicate, a map, a sort or a grouping, a name is a field of the value in front of the bracket. */
function opensOther(bracket: Token, before: Token | undefined): boolean {
  return before?.text === '.' || before?.text === '^' || (bracket.text !== '(' && endsValue(before))
}

/** The names of `steps . fetch . output`, from the token at `index` on. */
function pathFrom(tokens: Token[], index: number): string[] {
  const path = [tokens[index]?.text ?? '']
  for (let next = index + 1; tokens[next]?.text === '.'; next += 2) {
    const name = tokens[next + 1]?.text ?? ''
    if (!/^(`|[A-Za-z_])/.test(name)) break
    path.push(name.replaceAll('`', ''))
  }
  return path
}

/** Without spaces and comments. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let position = 0
  const match = (expression: RegExp): string => {
    expression.lastIndex = position
    return expression.exec(text)?.[0] ?? ''
  }
  while (position < text.length) {
    const literal = text[position] === '/' && text[position + 1] !== '*' && !endsValue(tokens.at(-1)) ? match(regexLiteral) : ''
    const word = literal || match(pattern)
    if (word && !word.startsWith('/*')) tokens.push({ text: word, at: position })
    position += word.length || 1
  }
  return tokens
}
