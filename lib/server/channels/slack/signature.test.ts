import { describe, expect, it } from 'vitest'
import { slackRefusal, slackSignature } from './signature.ts'

// The worked example of Slack's own documentation, “Verifying requests from Slack”.
const secret = '8f742231b10e8888abcd99yyyzzz85a5'
const timestamp = '1531420618'
const body = Buffer.from(
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
)
const signature = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503'
const then = Number(timestamp) * 1000

describe('the signature of a request of Slack', () => {
  it('is that of the example in Slack’s documentation', () => {
    expect(slackSignature(secret, timestamp, body)).toBe(signature)
    expect(slackRefusal(secret, { timestamp, signature, body }, then)).toBeNull()
  })

  it('covers the raw bytes, also those that are no text', () => {
    const bytes = Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d])
    expect(slackRefusal(secret, { timestamp, signature: slackSignature(secret, timestamp, bytes), body: bytes }, then)).toBeNull()
    // Read as text and written again, these bytes would be others.
    expect(slackRefusal(secret, { timestamp, signature: slackSignature(secret, timestamp, bytes), body: Buffer.from(Buffer.from(bytes).toString('utf8')) }, then)).toMatch('does not fit')
  })

  it.each([
    ['one changed byte', { body: Buffer.from(body.toString().replace('roadrunner', 'roadrunneR')) }],
    ['another time', { timestamp: '1531420619' }],
    ['another secret', { signature: slackSignature('another', timestamp, body) }],
    ['another version', { signature: signature.replace('v0', 'v1') }],
    ['half a signature', { signature: signature.slice(0, 20) }],
    ['no signature', { signature: null }],
    ['no time', { timestamp: null }],
    ['a time that is none', { timestamp: '1531420618abc' }],
  ])('is refused with %s', (_, changed) => {
    expect(slackRefusal(secret, { timestamp, signature, body, ...changed }, then)).not.toBeNull()
  })

  it('holds for five minutes, in both directions', () => {
    for (const seconds of [-300, 0, 300]) expect(slackRefusal(secret, { timestamp, signature, body }, then + seconds * 1000)).toBeNull()
    for (const seconds of [-301, 301]) expect(slackRefusal(secret, { timestamp, signature, body }, then + seconds * 1000)).toMatch('five minutes')
  })
})
