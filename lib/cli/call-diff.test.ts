import { afterEach, describe, expect, test } from 'vitest'
import type { CallDiff, Segment } from '#lib/api/calls.ts'
import { oriel, scriptedServer, type ScriptedServer } from './testing.ts'

const id = '0197a2b4-a26b-7290-889a-61643b272195'
const other = '0197a2b4-a26b-7290-889a-61643b272196'

const at = '/messages/1/content'
const prompt = (text: string, tokens: number): Segment => ({ at: '/messages/0/content', text, tokens, source: { kind: 'prompt', promptVersion: 'v3', line: 2 } })
const entry = (seq: number, tag: string, text: string, tokens: number): Segment => ({ at, text, tokens, source: { kind: 'event', seq, tag, nodeId: 'decide' } })

const diff: CallDiff = {
  other: { runId: id, seq: 14 },
  added: [entry(28, 'add_result', '\n<add_result>\n42\n</add_result>', 9)],
  dropped: [entry(8, 'error', '\n<error>\nlocked\n</error>', 12)],
  changed: [{ before: prompt('Choose one next step.\n', 6), after: prompt('Choose the best next step.\n', 7) }],
  moved: [],
  cut: [{ seq: 8, rule: 'hide_when_resolved', tokens: 12, index: 2, before: entry(8, 'error', '\n<error>\nlocked\n</error>', 12), after: null }],
  tokenDelta: -2, beforeTokens: 120, afterTokens: 118, prefixTokens: 3,
  prefixBreak: { before: prompt('Choose one next step.\n', 6), after: prompt('Choose the best next step.\n', 7) },
}

let server: ScriptedServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

describe('calls --diff', () => {
  test('tells what changed word by word, what went and came, and why', async () => {
    server = await scriptedServer({ [`GET /runs/${id}/calls/32/diff`]: { body: diff } })
    const { code, stdout } = await oriel(server.url, 'calls', id, '32', '--diff')
    expect(code).toBe(0)
    expect(stdout.split('\n')).toEqual([
      'Call 14, 120 tok → call 32, 118 tok: −2 tok',
      '1 added, 1 dropped, 1 changed',
      'Shared prefix 3 tok, under the 1024 from which on providers cache. It breaks at /messages/0/content prompt, line 2.',
      '',
      '~ /messages/0/content  prompt, line 2  +1',
      '    Choose [−one−][+the best+] next step.',
      '',
      '− /messages/1/content  event, error, event 8  −12',
      '    <error>', '    locked', '    </error>',
      '',
      '+ /messages/1/content  event, add_result, event 28  +9',
      '    <add_result>', '    42', '    </add_result>',
      '',
      'Left out or shortened by rules or the budget:',
      '✂ event 8, error  hide_when_resolved (rule 3), 12 tok left out',
      '',
    ])
  })

  test('names the other call to the server, and gives a script what that answered', async () => {
    server = await scriptedServer({ [`GET /runs/${id}/calls/32/diff`]: { body: { ...diff, other: { runId: other, seq: 9 } } } })
    const { stdout } = await oriel(server.url, 'calls', id, '32', '--diff', '--other-run', other, '--other-seq', '9', '--json')
    expect(server.sent[0]?.url).toContain(`/calls/32/diff?otherRun=${other}&otherSeq=9`)
    expect(JSON.parse(stdout)).toMatchObject({ other: { runId: other, seq: 9 }, tokenDelta: -2 })
  })

  test('says so where there is nothing to tell: the same request, a first call, another model', async () => {
    const same = { ...diff, added: [], dropped: [], changed: [], cut: [], tokenDelta: 0, beforeTokens: 118, prefixTokens: 118, prefixBreak: null }
    server = await scriptedServer({ [`GET /runs/${id}/calls/32/diff`]: [{ body: same }, { body: { ...same, other: null, added: diff.added, prefixTokens: 0 } }, { body: { ...same, other: { runId: other, seq: 9 }, prefixTokens: 0 } }] })
    const { url } = server
    const lines = async () => (await oriel(url, 'calls', id, '32', '--diff')).stdout.split('\n').slice(0, 3)
    expect(await lines()).toEqual(['Call 14, 118 tok → call 32, 118 tok: +0 tok', 'The same segments.', 'The whole request is the same: 118 tok.'])
    expect((await lines())[2]).toBe('The first call of its node: there is nothing that a provider could have cached.')
    expect(await lines()).toEqual([`Call 9 of ${other}, 118 tok → call 32, 118 tok: +0 tok`, 'The same segments.', expect.stringContaining('two models')])
  })

  test('needs a call, and --diff for whom to compare with', async () => {
    expect(await oriel('http://127.0.0.1:1', 'calls', id, '--diff')).toMatchObject({ code: 2, stderr: expect.stringContaining('add its SEQ') })
    expect(await oriel('http://127.0.0.1:1', 'calls', id, '32', '--other-seq', '9')).toMatchObject({ code: 2, stderr: expect.stringContaining('add --diff') })
    expect(await oriel('http://127.0.0.1:1', 'calls', id, '32', '--diff', '--other-seq', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('“x” is no SEQ') })
  })
})
