/**
 * What people write under a message of ours: a reply in its thread (or, in a conversation with one person, simply the next message) answers
 * the question, and once its run has ended goes on with that run, where its author allows it. Approvals are never given in words. Messages
 * of bots, this app's own among them, are nobody's.
 */
import { mayAnswer } from '../../people/audience.ts'
import type { Contact } from '../../contacts/contact.ts'
import { contactByExternalId, rootOfContact } from '../../contacts/contact-rows.ts'
import { readReply } from '../reply-value.ts'
import { openQuestionsIn } from './conversations.ts'
import { identify } from './identity.ts'
import { orTold, whisper } from './interactions.ts'
import { readMessageText } from './message-text.ts'
import type { EventCallback } from './payloads.ts'
import { writePlace } from './place.ts'
import type { SlackDesk } from './slack-desk.ts'

/** Kinds of messages that are somebody's words; all others tell of joins, edits, deletions. */
const words = new Set([undefined, 'thread_broadcast', 'file_share'])

export async function receiveMessage(desk: SlackDesk, { event }: EventCallback): Promise<void> {
  const { channel, user, ts, thread_ts: thread, text = '' } = event
  if (event.type !== 'message' || event.bot_id !== undefined || !words.has(event.subtype) || !channel || !user || !ts) return
  const place = { channel, ts }
  const tell = (what: string) => whisper(desk.slack, place, user, what, thread)
  const contact = thread !== undefined && thread !== ts ? await contactByExternalId(desk.connection, writePlace({ channel, ts: thread })) : await meantIn(desk, channel, tell)
  if (!contact) return
  await orTold(tell, async () => {
    const identified = await identify(desk.slack, await desk.home(), user)
    if (!identified.ok) return tell(identified.why)
    const request = await desk.request(contact.requestId)
    const said = readMessageText(text)
    const open = request.status === 'open'
    // Who launched a run may not answer for it, and may well go on with it.
    const verdict = mayAnswer({ audience: request.audience, notBy: open ? request.notBy : [] }, identified.answerer)
    if (!verdict.ok) return tell(verdict.why)
    if (!open) return desk.goOn(await rootOfContact(contact), { text: said, from: identified.email, id: writePlace(place) }, identified.answerer)
    const reply = readReply(request, said)
    if (!reply.ok) return tell(reply.why)
    await desk.answer(request.id, { value: reply.value }, identified.answerer)
  })
}

/** Outside of a thread only a conversation with one person has an obvious question: the one that is open there, where it is the only one. */
async function meantIn(desk: SlackDesk, channel: string, tell: (text: string) => Promise<void>): Promise<Contact | null> {
  if (!channel.startsWith('D')) return null
  const [first, ...others] = await openQuestionsIn(desk.connection, channel)
  if (!first || others.length === 0) return first ?? null
  await tell(`${others.length + 1} questions are open here. Reply in the thread of the one you mean.`)
  return null
}
