/** Tries a connection of any kind, and says what is wrong where it is. */
import type { ChannelKind } from '#lib/api/channel-connections.ts'
import type { ConnectionTest } from '#lib/api/connection-tests.ts'
import { channels, outgoing, type Channel, type Tried } from '../channels/channels.ts'
import { openAiBaseUrl } from '../models/models.ts'
import { resolveChannel, type ChannelOf } from './channel-rows.ts'
import { getConnection, resolveConnection } from './connections.ts'
import { tryModel } from './try-model.ts'

/** By id or name. `to`: where a test message goes besides, of kinds that send some. Throws not_found. */
export async function tryConnection(idOrName: string, to: string | undefined): Promise<ConnectionTest> {
  const { name } = await getConnection(idOrName)
  const started = performance.now()
  const tried = await tryNamed(name, to)
  return { ...tried, tookMs: Math.round(performance.now() - started) }
}

async function tryNamed(name: string, to: string | undefined): Promise<Tried> {
  const channel = await resolveChannel(name)
  if (channel) return tryChannel(channel, to)
  const model = await resolveConnection(name)
  if (!model) throw new Error(`The connection ${name} was deleted while it was tried.`)
  return tryModel(model, openAiBaseUrl, outgoing())
}

async function tryChannel<Kind extends ChannelKind>(connection: ChannelOf<Kind>, to: string | undefined): Promise<Tried> {
  const open: () => Promise<Channel<Kind>> = channels[connection.kind]
  return (await open()).tryOut(connection, to)
}
