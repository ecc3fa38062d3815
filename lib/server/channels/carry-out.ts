/**
 * Does what is to be done about a contact, one thing at a time: finds out who a plan means, sends a message, says in the log what became of
 * it, shows in what was sent that the request moved on. All of it goes on from the row, so a process that dies in between loses nothing; a
 * message whose sender died before it could note so is sent again.
 *
 * A request that is settled before its message left is told to nobody. A message that cannot be delivered is tried again with growing
 * pauses, unless whoever refused it meant it; then the log says that the person was not reached, and the engine escalates.
 */
import type { ChannelKind } from '#lib/api/channel-connections.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { HumanRequest } from '#lib/api/requests.ts'
import { isAddress } from '#lib/engine/audience.ts'
import { openChannels, resolveChannel, type ChannelOf } from '../connections/channel-rows.ts'
import { readChannel, type Contact, type Sent } from '../contacts/contact.ts'
import { earlierMessages, expandContact, holdContact, isRecorded, keepFailed, keepSent, postponeContact, rootOfContact, settleContact } from '../contacts/contact-rows.ts'
import { database } from '../db.ts'
import { turnsOf } from '../forks/conversation.ts'
import { log } from '../log.ts'
import { answererOfAddress } from '../people/answerer.ts'
import { recipientsOf } from '../people/audience.ts'
import type { Queue } from '../queue/queue.ts'
import { writeToLog } from '../runs/log.ts'
import { getRequest } from '../runs/read-requests.ts'
import { ContactError, type Channel, type Notice } from './channel.ts'
import { channels } from './channel-kinds.ts'
import { recipientsBy } from './recipients.ts'

/** Pauses between tries; after the last one the person counts as not reached: a good five minutes. */
export const retryDelaysMs: readonly number[] = [1_000, 4_000, 15_000, 60_000, 240_000]

/** Does one thing about a contact, where something is to be done and nobody else is on it. */
export async function carryOut(queue: Queue, id: string, delaysMs: readonly number[] = retryDelaysMs): Promise<void> {
  const contact = await holdContact(id)
  // Refusals of mails that came in are told by the same jobs.
  if (!contact) return (await import('./mail-in/send-refusal.ts')).sendRefusal(id, delaysMs)
  if (contact.status === 'sent' || contact.status === 'failed') return contact.recorded ? refresh(contact, delaysMs) : record(queue, contact)
  const request = await findRequest(contact.requestId)
  if (request?.status !== 'open' || (await hasSaidTheirs(contact, request))) return settleContact(database(), contact.id, 'cancelled')
  return contact.status === 'planned' ? expand(queue, contact, request) : deliver(queue, contact, request, delaysMs)
}

async function expand(queue: Queue, contact: Contact, request: HumanRequest): Promise<void> {
  const { connection: name, target } = readChannel(contact.channel)
  const connection = (await openChannels(database(), [name])).get(name)
  if (!connection) return fail(queue, contact, noSuchConnection(name))
  const audience = remindsOnly(contact) ? request.audience : contact.audience
  const people = async () => (await recipientsOf({ audience, notBy: request.notBy })).map(({ email }) => email)
  const recipients = await recipientsBy(connection, target, people)
  if (recipients.length === 0) return fail(queue, contact, `Nobody could be told by ${contact.channel}: of those who are asked, nobody has an address that it reaches. Name a person's mail address in the audience, or another channel.`)
  return expandContact(queue, contact, recipients)
}

async function deliver(queue: Queue, contact: Contact, request: HumanRequest, delaysMs: readonly number[]): Promise<void> {
  const sent = await send(contact, request)
  if (sent instanceof ContactError) {
    const delay = delaysMs[contact.attempts - 1]
    if (!sent.retryable || delay === undefined) return fail(queue, contact, sent.message)
    return postponeContact(contact.id, Math.max(delay, sent.retryAfterMs), sent.message)
  }
  await keepSent(contact.id, sent)
  return record(queue, { ...contact, status: 'sent', error: null })
}

async function send(contact: Contact, request: HumanRequest): Promise<Sent | ContactError> {
  try {
    const [notice, channel] = await prepare(contact, request)
    return await channel.send(notice)
  } catch (thrown) {
    return asContactError(thrown)
  }
}

async function fail(queue: Queue, contact: Contact, error: string): Promise<void> {
  await keepFailed(contact.id, error)
  await record(queue, { ...contact, status: 'failed', error })
}

/** Says in the log, once, what became of the contact. A run that ended takes no more of it, and need not. */
async function record(queue: Queue, { id, runId, requestId, step, channel, recipient, level, status, error }: Contact): Promise<void> {
  const written = await writeToLog<'recorded'>(queue, runId, async (_run, client) => {
    if (await isRecorded(client, id)) return { refuse: 'recorded' }
    await settleContact(client, id, status)
    if (status === 'sent') return { append: [{ type: 'human.contacted', step, data: { requestId, channel, to: recipient, level } }] }
    return { append: [{ type: 'human.contact_failed', step, data: { requestId, channel, ...(recipient !== '' && { to: recipient }), level, message: error ?? '' } }] }
  })
  if (!written) await settleContact(database(), id, status)
}

async function refresh(contact: Contact, delaysMs: readonly number[]): Promise<void> {
  const request = contact.status === 'sent' ? await findRequest(contact.requestId) : null
  try {
    if (request) {
      const [notice, channel] = await prepare(contact, request)
      await channel.refresh?.(notice)
    }
    await settleContact(database(), contact.id, contact.status)
  } catch (thrown) {
    const error = asContactError(thrown)
    const delay = delaysMs[contact.attempts - 1]
    log().info({ err: thrown, contact: contact.id }, 'a message could not be brought up to date')
    if (error.retryable && delay !== undefined) await postponeContact(contact.id, Math.max(delay, error.retryAfterMs), error.message)
    else await settleContact(database(), contact.id, contact.status)
  }
}

/** The channel of the contact's connection, and what it is given. Throws ContactError where there is none any more. */
async function prepare(contact: Contact, request: HumanRequest): Promise<[Notice<ChannelKind>, Channel<ChannelKind>]> {
  const connection = await resolveChannel(contact.connection)
  if (!connection) throw new ContactError(noSuchConnection(contact.connection), { retryable: false })
  const turns = await turnsOf(database(), await rootOfContact(contact))
  const reason = contact.level === 0 ? 'asked' : remindsOnly(contact) ? 'reminder' : 'escalated'
  return [{ contact, connection, request, reason, earlier: await earlierMessages(contact, turns.map(({ id }) => id)) }, await channelOf(connection)]
}

function channelOf<Kind extends ChannelKind>(connection: ChannelOf<Kind>): Promise<Channel<Kind>> {
  const open: () => Promise<Channel<Kind>> = channels[connection.kind]
  return open()
}

/** Null where it was deleted with its run. */
const findRequest = (id: string): Promise<HumanRequest | null> =>
  getRequest(id).catch((error: unknown) => {
    if (error instanceof ApiError && error.code === 'not_found') return null
    throw error
  })

/** Of several who have to say the same, who did is not reminded. */
async function hasSaidTheirs({ recipient }: Contact, { votes }: HumanRequest): Promise<boolean> {
  if (votes.length === 0 || !isAddress(recipient)) return false
  const { knownAs } = await answererOfAddress(recipient, 'email')
  return votes.some(({ by }) => knownAs.includes(by))
}

/** An escalation that names nobody anew reminds those who were asked. */
const remindsOnly = ({ level, audience }: Contact): boolean => level > 0 && audience.length === 0

const noSuchConnection = (name: string): string => `There is no connection “${name}” by which people can be reached. Create it in Settings → Connections, or name another in the channels of the node.`

/** Of an error that a channel did not foresee, what it says goes to our log, and not to whoever reads the run. */
function asContactError(thrown: unknown): ContactError {
  if (thrown instanceof ContactError) return thrown
  log().warn({ err: thrown }, 'a channel met an error that it did not foresee')
  return new ContactError('The message could not be sent because of an error of this server; its log says more.', { retryable: true, cause: thrown })
}
