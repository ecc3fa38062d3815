/** Who acts: what authentication yields and what every writer records. */
import type { Role } from '#lib/api/keys.ts'

export interface Actor {
  /** As it stands in `by` of events and versions: a mail address, or `key:` and the key's name. */
  by: string
  /** For screens. */
  name: string
  email: string | null
  role: Role
  /** In small letters; keys have none. */
  groups: readonly string[]
  /** Id of the user who acts, or who made the key that does; null for the key of the environment and for what it made. */
  personId: string | null
  via: 'session' | 'key'
}
