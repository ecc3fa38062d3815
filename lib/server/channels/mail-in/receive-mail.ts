/**
 * What becomes of a mail from outside, by whichever door it came. Only what names a mail of ours by its signed Message-ID is looked at; all
 * else is a stranger's and is sent back. Modes, in this order:
 *
 * - a report that our mail could not be delivered: its contact failed, the log says so, the engine escalates;
 * - written by a machine: nothing;
 * - from somebody else than the person our mail went to: refused;
 * - its question is open: the words are the answer, if they are one; else refused, with the person's link;
 * - its request is settled: the words go on with the run, if its author lets replies; else refused.
 *
 * A refusal is a mail that says why. Approvals, forms and decisions are refused with the link: a reply answers questions only (semantics
 * §9.4). That a mail is from the person is known by two things: its From is their address, and it names a Message-ID that nobody else was
 * sent. So who forwards our mail hands on the right to answer, as with the link in it.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { HumanRequest } from '#lib/api/requests.ts'
import type { Contact } from '../../contacts/contact.ts'
import { findContact, markUndelivered, rootOfContact } from '../../contacts/contact-rows.ts'
import { database } from '../../db.ts'
import { continueRun } from '../../forks/continue-run.ts'
import { log } from '../../log.ts'
import { answererOfAddress } from '../../people/answerer.ts'
import { requestLink } from '../../people/request-link.ts'
import type { ReceivedMail } from '../../pool/parse-mail.ts'
import { pool } from '../../pool/pool.ts'
import type { Queue } from '../../queue/queue.ts'
import { answerRequest } from '../../runs/answer.ts'
import { getRequest } from '../../runs/read-requests.ts'
import { readReply } from '../reply-value.ts'
import { contactsNamedIn } from '../smtp/message-id.ts'
import { replyInstruction } from '../smtp/reply-words.ts'
import { forgetMail, holdMail, recentRefusals, settleMail, type MailOutcome, type Refusal } from './received-mail-rows.ts'

export interface ArrivedMail {
  raw: Uint8Array
  /** Whether the envelope has no sender: what machines send, so that nobody answers them. */
  nullSender: boolean
  /** Only what answers mails of this connection; null: of any. */
  connection: string | null
}

/** stranger: it names no mail of ours · duplicate: it came before · unreadable: it is no mail, or takes too long to read. */
export type Received = MailOutcome | 'stranger' | 'duplicate' | 'unreadable'

/** Beyond so many refusals in an hour, an address is told no more: two machines may be talking. */
const refusalsPerHour = 10

interface Act {
  outcome: MailOutcome
  /** Why it was not taken, for its sender. */
  why?: string
  /** What could not be answered, where it still can be. */
  request?: HumanRequest
}

/** Takes a mail in; when this returns, what it caused is on disk. Rejects where that could not be done: the sender is to try again. */
export async function receiveMail(queue: Queue, { raw, nullSender, connection }: ArrivedMail): Promise<Received> {
  const mail = await pool().parseMail(raw)
  if (!mail) return 'unreadable'
  const contact = await contactOf(mail)
  if (!contact || (connection !== null && contact.connection !== connection)) return 'stranger'
  const id = await holdMail(mail.fingerprint, contact.id, mail.from ?? '')
  if (id === null) return 'duplicate'
  try {
    const { outcome, why, request } = await act(queue, mail, contact, nullSender)
    const refusal = why === undefined ? null : await refusalOf(mail, contact, why, request)
    await settleMail(id, outcome, refusal)
    if (refusal) await queue.enqueueContact(database(), id)
    log().info({ mail: id, contact: contact.id, outcome }, 'a mail was taken in')
    return outcome
  } catch (error) {
    await forgetMail(id)
    throw error
  }
}

/** The mail of ours that it is about: what a person replies to, or what a report has inside. */
async function contactOf({ references, idsInside, report, automatic }: ReceivedMail): Promise<Contact | null> {
  const named = contactsNamedIn(references.join(' ')).at(-1) ?? (report || automatic ? contactsNamedIn(idsInside.join(' ')).at(-1) : undefined)
  return named === undefined ? null : findContact(named)
}

async function act(queue: Queue, mail: ReceivedMail, contact: Contact, nullSender: boolean): Promise<Act> {
  if (mail.report) {
    if (mail.report.action !== 'failed') return { outcome: 'ignored' }
    return { outcome: (await markUndelivered(contact.id, `The mail came back: ${mail.report.reason}`)) ? 'undelivered' : 'ignored' }
  }
  if (mail.automatic || nullSender || mail.from === null) return { outcome: 'ignored' }
  if (mail.from !== contact.recipient) return { outcome: 'refused', why: `You wrote from ${mail.from}, and the mail that you replied to was sent to another address. Only who it was sent to can answer it, from that address.` }
  const request = await getRequest(contact.requestId)
  return request.status === 'open' ? answer(queue, mail, mail.from, request) : goOn(queue, mail, mail.from, contact)
}

async function answer(queue: Queue, mail: ReceivedMail, from: string, request: HumanRequest): Promise<Act> {
  const reply = readReply(request, wordsOf(mail.written, request))
  if (!reply.ok) return { outcome: 'refused', why: reply.why, request }
  try {
    await answerRequest(queue, pool().validate, request.id, { value: reply.value }, await answererOfAddress(from, 'email'), mail.written)
    return { outcome: 'answered' }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error
    return { outcome: 'refused', why: saidOf(error) }
  }
}

/** A word that decides stands in the first paragraph, alone; what follows it is courtesy. */
const wordsOf = (written: string, { format }: HumanRequest): string => (format === 'free_text' ? written : (written.split(/\n\s*\n/)[0] ?? ''))

async function goOn(queue: Queue, { written, subject, messageId }: ReceivedMail, from: string, contact: Contact): Promise<Act> {
  if (written === '') return { outcome: 'refused', why: 'What you replied to is settled already, and your reply holds no text above the quoted mail.' }
  if ((await answererOfAddress(from, 'email')).removed) return { outcome: 'refused', why: 'You are no longer a member here, so what you write changes nothing.' }
  try {
    await continueRun(queue, await rootOfContact(contact), { channel: contact.connection, from, payload: { text: written, subject }, ...(messageId !== null && { id: messageId }) }, { by: from, via: 'email' })
    return { outcome: 'continued' }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error
    return { outcome: 'refused', why: 'What you replied to was settled before your reply came, so it changes nothing. What was decided stands.' }
  }
}

/** Of the errors that an answer may meet, what concerns who wrote it. */
function saidOf(error: ApiError): string {
  if (error.code === 'already_answered') return 'This was answered before your reply came. What was answered stands.'
  if (error.code === 'request_closed') return 'This was closed before your reply came, so it changes nothing.'
  return error.message
}

async function refusalOf(mail: ReceivedMail, contact: Contact, why: string, request: HumanRequest | undefined): Promise<Refusal | null> {
  if (mail.from === null || (await recentRefusals(mail.from)) >= refusalsPerHour) return null
  const link = request && requestLink({ requestId: request.id, recipient: contact.recipient, argsHash: request.argsHash ?? null })
  const instruction = request && replyInstruction(request)
  return {
    connection: contact.connection,
    to: mail.from,
    subject: /^re:/i.test(mail.subject) ? mail.subject : `Re: ${mail.subject}`,
    text: ['Your reply could not be taken.', why, ...(instruction ? [instruction] : []), ...(link === undefined ? [] : [`Your page for it:\n${link}`])].join('\n\n'),
    inReplyTo: mail.messageId,
    references: [...mail.references.slice(-20), ...(mail.messageId === null ? [] : [mail.messageId])],
  }
}
