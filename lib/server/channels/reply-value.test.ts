import { describe, expect, it } from 'vitest'
import type { HumanRequest } from '#lib/api/requests.ts'
import { readReply } from './reply-value.ts'

const base = { id: 'r', status: 'open', runId: '', workflowId: '', workflow: { slug: '', name: '' }, nodeId: 'ask', step: 'ask#1', seq: 1, since: '', urgency: 'medium', audience: [], mine: true, required: 1, votes: [], answers: [], escalations: [], contacts: [] } as const
const question = (more: Partial<HumanRequest>): HumanRequest => ({ ...base, audience: [], votes: [], answers: [], escalations: [], contacts: [], kind: 'question', question: '?', format: 'free_text', ...more })
const choices = [{ id: 'r', label: 'Dark red' }, { id: 'b', label: 'Blue' }, { id: '7', label: 'Seven' }]

describe('a reply in somebody’s own words', () => {
  it.each([
    [question({}), '  Send it\nto me. ', 'Send it\nto me.'],
    [question({ format: 'yes_no' }), 'Yes!', true],
    [question({ format: 'yes_no' }), '“nope.”', false],
    [question({ format: 'yes_no' }), ':+1:', true],
    [question({ format: 'choice', choices }), 'dark  RED.', 'r'],
    [question({ format: 'choice', choices }), 'b', 'b'],
    [question({ format: 'choice', choices }), '2', 'b'],
    [question({ format: 'choice', choices }), '7', '7'],
  ])('%# answers what was asked', (request, text, value) => {
    expect(readReply(request, text)).toEqual({ ok: true, value })
  })

  it.each([
    [question({ format: 'yes_no' }), 'yes, but only half', 'yes or no'],
    [question({ format: 'yes_no' }), 'Yesterday', 'yes or no'],
    [question({ format: 'choice', choices }), 'green', 'Dark red, Blue, Seven'],
    [question({ format: 'choice', choices }), '9', 'none of the choices'],
    [question({ format: 'choice', choices: [{ id: 'a', label: 'Same' }, { id: 'b', label: 'same' }] }), 'same', 'none of the choices'],
    [question({ format: 'form' }), 'name: Ada', 'form'],
    [question({}), ' \n ', 'empty'],
    [question({ kind: 'approval' }), 'approved', 'does not decide it'],
    [question({ kind: 'outcome' }), 'it happened', 'does not decide it'],
  ])('%# is no answer, and says why', (request, text, why) => {
    expect(readReply(request, text)).toEqual({ ok: false, why: expect.stringContaining(why) })
  })
})
