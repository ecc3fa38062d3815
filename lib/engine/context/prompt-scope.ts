/** What a prompt may read: everything that templates see but secrets, which never reach a model (product F3.7). */
import type { Scope } from '../evaluation.ts'

export function promptScope(scope: Scope): Omit<Scope, 'secrets'> {
  const { secrets: _, ...visible } = scope
  return visible
}
