/**
 * The mail that tells a person of a request: what is asked, of an approval the exact call, how to answer, and their own link. One thread
 * per person and run: the first mail begins it, later ones refer to it.
 *
 * An approval is never given by mail (semantics §9.4): the mail shows the call and leads to the page where it is decided.
 */
import type { SendMailOptions } from 'nodemailer'
import type { HumanRequest } from '#lib/api/requests.ts'
import { environment } from '../../env.ts'
import { requestLink } from '../../people/request-link.ts'
import type { Notice } from '../channel.ts'
import { domainOf, messageIdOf } from './message-id.ts'
import { htmlBody, oneLine, plainBody, type Block } from './mail-parts.ts'
import { listedChoices, replyInstruction } from './reply-words.ts'

export interface ComposedMail extends SendMailOptions {
  messageId: string
  references: string[]
}

const longestSubject = 140
/** Characters of a call that a mail shows; the page has all of it. */
const longestCall = 20_000
/** References of a mail; the oldest begins the thread, the latest matter most. */
const mostReferences = 20

export function composeMail({ contact, connection, request, reason, earlier }: Notice<'smtp'>): ComposedMail {
  const { from, replyTo } = connection.settings
  const messageId = messageIdOf(contact.id, from)
  const thread = earlier.map(({ externalId }) => externalId)
  const references = thread.length > mostReferences ? [...thread.slice(0, 1), ...thread.slice(1 - mostReferences)] : thread
  const previous = references.at(-1)
  const url = requestLink({ requestId: request.id, recipient: contact.recipient, argsHash: request.argsHash ?? null })
  const repliesAreRead = connection.secrets.inboundToken !== undefined || environment().smtpPort !== undefined
  const blocks = blocksOf(request, { url, reason, repliesAreRead, recipient: contact.recipient })
  return {
    messageId,
    references,
    ...(previous !== undefined && { inReplyTo: previous }),
    from,
    to: { name: '', address: contact.recipient },
    ...(replyTo !== undefined && { replyTo }),
    envelope: { from: addressOf(replyTo !== undefined && domainOf(replyTo) === domainOf(from) ? replyTo : from), to: [contact.recipient] },
    subject: subjectOf(request, reason),
    text: plainBody(blocks),
    html: htmlBody(blocks),
    // Machines neither answer it nor are told that somebody is away; failures to deliver are wanted.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'OOF, AutoReply' },
  }
}

/** `ops@example.com` of `Oriel <ops@example.com>`, in small letters. */
export const addressOf = (mailbox: string): string => (/<([^<>]+)>\s*$/.exec(mailbox)?.[1] ?? mailbox).trim().toLowerCase()

/** A reminder goes on under the subject that it reminds of, so that it is shown beside it. */
function subjectOf(request: HumanRequest, reason: Notice<'smtp'>['reason']): string {
  const words = { asked: '', reminder: 'Re: ', escalated: 'Escalated: ' }[reason]
  return oneLine(`${words}${aboutOf(request)}`, longestSubject)
}

function aboutOf({ kind, question, display, intent, nodeLabel, nodeId, workflow }: HumanRequest): string {
  if (kind === 'question') return question ?? `${workflow.name} asks you something`
  if (kind === 'escalation') return `Stuck: ${nodeLabel ?? nodeId} of ${workflow.name}`
  return `Approval needed: ${display ?? intent ?? nodeLabel ?? nodeId}`
}

interface Around {
  url: string
  reason: Notice<'smtp'>['reason']
  repliesAreRead: boolean
  recipient: string
}

function blocksOf(request: HumanRequest, around: Around): Block[] {
  const first = { asked: [], reminder: ['This is a reminder: nobody has settled this yet.'], escalated: ['This was put to others first, and nobody has settled it yet.'] }[around.reason]
  return [
    ...first.map((text): Block => ({ kind: 'text', text })),
    ...(request.kind === 'question' ? questionBlocks(request, around) : request.kind === 'escalation' ? escalationBlocks(request, around) : approvalBlocks(request, around)),
    ...(request.required > 1 ? [quiet(`${request.required} people have to say the same; ${request.votes.length === 1 ? '1 has' : `${request.votes.length} have`} answered so far.`)] : []),
    ...(request.expiresAt === undefined ? [] : [quiet(`It can be answered until ${readableTime(request.expiresAt)}.`)]),
    quiet(`The link is yours alone: whoever has it can answer as ${around.recipient}, so do not pass it on. Opening it changes nothing. Sent by ${oneLine(request.workflow.name, 80)}.`),
  ]
}

function questionBlocks(request: HumanRequest, { url, repliesAreRead }: Around): Block[] {
  const instruction = repliesAreRead ? replyInstruction(request) : null
  const choices = listedChoices(request)
  return [
    { kind: 'heading', text: request.question ?? '' },
    ...textBlock(request.context),
    ...(choices.length === 0 ? [] : [{ kind: 'list', items: choices } as const]),
    ...(instruction === null ? [] : [{ kind: 'text', text: instruction } as const]),
    { kind: 'button', label: instruction === null ? 'Answer' : 'Or answer on your page', url },
    ...(repliesAreRead ? [] : [quiet('Replies to this mail are not read.')]),
  ]
}

function approvalBlocks(request: HumanRequest, { url }: Around): Block[] {
  return [
    { kind: 'heading', text: request.display ?? `${request.workflow.name} asks for your approval` },
    { kind: 'text', text: request.intent === undefined ? `If you approve, the step “${request.nodeLabel ?? request.nodeId}” does exactly this:` : `If you approve, “${request.intent}” is carried out with exactly this:` },
    { kind: 'verbatim', text: callText(request.args) },
    ...(request.reasoning === undefined || request.reasoning.trim() === '' ? [] : [{ kind: 'text', text: `What the model says about it:\n${request.reasoning}` } as const]),
    { kind: 'button', label: 'Approve or reject', url },
    quiet('A reply to this mail approves nothing.'),
  ]
}

function escalationBlocks(request: HumanRequest, { url }: Around): Block[] {
  return [
    { kind: 'heading', text: `“${request.nodeLabel ?? request.nodeId}” of ${request.workflow.name} is stuck` },
    ...textBlock(request.error?.compact ?? request.error?.message),
    ...(request.intent === undefined ? [] : [{ kind: 'text', text: `What failed last: ${request.intent}` } as const, { kind: 'verbatim', text: callText(request.args) } as const]),
    { kind: 'button', label: 'Decide how it goes on', url },
    quiet('A reply to this mail changes nothing.'),
  ]
}

const textBlock = (text: string | undefined): Block[] => (text === undefined || text.trim() === '' ? [] : [{ kind: 'text', text }])
const quiet = (text: string): Block => ({ kind: 'quiet', text })

function callText(args: unknown): string {
  const text = JSON.stringify(args ?? {}, null, 2)
  return text.length <= longestCall ? text : `${text.slice(0, longestCall)}\n… and ${text.length - longestCall} more characters, which the page shows.`
}

/** `2026-11-23 05:00 UTC` */
const readableTime = (at: string): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
