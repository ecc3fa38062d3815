/**
 * Runs pg-boss's statements as prepared ones: planning them costs several times what executing them does. Their texts are few: they
 * differ by option, not by value.
 */
export interface Executor {
  query(statement: string | { name: string; text: string; values: unknown[] }, values?: unknown[]): Promise<{ rows: unknown[] }>
}

/** Beyond this many texts something is in them that differs each time; those are planned each time. */
const mostNamed = 50
const names = new Map<string, string>()

function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= mostNamed) return known
  const name = `queue_${names.size}`
  names.set(text, name)
  return name
}

/** The `db` option of pg-boss's methods. */
export const asPrepared = (executor: Executor) => ({
  executeSql(text: string, values: unknown[] = []): Promise<{ rows: Record<string, unknown>[] }> {
    const name = nameOf(text)
    return (name === undefined ? executor.query(text, values) : executor.query({ name, text, values })) as Promise<{ rows: Record<string, unknown>[] }>
  },
})
