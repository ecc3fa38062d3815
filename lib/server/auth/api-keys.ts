/**
 * API keys: `oriel_` and 32 random bytes. Only the SHA-256 is stored, which is enough for a random key and lets a look-up be one
 * indexed read. ORIEL_API_KEY is one more owner key, from the environment.
 */
import { createHash, randomBytes, randomUUIDv7, timingSafeEqual } from 'node:crypto'
import { roleSchema, type Key, type Role } from '#lib/api/keys.ts'
import { ApiError } from '#lib/api/errors.ts'
import { database, onlyRow } from '../db.ts'
import { environment } from '../env.ts'
import type { Actor } from './actor.ts'

/** How long a key that was found valid is believed without asking the database: so long a revoked key may still work elsewhere. */
const believeMs = 1_000
const mostRemembered = 1_000
const slot = Symbol.for('oriel.api-keys')
const shared = globalThis as { [slot]?: Map<string, { actor: Actor; until: number }> }
const remembered = () => (shared[slot] ??= new Map<string, { actor: Actor; until: number }>())

const digest = (key: string): Buffer => createHash('sha256').update(key).digest()

/** Whose key it is; undefined where nobody's. */
export async function actorOfKey(key: string): Promise<Actor | undefined> {
  const hash = digest(key)
  const bootstrap = environment().apiKey
  if (bootstrap && timingSafeEqual(hash, digest(bootstrap))) return keyActor('environment', 'owner', null)
  const name = hash.toString('hex')
  const known = remembered().get(name)
  if (known && known.until > performance.now()) return known.actor
  const { rows } = await database().query<{ name: string; role: string; person_id: string | null }>({
    name: 'api-key',
    text: 'select name, role, person_id from api_key where hash = $1 and revoked_at is null',
    values: [hash],
  })
  const row = rows[0]
  if (!row) {
    remembered().delete(name)
    return undefined
  }
  if (remembered().size >= mostRemembered) remembered().clear()
  const actor = keyActor(row.name, roleSchema.parse(row.role), row.person_id)
  remembered().set(name, { actor, until: performance.now() + believeMs })
  return actor
}

const keyActor = (name: string, role: Role, personId: string | null): Actor => ({ by: `key:${name}`, name: `API key “${name}”`, email: null, role, groups: [], personId, via: 'key' })

interface KeyRow {
  id: string
  name: string
  prefix: string
  role: string
  created_by: string
  created_at: Date
}

const columns = 'id, name, prefix, role, created_by, created_at'
const toKey = (row: KeyRow): Key => ({ id: row.id, name: row.name, prefix: row.prefix, role: roleSchema.parse(row.role), by: row.created_by, createdAt: row.created_at.toISOString() })

/** Keys that are not revoked, newest first. */
export async function listApiKeys(): Promise<Key[]> {
  const { rows } = await database().query<KeyRow>(`select ${columns} from api_key where revoked_at is null order by created_at desc, id desc`)
  return rows.map(toKey)
}

/** Makes a key; the answer is the only place where it can be read. */
export async function createApiKey(name: string, role: Role, { by, personId }: Pick<Actor, 'by' | 'personId'>): Promise<Key & { key: string }> {
  const key = `oriel_${randomBytes(32).toString('base64url')}`
  const { rows } = await database().query<KeyRow>(
    `insert into api_key (id, name, hash, prefix, role, created_by, person_id) values ($1, $2, $3, $4, $5, $6, $7) returning ${columns}`,
    [randomUUIDv7(), name, digest(key), key.slice(0, 12), role, by, personId],
  )
  return { ...toKey(onlyRow(rows)), key }
}

/** Revokes a key at once in this process, within a second in others. */
export async function revokeApiKey(id: string): Promise<void> {
  const { rows } = await database().query<{ hash: Buffer }>('update api_key set revoked_at = now() where id = $1 and revoked_at is null returning hash', [id])
  if (!rows[0]) throw new ApiError('not_found', `There is no API key ${id}, or it is revoked already.`)
  remembered().delete(rows[0].hash.toString('hex'))
}
