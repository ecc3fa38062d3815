/** What a mail says, and where it stands. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { HumanRequest } from '#lib/api/requests.ts'
import type { Contact } from '../../contacts/contact.ts'
import type { Notice } from '../channel.ts'
import { composeMail } from './compose.ts'

beforeAll(() => void Object.assign(process['env'], { ORIEL_SECRET_KEY: 'a secret key that is only for tests', ORIEL_PUBLIC_URL: 'https://oriel.example.org' }))

const request: HumanRequest = { id: 'r_1', kind: 'question', status: 'open', runId: '', workflowId: '', workflow: { slug: 'refunds', name: 'Refunds' }, nodeId: 'ask', step: 'ask#1', seq: 1, since: '', urgency: 'medium', audience: [], mine: false, required: 1, votes: [], answers: [], escalations: [], contacts: [] }
const contact: Contact = { id: '019a0000-0000-7000-8000-000000000001', requestId: 'r_1', runId: '', step: 'ask#1', level: 0, channel: 'mail', connection: 'mail', recipient: 'ada@example.com', audience: [], status: 'waiting', attempts: 1, externalId: null, threadId: null, error: null, recorded: false, createdAt: new Date(0) }
const connection: Notice<'smtp'>['connection'] = { id: '', name: 'mail', kind: 'smtp', settings: { host: 'smtp.example.com', security: 'starttls', from: 'Oriel <oriel@example.com>' }, secrets: { inboundToken: 'token' } }
const mailOf = (more: Partial<HumanRequest>, rest: Partial<Notice<'smtp'>> = {}) => composeMail({ contact, connection, reason: 'asked', earlier: [], request: { ...request, ...more }, ...rest })

describe('the text', () => {
  it('of a choice lists what may be answered, as it may be answered', () => {
    const { text } = mailOf({ question: 'Which?', format: 'choice', choices: [{ id: 'red', label: 'Dark red' }, { id: 'blue', label: 'blue' }] })
    expect(text).toContain('  1. Dark red (red)\n  2. blue\n')
    expect(text).toContain('with your choice, or its number')
    expect(mailOf({ question: 'How many?', format: 'choice', choices: [{ id: '7', label: '7' }, { id: '9', label: 'nine' }] }).text).toContain('  - 7\n  - nine (9)\n')
  })

  it.each([
    ['a form', { question: 'Fill in', format: 'form' } as const],
    ['an approval', { kind: 'approval', intent: 'pay', args: {} } as const],
    ['what is stuck', { kind: 'escalation', error: { code: 'x', message: 'x', compact: 'x' } } as const],
  ])('of %s offers no reply', (_what, more) => {
    expect(mailOf(more).text).not.toContain('by replying')
  })

  it('says so where replies reach nobody', () => {
    const { text } = mailOf({ question: 'Why?', format: 'free_text' }, { connection: { ...connection, secrets: {} } })
    expect(text).toContain('Replies to this mail are not read.')
    expect(text).not.toContain('by replying')
  })

  it('of what is stuck shows the error and the call that failed', () => {
    const mail = mailOf({ kind: 'escalation', nodeId: 'decide', nodeLabel: 'Choose', intent: 'pay', args: { to: 'Eve' }, error: { code: 'http_500', message: 'long', compact: 'The bank answered 500.' } }, { reason: 'reminder' })
    expect(mail.subject).toBe('Re: Stuck: Choose of Refunds')
    expect(mail.text).toContain('The bank answered 500.')
    expect(mail.text).toContain('    {\n      "to": "Eve"\n    }')
  })

  it('of several who have to agree says how many have', () => {
    expect(mailOf({ kind: 'approval', intent: 'pay', args: {}, required: 3, votes: [{ by: 'bob@example.com', via: 'link', at: '2026-11-23T10:00:00.000Z', verdict: 'approved' }] }).text).toContain('3 people have to say the same; 1 has answered so far.')
  })

  it('of an endless call is cut, and says by how much', () => {
    expect(mailOf({ kind: 'approval', intent: 'pay', args: { text: 'x'.repeat(30_000) } }).text).toMatch(/… and 10\d{3} more characters, which the page shows\./)
  })
})

describe('the head', () => {
  it('has a subject of one line, however the question is written', () => {
    expect(mailOf({ question: 'Send it?\r\nBcc: eve@example.com', format: 'yes_no' }).subject).toBe('Send it? Bcc: eve@example.com')
    expect(String(mailOf({ question: 'long '.repeat(100), format: 'yes_no' }).subject)).toHaveLength(140)
  })

  it('keeps the beginning of a long thread and its latest mails', () => {
    const earlier = Array.from({ length: 50 }, (_, n) => ({ externalId: `<${n}@example.com>`, threadId: null }))
    const { references, inReplyTo } = mailOf({ question: '?', format: 'yes_no' }, { earlier })
    expect(references).toHaveLength(20)
    expect([references[0], references[1], references.at(-1), inReplyTo]).toEqual(['<0@example.com>', '<31@example.com>', '<49@example.com>', '<49@example.com>'])
  })

  it('lets bounces come back to where replies go, unless that is another domain', () => {
    const settings = { ...connection.settings, replyTo: 'answers@example.com' }
    expect(mailOf({ question: '?', format: 'yes_no' }, { connection: { ...connection, settings } }).envelope).toMatchObject({ from: 'answers@example.com', to: ['ada@example.com'] })
    expect(mailOf({ question: '?', format: 'yes_no' }, { connection: { ...connection, settings: { ...settings, replyTo: 'answers@elsewhere.example' } } }).envelope).toMatchObject({ from: 'oriel@example.com' })
  })
})
