import { describe, expect, it } from 'vitest'
import { logOf, sampleLog } from '../testing.ts'
import { actorWords, eventCount, eventSummary, triggerWords } from './event-summary.ts'

const line = (seq: number) => eventSummary(sampleLog[seq - 1] ?? sampleLog[0]!)

describe('the line of an event', () => {
  it('says who started the run and with which version', () => expect(line(1)).toBe('Form, Anna Keller · draft'))
  it('says where a step came from', () => expect(line(4)).toBe('from start#1 · {"method":"GET","url":"https://git.internal/tags"}'))
  it('names the port a step left by and what it brought', () => expect(line(5)).toBe('leaves by out · 200'))
  it('gives a model call its size, its round and its attempt', () => {
    expect(line(7)).toBe('gpt-5-mini · 146 tok')
    expect(line(16)).toBe('gpt-5-mini · 240 tok · attempt 2')
    expect(line(19)).toBe('gpt-5-mini · 262 tok · round 2')
  })
  it('shows the choice of a model with its arguments', () => expect(line(9)).toBe('deploy_backend {"tag":"api-v2.41.1","service":"api"}'))
  it('says why a reply did not fit', () => expect(line(18)).toBe('The reply calls no function.'))
  it('tells a provider’s refusal and that it is tried again', () => expect(line(15)).toBe('429 rate_limited: Too many requests, will try again'))
  it('says who decided, where, and why', () => expect(line(11)).toBe('rejected by Marta Ruiz, on the web: 2.41.1 lacks the migration guard.'))
  it('gives an error with its code', () => expect(line(26)).toBe('http_409: POST https://deploys.internal/v2 answered 409'))
  it('is one line of at most 140 characters, whatever a model wrote', () => {
    const [event] = logOf([[0, { type: 'intent.invalid', step: 'a#1', data: { raw: '', errors: [{ code: 'x', message: 'many\nlines '.repeat(60) }] } }]])
    expect(eventSummary(event!)).toHaveLength(140)
    expect(eventSummary(event!)).not.toContain('\n')
  })
  it('exists for every event in the sample', () => expect(sampleLog.map(eventSummary).every((text) => text !== '')).toBe(true))
})

it('knows a trigger as a word or as an object', () => {
  expect(triggerWords('api')).toBe('API')
  expect(triggerWords({ kind: 'webhook' })).toBe('Webhook')
  expect(triggerWords(null)).toBe('')
})

it('names the channel of an answer, and an API key as one', () => {
  expect(actorWords({ by: 'Tom', via: 'teams' })).toBe('Tom, by teams')
  expect(actorWords({ by: 'key:deploys', via: 'key' })).toBe('key “deploys”, by API')
})
it('counts with the denominator', () => expect([eventCount(3, 3), eventCount(3, 1046)]).toEqual(['3 events', '3 of 1,046 events']))
