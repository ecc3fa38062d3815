/**
 * Owns regular expressions that authors and users write (JSONata `/…/`, JSON Schema `pattern`, what an excerpt keeps): matched by
 * re2js in time linear in the text, so that no pattern can hold a process. Knows nothing of JSONata or ajv beyond the shape of a RegExp.
 *
 * What the engine gives up for that, refused by name when a pattern is compiled: backreferences, lookahead, lookbehind and
 * repeat counts over 1,000. Flags i, m and s are honoured; g and u change nothing here.
 */
import { RE2JS } from 're2js'

const compiled = new Map<string, RE2JS>()
const remembered = 500

/** A pattern that cannot be matched in linear time, or is malformed. The message quotes it. */
export class PatternError extends Error {
  override name = 'PatternError'
}

/** The part of RegExp that JSONata (`exec` from `lastIndex`) and ajv (`test`) use. Positions count UTF-16 units, as in RegExp. */
export class LinearRegExp {
  readonly source: string
  readonly flags: string
  lastIndex = 0
  readonly #pattern: RE2JS

  /** @throws PatternError */
  constructor(pattern: RegExp | string, flags = '') {
    this.source = typeof pattern === 'string' ? pattern : pattern.source
    this.flags = typeof pattern === 'string' ? flags : pattern.flags
    this.#pattern = compile(this.source, this.flags)
  }

  /** Whether the pattern occurs anywhere in `text`. */
  test(text: string): boolean {
    return this.#pattern.test(text)
  }

  /** The first match at or after `lastIndex`, which then moves to its end; null and 0 where there is none. */
  exec(text: string): (string[] & { index: number }) | null {
    const matcher = this.#pattern.matcher(text)
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0
      return null
    }
    this.lastIndex = matcher.end()
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, index) => matcher.group(index) ?? '')
    return Object.assign(groups, { index: matcher.start() })
  }
}

function compile(source: string, flags: string): RE2JS {
  const key = `${flags}/${source}`
  const known = compiled.get(key)
  if (known) return known
  const pattern = translate(source, flags)
  if (compiled.size >= remembered) compiled.delete(compiled.keys().next().value ?? '')
  compiled.set(key, pattern)
  return pattern
}

function translate(source: string, flags: string): RE2JS {
  const bits =
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) | (flags.includes('m') ? RE2JS.MULTILINE : 0) | (flags.includes('s') ? RE2JS.DOTALL : 0)
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source), bits)
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error)
    throw new PatternError(`The pattern /${source}/ cannot be used: ${reason}. Lookahead, lookbehind and backreferences are not supported.`)
  }
}
