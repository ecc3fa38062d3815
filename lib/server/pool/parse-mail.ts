/**
 * Reads a mail as it came over the wire: who it says it is from, what it replies to, what its sender wrote themselves, and whether a
 * machine wrote it. Runs in a process of the pool only (pool/processes/mail.ts): the libraries below are at the mercy of what anybody
 * may send, and the patterns by which quoted text is found can take for ever on some texts.
 *
 * Must not know: whether what the mail says is true, or what it is about. That is asked of its signed Message-IDs afterwards.
 */
import { createHash } from 'node:crypto'
import EmailReplyParser from 'email-reply-parser'
import { convert } from 'html-to-text'
import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser'

/** What a server says that could not deliver a mail (RFC 3464). */
export interface DeliveryReport {
  /** `delayed` is not yet a failure. */
  action: 'failed' | 'other'
  /** In the words of the server that refused it. */
  reason: string
}

export interface ReceivedMail {
  /** The same for the same mail, however often it comes. */
  fingerprint: string
  messageId: string | null
  /** Its one author, in small letters; null where there is none or are several. */
  from: string | null
  subject: string
  /** Message-IDs that it answers, as it names them: the nearest last. */
  references: string[]
  /** Whether a machine wrote it: an absence, a receipt, a list. Those are never answered. */
  automatic: boolean
  report: DeliveryReport | null
  /** Anywhere in it: texts that look like Message-IDs of ours. */
  idsInside: string[]
  /** Without what is quoted, and without signature. */
  written: string
}

/** Characters of a text that are searched for quotes. */
const longestText = 100_000
const looksLikeOurs = /oriel\.[0-9a-f]{32}\.[0-9a-f]{24}@/gi

export async function parseMail(raw: Buffer): Promise<ReceivedMail> {
  const mail = await simpleParser(raw, { keepDeliveryStatus: true, skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true })
  const report = reportOf(mail)
  const from = oneAddress(mail.from)
  return {
    fingerprint: createHash('sha256').update(mail.messageId === undefined ? raw : `${from ?? ''} ${mail.messageId}`).digest('hex'),
    messageId: mail.messageId ?? null,
    from,
    subject: (mail.subject ?? '').replace(/\s+/g, ' ').trim().slice(0, 300),
    references: [...listOf(mail.references), ...listOf(mail.inReplyTo)],
    automatic: report !== null || isAutomatic(mail),
    report,
    idsInside: [...new Set(raw.toString('latin1').match(looksLikeOurs) ?? [])].slice(0, 20),
    written: new EmailReplyParser().parseReply(textOf(mail).slice(0, longestText)).trim(),
  }
}

/** The plain text; of a mail without one, what its HTML says: no images, no addresses of links, nothing quoted. */
function textOf({ text, html }: ParsedMail): string {
  if (text !== undefined && text.trim() !== '') return text
  if (typeof html !== 'string') return ''
  return convert(html, {
    wordwrap: false,
    limits: { maxInputLength: longestText * 5, maxDepth: 100, maxChildNodes: 2_000 },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { ignoreHref: true } },
      // What Gmail, Yahoo and Apple put around what they quote; Outlook begins it with header lines, which are found in the text.
      ...['.gmail_quote', '.yahoo_quoted', 'blockquote[type=cite]'].map((selector) => ({ selector, format: 'skip' })),
    ],
  })
}

const listOf = (value: string | string[] | undefined): string[] => (value === undefined ? [] : Array.isArray(value) ? value : value.split(/\s+/))

/** A mail of several authors is nobody's answer. */
function oneAddress(from: AddressObject | undefined): string | null {
  const addresses = (from?.value ?? []).flatMap(({ address, group }) => group?.map((member) => member.address) ?? [address])
  const [address] = addresses
  return addresses.length === 1 && address !== undefined && address !== '' ? address.toLowerCase() : null
}

const headerText = (mail: ParsedMail, name: string): string => {
  const value = mail.headers.get(name)
  return typeof value === 'string' ? value.trim().toLowerCase() : value === undefined ? '' : 'set'
}

/** RFC 3834, and what mail systems did before it. */
function isAutomatic(mail: ParsedMail): boolean {
  const submitted = headerText(mail, 'auto-submitted')
  if (submitted !== '' && !submitted.startsWith('no')) return true
  if (['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-response', 'list-id'].some((name) => mail.headers.has(name)) || mail.headers.has('list')) return true
  if (['bulk', 'junk', 'list', 'auto_reply'].includes(headerText(mail, 'precedence'))) return true
  if (contentType(mail).startsWith('multipart/report')) return true
  return mail.headerLines.some(({ key, line }) => key === 'return-path' && /:\s*<>\s*$/.test(line))
}

function contentType(mail: ParsedMail): string {
  const value = mail.headers.get('content-type')
  return typeof value === 'object' && 'value' in value && typeof value.value === 'string' ? value.value.toLowerCase() : headerText(mail, 'content-type')
}

function reportOf(mail: ParsedMail): DeliveryReport | null {
  const part = mail.attachments.find(({ contentType: type }) => type === 'message/delivery-status')
  if (!part) return null
  const fields = part.content.toString('utf8').replace(/\r\n/g, '\n').replace(/\n[ \t]+/g, ' ')
  const field = (name: string): string | undefined => new RegExp(`^${name}:[ \\t]*(.+)$`, 'im').exec(fields)?.[1]?.trim()
  const said = field('Diagnostic-Code')?.replace(/^\s*smtp\s*;\s*/i, '') ?? field('Status')
  return { action: field('Action')?.toLowerCase() === 'failed' ? 'failed' : 'other', reason: (said ?? 'no reason given').slice(0, 300) }
}
