/** Reads what network libraries throw: nested causes, aggregates of attempts, codes. */

/** An error, what caused it, and the attempts it stands for, outermost first. */
export function causesOf(error: unknown): unknown[] {
  const found: unknown[] = []
  for (let next = error; next !== undefined && next !== null && found.length < 20; next = next instanceof Error ? next.cause : undefined) {
    found.push(next, ...(next instanceof AggregateError ? next.errors : []))
  }
  return found
}

/** The first system or library code, e.g. `ECONNREFUSED`; empty where there is none. */
export function codeOf(error: unknown): string {
  for (const cause of causesOf(error)) if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string') return cause.code
  return ''
}

/** One line without a full stop, from the innermost cause that says something. */
export function reasonOf(error: unknown): string {
  const messages = causesOf(error).flatMap((cause) => (cause instanceof Error && cause.message !== '' ? [cause.message] : []))
  return messages.at(-1)?.split('\n')[0]?.replace(/\.$/, '') || codeOf(error) || 'no reason was given'
}
