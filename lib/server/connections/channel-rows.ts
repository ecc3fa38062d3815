/**
 * How connections to people stand in the table: `config` holds the settings and the names of the secrets that are set, `secret` the
 * secrets themselves, sealed as one text. `resolveChannel` is the one place that opens it.
 */
import { z } from 'zod'
import { channelKinds, channelSettingsSchema, isChannelKind, type ChannelBody, type ChannelKind, type ChannelSecrets, type ChannelSettings } from '#lib/api/channel-connections.ts'
import type { Connection } from '#lib/api/connections.ts'
import { ApiError } from '#lib/api/errors.ts'
import { isId } from '#lib/api/slug.ts'
import { database, type Queryable } from '../db.ts'
import type { ConnectionRow, StoredSettings } from './connection-row.ts'
import { keyRing } from './key-ring.ts'

/** A connection to people, with what is secret of it: for what is about to be sent, or was received. */
export type ResolvedChannel = { [Kind in ChannelKind]: { id: string; name: string; kind: Kind; settings: ChannelSettings<Kind>; secrets: ChannelSecrets<Kind> } }[ChannelKind]
export type ChannelOf<Kind extends ChannelKind> = Extract<ResolvedChannel, { kind: Kind }>

/** A connection to people, as anybody may see it. */
export type OpenChannel = { [Kind in ChannelKind]: { name: string; kind: Kind; settings: ChannelSettings<Kind> } }[ChannelKind]

const configSchema = z.object({ settings: z.unknown(), secrets: z.array(z.string()) })
const secretsSchema = z.record(z.string(), z.string())

/** What a sealed text belongs to: it opens for no other connection. */
const ownerOf = (id: string): string => `secrets of connection ${id}`

/** `before` has the secrets that are left out. Throws invalid_request where one is missing without which nothing can be sent. */
export async function storedChannel(id: string, body: ChannelBody, before: ConnectionRow | undefined): Promise<StoredSettings> {
  const kept = before?.kind === body.kind ? await openSecrets(before) : {}
  const secrets = Object.fromEntries(Object.entries({ ...kept, ...body.secrets }).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  if (body.kind === 'webhook' && secrets.signingSecret === undefined) {
    const message = 'A webhook needs a signing secret, so that its receiver can believe it: whsec_ and 32 random bytes in base64, for example from: openssl rand -base64 32.'
    throw new ApiError('invalid_request', message, { problems: [{ path: '/secrets/signingSecret', code: 'required', message }] })
  }
  const names = Object.keys(secrets).sort()
  return {
    kind: body.kind,
    config: JSON.stringify({ settings: body.settings, secrets: names }),
    secret: names.length === 0 ? null : (await keyRing()).seal(JSON.stringify(secrets), ownerOf(id)),
  }
}

/** As the API shows it, but for its id and times. */
export function channelConnection(name: string, kind: ChannelKind, config: unknown): Connection {
  const { settings, secrets } = configSchema.parse(config)
  return { id: null, name, source: 'stored', baseUrl: null, model: null, hasKey: secrets.length > 0, secrets, limits: {}, label: null, createdAt: null, updatedAt: null, ...settingsOf(kind, settings) }
}

/** By name or id, with its secrets; null where there is none of that name, or it is a model's. */
export async function resolveChannel(idOrName: string): Promise<ResolvedChannel | null> {
  const key = isId(idOrName) ? 'id' : 'name'
  const { rows } = await database().query<Pick<ConnectionRow, 'id' | 'name' | 'kind' | 'config' | 'secret'>>(`select id, name, kind, config, secret from connection where ${key} = $1`, [idOrName])
  const [row] = rows
  if (!row || !isChannelKind(row.kind)) return null
  const open = settingsOf(row.kind, configSchema.parse(row.config).settings)
  return { id: row.id, name: row.name, ...open, secrets: await openSecrets(row) }
}

/** The addresses that our mails are from, and that their replies go to. */
export async function ownMailboxes(): Promise<string[]> {
  const { rows } = await database().query<{ config: unknown }>(`select config from connection where kind = 'smtp'`)
  return rows.flatMap(({ config }) => {
    const { from, replyTo } = channelKinds.smtp.settings.parse(configSchema.parse(config).settings)
    return replyTo === undefined ? [from] : [from, replyTo]
  })
}

/** Those of these names that are connections to people. */
export async function openChannels(client: Queryable, names: readonly string[]): Promise<Map<string, OpenChannel>> {
  const { rows } = await client.query<Pick<ConnectionRow, 'name' | 'kind' | 'config'>>('select name, kind, config from connection where name = any($1::text[])', [names])
  return new Map(rows.flatMap(({ name, kind, config }) => (isChannelKind(kind) ? [[name, { name, ...settingsOf(kind, configSchema.parse(config).settings) }] as const] : [])))
}

const settingsOf = (kind: ChannelKind, settings: unknown) => channelSettingsSchema.parse({ kind, settings })

async function openSecrets(row: Pick<ConnectionRow, 'id' | 'secret'>): Promise<ChannelSecrets> {
  return row.secret ? secretsSchema.parse(JSON.parse((await keyRing()).open(row.secret, ownerOf(row.id)))) : {}
}
