import { expect, it } from 'vitest'
import { namedBy } from './named-outside.ts'

it('finds the connections of models, fallbacks and summaries, and those of channels without their targets', () => {
  const data = {
    model: { connection: 'lab', fallbacks: [{ connection: 'spare' }] },
    context: { summary: { model: { connection: 'cheap' } } },
    channels: ['mail', 'slack:#approvals', 'slack:@ada@example.com'],
    escalate: [{ afterSeconds: 60, audience: ['finance'], channels: ['hook'] }],
    intents: [{ name: 'pay', approval: { channels: ['pager: oncall'] } }],
  }
  expect([...namedBy({ data }).connections].sort()).toEqual(['cheap', 'hook', 'lab', 'mail', 'pager', 'slack', 'spare'])
})

it('finds secrets in templates and expressions, and nothing in a draft that is half written', () => {
  expect([...namedBy({ data: { headers: { Authorization: 'Bearer {{ secrets.GITHUB_TOKEN }}' }, url: '{{ secrets["BASE"] }}/x', note: 'my secrets. And mysecrets.NOT' } }).secrets]).toEqual(['GITHUB_TOKEN', 'BASE'])
  expect(namedBy({ data: { model: null, channels: 'mail', connection: 7 } }).connections).toEqual(new Set(['mail']))
})
