/**
 * Tells people in Slack: a message in a channel, or in the conversation with one person (`@ada@example.com`, found by their address), which
 * changes as its request does. In a channel the message carries no link that would answer in somebody's name: only a conversation with one
 * person does.
 */
import { ContactError, type Channel, type Notice } from '../channel.ts'
import { requestLinkFor } from '../request-link-for.ts'
import { openSlack } from './open-slack.ts'
import { personOf, readPlace, writePlace } from './place.ts'
import { channelFor } from './conversations.ts'
import { requestMessage } from './request-message.ts'
import type { SlackApi } from './slack-api.ts'
import { SlackCallError } from './slack-errors.ts'
import { trySlack } from './try-slack.ts'

/** Nobody waits for these: a slow answer is better than none. */
const timeoutMs = 10_000

export const slackChannel: Channel<'slack'> = {
  send: (notice) =>
    told(notice, async (slack) => {
      const { recipient } = notice.contact
      const place = await slack.post(await channelFor(slack, recipient), messageOf(notice))
      return { externalId: writePlace(place), threadId: place.ts }
    }),
  refresh: (notice) =>
    told(notice, async (slack) => {
      const place = readPlace(notice.contact.externalId)
      if (place) await slack.update(place, messageOf(notice))
    }),
  tryOut: trySlack,
}

const messageOf = ({ request, contact, reason }: Notice<'slack'>) => requestMessage(request, requestLinkFor(request, personOf(contact.recipient)), reason === 'reminder')

async function told<T>({ connection }: Notice<'slack'>, work: (slack: SlackApi) => Promise<T>): Promise<T> {
  const slack = openSlack(connection, timeoutMs)
  if (!slack) throw new ContactError(`The connection “${connection.name}” has no bot token. Enter it in Settings → Connections.`, { retryable: false })
  try {
    return await work(slack)
  } catch (error) {
    if (!(error instanceof SlackCallError)) throw error
    throw new ContactError(error.message, { retryable: error.retryable, cause: error, ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }) })
  }
}
