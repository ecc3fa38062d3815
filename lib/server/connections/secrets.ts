/** The rows of secrets: written encrypted, listed by name. Only `storedSecrets`, which ports fill outgoing calls from, reads a value back. */
import { ApiError } from '#lib/api/errors.ts'
import type { Secret } from '#lib/api/secrets.ts'
import { database } from '../db.ts'
import type { SecretStore } from '../secrets/marks.ts'
import { keyRing } from './key-ring.ts'

interface SecretRow {
  name: string
  allowedHosts: string[]
  createdAt: Date
  updatedAt: Date
}

const columns = 'name, allowed_hosts as "allowedHosts", created_at as "createdAt", updated_at as "updatedAt"'
const toSecret = ({ name, allowedHosts, createdAt, updatedAt }: SecretRow): Secret => ({ name, allowedHosts, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() })

/** What a sealed value belongs to: it opens under no other name. */
const ownerOf = (name: string): string => `secret ${name}`

const sealed = async (name: string, value: string): Promise<Uint8Array> => (await keyRing()).seal(value, ownerOf(name))

/** For ports, at the last moment before a call leaves. */
export const storedSecrets: SecretStore = {
  async get(name) {
    const { rows } = await database().query<{ value: Buffer; allowedHosts: string[] }>('select value, allowed_hosts as "allowedHosts" from secret where name = $1', [name])
    const [row] = rows
    return row ? { value: (await keyRing()).open(row.value, ownerOf(name)), allowedHosts: row.allowedHosts } : null
  },
}

/** By name. */
export async function listSecrets(): Promise<Secret[]> {
  const { rows } = await database().query<SecretRow>(`select ${columns} from secret order by name`)
  return rows.map(toSecret)
}

/** Throws not_found. */
export async function requireSecret(name: string): Promise<void> {
  const { rowCount } = await database().query('select 1 from secret where name = $1', [name])
  if (rowCount === 0) throw unknown(name)
}

/** Throws name_taken. */
export async function createSecret(name: string, value: string, allowedHosts: string[]): Promise<Secret> {
  const { rows } = await database().query<SecretRow>(
    `insert into secret (name, value, allowed_hosts) values ($1, $2, $3) on conflict do nothing returning ${columns}`,
    [name, await sealed(name, value), allowedHosts],
  )
  if (!rows[0]) throw new ApiError('name_taken', `There is a secret “${name}” already. Replace its value: PUT /api/v1/secrets/${name}.`)
  return toSecret(rows[0])
}

/** What is undefined stays. Throws not_found. */
export async function replaceSecret(name: string, { value, allowedHosts }: { value?: string | undefined; allowedHosts?: string[] | undefined }): Promise<Secret> {
  const { rows } = await database().query<SecretRow>(
    `update secret set value = coalesce($2, value), allowed_hosts = coalesce($3, allowed_hosts), updated_at = now() where name = $1 returning ${columns}`,
    [name, value === undefined ? null : await sealed(name, value), allowedHosts ?? null],
  )
  if (!rows[0]) throw unknown(name)
  return toSecret(rows[0])
}

/** Throws not_found. */
export async function deleteSecret(name: string): Promise<void> {
  const { rowCount } = await database().query('delete from secret where name = $1', [name])
  if (rowCount === 0) throw unknown(name)
}

const unknown = (name: string): ApiError => new ApiError('not_found', `There is no secret “${name}”. GET /api/v1/secrets lists them.`)
