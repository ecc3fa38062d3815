/**
 * Connections: those stored, and `default`, which comes from the environment unless one is stored under that name. Keys and secrets are
 * encrypted before they reach the database and leave this folder only through `resolveConnection` (models) and `resolveChannel`
 * (channel-rows.ts, people).
 */
import { randomUUIDv7 } from 'node:crypto'
import { isChannelKind } from '#lib/api/channel-connections.ts'
import { modelConfigSchema, modelConnectionKindSchema, type Connection, type ConnectionBody, type ConnectionLimits, type ModelConnectionKind } from '#lib/api/connections.ts'
import { ApiError } from '#lib/api/errors.ts'
import { isId } from '#lib/api/slug.ts'
import { database, onlyRow, sqlState } from '../db.ts'
import { environment } from '../env.ts'
import { channelConnection, storedChannel } from './channel-rows.ts'
import type { ConnectionRow, StoredSettings } from './connection-row.ts'
import { keyRing } from './key-ring.ts'

/** What a model call needs. */
export interface ResolvedConnection {
  name: string
  kind: ModelConnectionKind
  source: 'environment' | 'stored'
  /** Null: the provider's own. */
  baseUrl: string | null
  apiKey: string | null
  /** For nodes that name no model. */
  model: string | null
  limits: ConnectionLimits
}

const columns = 'id, name, kind, config, secret, created_at as "createdAt", updated_at as "updatedAt"'
/** Shown wherever the connection shows, so that nobody takes a script for a model. */
const scriptedLabel = 'scripted, no LLM'
const uniqueViolation = '23505'

/** All, by name. */
export async function listConnections(): Promise<Connection[]> {
  const { rows } = await database().query<ConnectionRow>(`select ${columns} from connection`)
  const stored = rows.map(toConnection)
  const all = stored.some(({ name }) => name === 'default') ? stored : [...stored, shown(environmentConnection())]
  return all.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** By id or name. Throws not_found. */
export async function getConnection(idOrName: string): Promise<Connection> {
  const row = await findRow(idOrName)
  if (row) return toConnection(row)
  if (idOrName === 'default') return shown(environmentConnection())
  throw unknown(idOrName)
}

/** Throws name_taken. */
export async function createConnection(name: string, body: ConnectionBody): Promise<Connection> {
  const id = randomUUIDv7()
  const { kind, config, secret } = await stored(id, body, undefined)
  try {
    const { rows } = await database().query<ConnectionRow>(
      `insert into connection (id, name, kind, config, secret) values ($1, $2, $3, $4::json, $5) returning ${columns}`,
      [id, name, kind, config, secret ?? null],
    )
    return toConnection(onlyRow(rows))
  } catch (error) {
    if (sqlState(error) !== uniqueViolation) throw error
    throw new ApiError('name_taken', `There is a connection “${name}” already. Change that one, or choose another name.`)
  }
}

/** Throws not_found, invalid_request where the kind would become one that has other secrets. */
export async function replaceConnection(idOrName: string, body: ConnectionBody): Promise<Connection> {
  const before = await findRow(idOrName)
  if (!before) throw unknown(idOrName)
  const { kind, config, secret } = await stored(before.id, body, before)
  if (kind !== before.kind && (isChannelKind(kind) || isChannelKind(before.kind))) {
    throw new ApiError('invalid_request', `The connection “${before.name}” is of the kind ${before.kind} and cannot become ${kind}. Delete it and create another.`)
  }
  const { rows } = await database().query<ConnectionRow>(
    `update connection set kind = $2, config = $3::json, secret = case when $4 then secret else $5 end, updated_at = now() where id = $1 returning ${columns}`,
    [before.id, kind, config, secret === undefined, secret ?? null],
  )
  if (!rows[0]) throw unknown(idOrName)
  return toConnection(rows[0])
}

/** Throws not_found. */
export async function deleteConnection(idOrName: string): Promise<void> {
  const { rowCount } = await database().query(`delete from connection where ${keyOf(idOrName)} = $1`, [idOrName])
  if (rowCount === 0) throw unknown(idOrName)
}

/** With its key, for a call that is about to leave; null for an unknown name, and for a connection that is no model's. */
export async function resolveConnection(name: string): Promise<ResolvedConnection | null> {
  const row = await findRow(name)
  if (!row) return name === 'default' ? environmentConnection() : null
  if (isChannelKind(row.kind)) return null
  const { baseUrl, model, limits } = modelConfigSchema.parse(row.config)
  const apiKey = row.secret ? (await keyRing()).open(row.secret, ownerOf(row.id)) : null
  return { name: row.name, kind: modelConnectionKindSchema.parse(row.kind), source: 'stored', baseUrl: baseUrl ?? null, apiKey, model: model ?? null, limits }
}

/** Either of key and base URL makes it real: a local server needs no key, OpenAI's own needs no URL. */
function environmentConnection(): ResolvedConnection {
  const { apiKey, baseUrl, model } = environment().defaultModel
  const kind = apiKey || baseUrl ? 'openai' : 'scripted'
  return { name: 'default', kind, source: 'environment', baseUrl: baseUrl ?? null, apiKey: apiKey ?? null, model: model ?? null, limits: {} }
}

const keyOf = (idOrName: string): 'id' | 'name' => (isId(idOrName) ? 'id' : 'name')

async function findRow(idOrName: string): Promise<ConnectionRow | undefined> {
  const key = keyOf(idOrName)
  const { rows } = await database().query<ConnectionRow>({ name: `connection-by-${key}`, text: `select ${columns} from connection where ${key} = $1`, values: [idOrName] })
  return rows[0]
}

/** What a sealed key belongs to: it opens for no other connection. */
const ownerOf = (id: string): string => `connection ${id}`

const sealed = async (id: string, apiKey: string | null | undefined): Promise<Uint8Array | null> => (apiKey ? (await keyRing()).seal(apiKey, ownerOf(id)) : null)

async function stored(id: string, body: ConnectionBody, before: ConnectionRow | undefined): Promise<StoredSettings> {
  if ('settings' in body) return storedChannel(id, body, before)
  const { kind = 'openai', baseUrl, model, apiKey, limits } = body
  const config = JSON.stringify({ baseUrl: baseUrl?.replace(/\/+$/, ''), model: model || undefined, limits })
  return { kind, config, secret: apiKey === undefined ? undefined : await sealed(id, apiKey) }
}

function toConnection(row: ConnectionRow): Connection {
  const times = { id: row.id, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() }
  if (isChannelKind(row.kind)) return { ...channelConnection(row.name, row.kind, row.config), ...times }
  const { baseUrl, model, limits } = modelConfigSchema.parse(row.config)
  const kind = modelConnectionKindSchema.parse(row.kind)
  return { ...shown({ name: row.name, kind, source: 'stored', baseUrl: baseUrl ?? null, apiKey: row.secret ? 'set' : null, model: model ?? null, limits }), ...times }
}

function shown({ apiKey, ...connection }: ResolvedConnection): Connection {
  return { id: null, ...connection, settings: null, hasKey: apiKey !== null, secrets: apiKey === null ? [] : ['apiKey'], label: connection.kind === 'scripted' ? scriptedLabel : null, createdAt: null, updatedAt: null }
}

const unknown = (idOrName: string): ApiError =>
  idOrName === 'default'
    ? new ApiError('not_found', 'The connection “default” comes from the environment (OPENAI_API_KEY, OPENAI_BASE_URL, ORIEL_MODEL). Create one of that name to use another.')
    : new ApiError('not_found', `There is no connection “${idOrName}”. GET /api/v1/connections lists them.`)
