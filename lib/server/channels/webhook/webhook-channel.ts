/** Tells another program, by a signed webhook: when a request is opened or escalated, when somebody votes, and when it is settled. */
import { outgoing } from '../outgoing.ts'
import { requestLinkFor } from '../request-link-for.ts'
import { ContactError, type Channel, type Notice } from '../channel.ts'
import { changeMessage, openingMessage, type Told, type WebhookMessage } from './payload.ts'
import { postWebhook } from './post-webhook.ts'
import { tryWebhook } from './try-webhook.ts'

export const webhookChannel: Channel<'webhook'> = {
  async send(notice) {
    const message = openingMessage(toldOf(notice), new Date())
    await post(notice, message)
    return { externalId: message.id }
  },
  async refresh(notice) {
    const message = changeMessage(toldOf(notice), new Date())
    if (message) await post(notice, message)
  },
  tryOut: tryWebhook,
}

const toldOf = ({ contact: { id, level }, request }: Notice<'webhook'>): Told => ({ id, level, request, link: requestLinkFor(request, null) })

async function post({ connection }: Notice<'webhook'>, message: WebhookMessage): Promise<void> {
  const { signingSecret } = connection.secrets
  if (signingSecret === undefined) throw new ContactError(`The connection “${connection.name}” has no signing secret, so what it sends could not be believed. Enter one in Settings → Connections.`, { retryable: false })
  const posted = await postWebhook(connection.settings.url, signingSecret, message, outgoing(), new Date())
  if (!posted.ok) throw new ContactError(posted.message, { retryable: posted.retryable, ...(posted.retryAfterMs !== undefined && { retryAfterMs: posted.retryAfterMs }) })
}
