/** Tries a webhook by sending a message of the type `test`, signed as every other: whether a receiver is there shows in nothing else. */
import { randomUUID } from 'node:crypto'
import type { ChannelOf } from '../../connections/channel-rows.ts'
import type { Tried } from '../channel.ts'
import { outgoing } from '../outgoing.ts'
import { postWebhook } from './post-webhook.ts'

export async function tryWebhook({ name, settings, secrets }: ChannelOf<'webhook'>): Promise<Tried> {
  if (secrets.signingSecret === undefined) return { ok: false, code: 'no_signing_secret', message: 'There is no signing secret, so nothing is sent. Enter one.', notes: [] }
  const now = new Date()
  const body = JSON.stringify({ type: 'test', timestamp: now.toISOString(), data: { connection: name } })
  const posted = await postWebhook(settings.url, secrets.signingSecret, { id: `msg_${randomUUID()}`, body }, outgoing(), now)
  if (!posted.ok) return { ok: false, code: posted.code, message: posted.message, notes: [] }
  return { ok: true, code: null, message: `${new URL(settings.url).host} took a signed test message, with status ${posted.status}.`, notes: settings.url.startsWith('http:') ? ['Messages are sent in the open: the address is http, not https.'] : [] }
}
