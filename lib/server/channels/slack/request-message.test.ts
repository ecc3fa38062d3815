import { describe, expect, it } from 'vitest'
import type { HumanRequest } from '#lib/api/requests.ts'
import { readButtonValue } from './button-value.ts'
import { requestMessage } from './request-message.ts'
import { buttonsIn, shownText } from './testing.ts'

const request = (more: Partial<HumanRequest> = {}): HumanRequest => ({
  id: 'req_1', kind: 'approval', status: 'open', runId: '0191d5f0-0000-7000-8000-000000000001', workflowId: '0191d5f0-0000-7000-8000-000000000002', workflow: { slug: 'refund', name: 'Refund' },
  nodeId: 'pay', step: 'decide#1', seq: 7, since: '2026-11-23T10:00:00.000Z', urgency: 'medium', audience: [], mine: true, required: 1, votes: [], answers: [], escalations: [], contacts: [],
  intent: 'pay_back', args: { amount: 120 }, argsHash: 'h'.repeat(64), display: 'Pay back 120 € to Ada?', ...more,
})
const question = (more: Partial<HumanRequest> = {}): HumanRequest => {
  const { intent: _intent, args: _args, argsHash: _hash, display: _display, ...rest } = request({ kind: 'question', question: 'Which colour?', format: 'free_text', ...more })
  return rest
}
const link = 'https://oriel.example.com/r/token'
const labels = (of: HumanRequest) => buttonsIn(requestMessage(of, link)).map(({ text }) => text.text)
const values = (of: HumanRequest) => buttonsIn(requestMessage(of, link)).flatMap(({ value }) => (value === undefined ? [] : [readButtonValue(value)]))
const answered = { at: '2026-11-23T10:05:00.000Z' }

describe('an approval in Slack', () => {
  it('shows what is asked, the exact call and a button for each answer, bound to request and arguments', () => {
    const approval = request({ rejectOptions: [{ name: 'too_high', text: 'The amount is too high.' }], context: 'Bought in May', reasoning: 'The parcel never came' })
    const text = shownText(requestMessage(approval, link))
    for (const part of ['Pay back 120 € to Ada?', 'pay_back', '"amount": 120', 'Bought in May', 'The parcel never came', 'Refund']) expect(text).toContain(part)
    expect(labels(approval)).toEqual(['Approve', 'Reject…', 'Reject: too high', 'Open or edit'])
    expect(values(approval)).toEqual([
      { request: 'req_1', hash: approval.argsHash, act: 'approve' },
      { request: 'req_1', hash: approval.argsHash, act: 'reject' },
      { request: 'req_1', hash: approval.argsHash, act: 'reject_with', option: 'too_high' },
    ])
    expect(buttonsIn(requestMessage(approval, link)).at(-1)?.url).toBe(link)
  })

  it('makes invisible characters visible, in the call and in every other text', () => {
    const text = shownText(requestMessage(request({ display: 'Pay \u202e021', args: { to: 'ada\u200b@example.com' }, reasoning: 'so\u2066' }), link))
    for (const part of ['Pay [U+202E]021', 'ada[U+200B]@example.com', 'so[U+2066]', '1 invisible character']) expect(text).toContain(part)
    expect(text).not.toMatch(/[\u200b\u202e\u2066]/)
  })

  it('cannot mention, link or format by what a run wrote: that stands as plain text or preformatted', () => {
    const attack = '<!channel> <https://evil.example|Approve> *bold*'
    const { blocks } = requestMessage(request({ display: attack, context: attack, reasoning: attack, args: { attack }, workflow: { slug: 'x', name: attack } }), link)
    const marked = JSON.stringify(blocks).match(/\{"type":"mrkdwn"[^}]*\}/g) ?? []
    expect(marked.length).toBeGreaterThan(0)
    expect(marked.join()).not.toContain('evil')
    expect(marked.join()).not.toContain('!channel')
  })

  it('offers no approval of a call that is too long to be shown whole', () => {
    const long = request({ args: { text: 'x'.repeat(6_000) }, rejectOptions: [{ name: 'no', text: 'No.' }] })
    expect(labels(long)).toEqual(['Open or edit'])
    expect(shownText(requestMessage(long, link))).toContain('too long to be shown here whole')
  })

  it('shows a long call in several pieces, of which nothing is missing', () => {
    const args = { text: Array.from({ length: 500 }, (_, index) => `${index}`).join(' ') }
    const pieces = requestMessage(request({ args }), link).blocks.flatMap((block) => (block.type === 'rich_text' ? block.elements.flatMap((each) => each.elements.map(({ text }) => text)) : []))
    expect(pieces.join('')).toBe(JSON.stringify(args, null, 2))
  })

  it('says who has said yes already, where several must', () => {
    const text = shownText(requestMessage(request({ required: 2, votes: [{ by: 'ada@example.com', via: 'slack', verdict: 'approved', ...answered }] }), link))
    expect(text).toContain('1 of 2 answers so far: ada@example.com')
  })
})

describe('a question in Slack', () => {
  it('has buttons for yes and no, for each choice, and a window for a text', () => {
    expect(labels(question({ format: 'yes_no' }))).toEqual(['Yes', 'No', 'Open'])
    expect(labels(question({ format: 'choice', choices: [{ id: 'r', label: 'Red' }, { id: 'b', label: 'Blue' }] }))).toEqual(['Red', 'Blue', 'Open'])
    expect(values(question({ format: 'choice', choices: [{ id: 'r', label: 'Red' }] }))).toEqual([{ request: 'req_1', act: 'choose', option: 'r' }])
    expect(labels(question())).toEqual(['Answer…', 'Open'])
  })

  it('with a form, or with more choices than fit, leads to its page', () => {
    expect(labels(question({ format: 'form' }))).toEqual(['Fill in the form'])
    expect(labels(question({ format: 'choice', choices: Array.from({ length: 21 }, (_, index) => ({ id: `${index}`, label: `${index}` })) }))).toEqual(['Open'])
  })
})

describe('a settled request', () => {
  it.each([
    [request({ status: 'answered', answers: [{ by: 'ada@example.com', via: 'slack', verdict: 'rejected', comment: 'Too high', ...answered }] }), ['Rejected', 'ada@example.com', 'in Slack', 'Too high']],
    [request({ status: 'answered', answers: [{ by: 'ada@example.com', via: 'link', verdict: 'edited', args: { amount: 90 }, ...answered }] }), ['Approved with changes', 'by link', '"amount": 90']],
    [question({ status: 'answered', format: 'choice', choices: [{ id: 'r', label: 'Red' }], answers: [{ by: 'bo@example.com', via: 'email', value: 'r', ...answered }] }), ['Answered', 'bo@example.com', 'by mail', 'Red']],
    [question({ status: 'expired' }), ['Expired', 'nobody answered in time']],
    [request({ status: 'cancelled' }), ['No longer needed']],
  ])('has no buttons, and says what became of it', (settled, parts) => {
    const message = requestMessage(settled, link)
    expect(buttonsIn(message)).toEqual([])
    for (const part of parts) expect(shownText(message)).toContain(part)
  })
})
