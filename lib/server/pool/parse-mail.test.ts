/** Mails as people's programs and servers write them. */
import { describe, expect, it } from 'vitest'
import { parseMail } from './parse-mail.ts'

const mail = (lines: string[]): Buffer => Buffer.from(lines.join('\r\n'))
const ours = `oriel.${'a'.repeat(32)}.${'b'.repeat(24)}@example.com`
const plain = (...body: string[]) => mail(['From: Ada Lovelace <Ada@Example.com>', 'To: oriel@example.com', 'Subject: Re: Refund?', 'Message-ID: <1@client>', `In-Reply-To: <${ours}>`, `References: <first@x> <${ours}>`, 'Content-Type: text/plain; charset=utf-8', '', ...body, ''])

describe('what a person wrote', () => {
  it('is told from what they quote, and from their signature', async () => {
    const read = await parseMail(plain('Yes, please do.', '', '-- ', 'Ada Lovelace', 'Analyst', '', 'On Mon, 23 Nov 2026 at 10:00, Oriel <oriel@example.com> wrote:', '> May I refund?', '> Answer by replying.'))
    expect(read).toMatchObject({ from: 'ada@example.com', messageId: '<1@client>', subject: 'Re: Refund?', written: 'Yes, please do.', automatic: false, report: null })
    expect(read.references.at(-1)).toBe(`<${ours}>`)
    expect(read.idsInside).toEqual([ours.slice(0, ours.indexOf('@') + 1)])
  })

  it.each([
    ['Gmail, folded over two lines', ['ok', '', 'On Mon, 23 Nov 2026 at 10:00, Oriel of the Example', 'Company <oriel@example.com> wrote:', '', '> quoted']],
    ['Outlook', ['ok', '', '________________________________', 'From: Oriel <oriel@example.com>', 'Sent: Monday, November 23, 2026 10:00 AM', 'To: Ada <ada@example.com>', 'Subject: Refund?', '', 'quoted']],
    ['a German program', ['ok', '', 'Am 23.11.26 um 10:00 schrieb Oriel <oriel@example.com>:', '> quoted']],
    ['a phone', ['ok', '', 'Sent from my iPhone', '', '> On 23 Nov 2026, at 10:00, Oriel <oriel@example.com> wrote:', '> ', '> quoted']],
  ])('%s', async (_program, body) => {
    expect((await parseMail(plain(...body))).written).toBe('ok')
  })

  it('may be HTML alone: its text counts, nothing is loaded, quotes are left out', async () => {
    const html = '<div>No, <b>keep</b> it.<img src="https://tracker.example/x.png"></div><div class="gmail_quote">On Mon, 23 Nov 2026 at 10:00, Oriel &lt;oriel@example.com&gt; wrote:<br><blockquote>May I?</blockquote></div>'
    const read = await parseMail(mail(['From: ada@example.com', 'Message-ID: <2@client>', 'Content-Type: text/html; charset=utf-8', '', html, '']))
    expect(read.written).toBe('No, keep it.')
  })

  it('keeps words of any language and encoding', async () => {
    const read = await parseMail(mail(['From: =?utf-8?q?J=C3=B6rg?= <joerg@example.com>', 'Message-ID: <3@client>', 'Content-Type: text/plain; charset=iso-8859-1', 'Content-Transfer-Encoding: quoted-printable', '', 'Sch=F6n, ja.', '']))
    expect(read).toMatchObject({ from: 'joerg@example.com', written: 'Schön, ja.' })
  })

  it('of several authors is nobody’s', async () => {
    expect((await parseMail(mail(['From: a@example.com, b@example.com', '', 'yes']))).from).toBeNull()
  })
})

describe('what a machine wrote', () => {
  it.each(['Auto-Submitted: auto-replied', 'X-Autoreply: yes', 'Precedence: bulk', 'List-Id: <team.example.com>', 'Return-Path: <>'])('%s', async (header) => {
    expect((await parseMail(mail(['From: ada@example.com', header, 'Message-ID: <4@client>', '', 'I am away until Monday.']))).automatic).toBe(true)
  })

  it('a person’s mail is none, though it says so', async () => {
    expect((await parseMail(mail(['From: ada@example.com', 'Auto-Submitted: no', '', 'Hello']))).automatic).toBe(false)
  })

  it('a report that a mail could not be delivered says why, and names our mail', async () => {
    const read = await parseMail(mail([
      'From: Mail Delivery System <mailer-daemon@mx.example.com>', 'To: oriel@example.com', 'Message-ID: <5@mx>', 'Auto-Submitted: auto-replied',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', '', '--b', 'Content-Type: text/plain', '', 'I am sorry.', '',
      '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example.com', '', 'Final-Recipient: rfc822; ada@example.com', 'Action: failed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1 <ada@example.com>:', '  no such user', '',
      '--b', 'Content-Type: text/rfc822-headers', '', `Message-ID: <${ours}>`, 'Subject: Refund?', '', '--b--', '',
    ]))
    expect(read).toMatchObject({ automatic: true, report: { action: 'failed', reason: '550 5.1.1 <ada@example.com>: no such user' } })
    expect(read.idsInside).toHaveLength(1)
  })
})

it('the same mail has the same fingerprint however it came; another has another', async () => {
  const again = await parseMail(Buffer.concat([Buffer.from('Received: from somewhere\r\n'), plain('yes')]))
  expect((await parseMail(plain('yes'))).fingerprint).toBe(again.fingerprint)
  expect((await parseMail(mail(['From: ada@example.com', 'Message-ID: <other@client>', '', 'yes']))).fingerprint).not.toBe(again.fingerprint)
})
