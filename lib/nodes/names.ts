/** Names that become ports (intents, cases, choices): each may occur once within its node, or two edges could mean one port. */
import type { JsonObject } from '#lib/engine/json.ts'
import type { ConfigProblem } from './define-node.ts'
import { rowsOf, textOf } from './draft.ts'

/** One `duplicate_name` per repetition, pointing at the later one. */
export function duplicateNames(data: JsonObject, list: string, key: string): ConfigProblem[] {
  const seen = new Set<string>()
  return rowsOf(data, list).flatMap(({ index, row }) => {
    const name = textOf(row, key)
    if (name === '' || !seen.has(name)) {
      seen.add(name)
      return []
    }
    return [{ severity: 'error' as const, code: 'duplicate_name', path: `/${list}/${index}/${key}`, handle: name, message: `"${name}" occurs twice. Each is a port of its own: rename one.` }]
  })
}
