import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#lib/engine/json.ts'
import { literalCredentials } from './literal-credentials.ts'
import { templates } from './templates/index.ts'
import { decision, documentOf } from './testing.ts'

const http = (data: JsonObject) => literalCredentials(documentOf({ call: { type: 'http', url: 'https://example.com/', ...data } }))
/** Put together here, so that nobody who searches this repository finds a token. */
const github = `ghp_${'a1B2'.repeat(9)}`

describe('a credential that stands in a document as itself', () => {
  test('is named with its node, its field, what it is and what to do, and is not repeated', () => {
    const [problem] = http({ headers: { 'X-Key': github } })
    expect(problem).toEqual({
      severity: 'warning',
      code: 'literal_credential',
      nodeId: 'call',
      path: '/headers/X-Key',
      message: 'Node "call": headers.X-Key holds what looks like a GitHub token. It would be in every version, export and log. Make it a secret and write {{ secrets.NAME }} in its place (in an expression secrets.NAME).',
    })
    expect(JSON.stringify(problem)).not.toContain(github)
  })

  test.each<[string, JsonObject]>([
    ['a bearer token in a header', { headers: { Authorization: 'Bearer 3f9a8c1d2e4b5a6978' } }],
    ['a key in a header of that name', { headers: { 'X-API-Key': '3f9a8c1d2e4b' } }],
    ['a key that begins with a letter', { headers: { 'X-API-Key': 'a3f9c1d2e4b' } }],
    ['a key in the query', { query: { api_key: '3f9a8c1d2e4b' } }],
    ['a password in the address', { url: 'https://admin:hunter2hunter2@example.com/' }],
    ['a key within a JSON body', { method: 'POST', json: '{ "apiKey": "3f9a8c1d2e4b", "tag": args.tag }' }],
    ['a key of a payment provider in a text body', { method: 'POST', body: `key=${['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_')}` }],
  ])('%s', (_, data) => expect(http(data).map(({ code }) => code)).toEqual(['literal_credential']))

  test('in a prompt and in code, with its line', () => {
    const found = literalCredentials(
      documentOf({
        decide: decision(['go'], { prompt: { messages: [{ role: 'user', content: `Hello.\nUse sk-${'proj1234'.repeat(4)}.` }] } }),
        run: { type: 'code', source: `export default () => {\n  const password = 'correct-horse-1'\n  return password\n}` },
      }),
    )
    expect(found.map(({ nodeId, path, line }) => [nodeId, path, line])).toEqual([['decide', '/prompt/messages/0/content', 2], ['run', '/source', 2]])
    expect(found[0]?.message).toContain('Take it out')
  })

  test('in the example of an input schema', () => {
    expect(literalCredentials(documentOf({}, [], { input: { type: 'object', properties: { key: { type: 'string', default: github } } } })).map(({ path }) => path)).toEqual(['/input/properties/key/default'])
  })
})

describe('no credential is', () => {
  test.each<[string, JsonObject]>([
    ['a secret that is named', { headers: { Authorization: 'Bearer {{ secrets.TOKEN }}', 'X-API-Key': '{{ secrets.KEY }}' } }],
    ['a place left open', { headers: { Authorization: 'Bearer <your token>', 'X-API-Key': 'your-api-key', Cookie: 'xxxxxxxxxxxx' } }],
    ['what an expression reads', { method: 'POST', json: '{ "password": args.password, "token": steps.login.output.body.token }' }],
    ['the name of a secret', { headers: { Cookie: 'SESSION_COOKIE_2' } }],
    ['a pinned output, which no file holds', { pinned: { token: github } }],
    ['an address with a port', { url: 'https://example.com:8443/a@b' }],
  ])('%s', (_, data) => expect(http(data)).toEqual([]))

  test('a variable that an expression computes', () => {
    expect(literalCredentials(documentOf({ keep: { type: 'set', values: { token: 'steps.login.output.token' } } }))).toEqual([])
  })

  test('anything in the templates', () => {
    expect(templates.flatMap(({ document }) => literalCredentials(document))).toEqual([])
  })
})
