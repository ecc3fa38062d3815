import { afterEach, describe, expect, test } from 'vitest'
import { oriel, scriptedServer, type Scripted, type ScriptedServer } from './testing.ts'

const id = '0197a2b4-a26b-7290-889a-61643b272195'
const at = '2026-01-01T10:00:00.000Z'
const run = (status: string, more: object = {}) => ({
  id, status, inFlight: 0, workflow: { id, slug: 'greet', name: 'Greet', version: 2, graphHash: 'h' }, trigger: 'api', input: {}, output: null, outcome: null, error: null, metadata: {}, waitingOn: [],
  usage: { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0, costUsd: 0 }, steps: 1, startedAt: at, finishedAt: null, lastSeq: 3, ...more,
})
const event = (seq: number, type: string, data: object, step?: string) => ({ seq, type, v: 1, at, ...(step !== undefined && { step, nodeId: step.split('#')[0] }), data })
const started = event(1, 'run.started', { input: { name: 'Ada' }, trigger: {}, graphHash: 'h', version: 2, engine: 1, metadata: {} })
const stepStarted = event(2, 'step.started', { attempt: 1, from: [] }, 'ask#1')
const asked = event(3, 'human.asked', { requestId: 'rq_1', question: 'Go on?', urgency: 'low', format: 'yes_no', audience: [], required: 1 }, 'ask#1')
const failed = event(2, 'run.failed', { error: { code: 'boom', message: 'It broke.' } })
const completed = event(2, 'run.completed', { outcome: 'success', output: { hello: 'Ada' }, silent: false })
const frames = (...events: { seq: number }[]) => `retry: 1000\n\n:\n\n${events.map((each) => `id: ${each.seq}\ndata: ${JSON.stringify(each)}\n\n`).join('')}`
const end = 'event: end\ndata: {}\n\n'
const launched = { status: 202, body: { id, status: 'queued', statusUrl: 'http://x' } }
const request = {
  id: 'rq_1', kind: 'question', status: 'open', runId: id, workflowId: id, workflow: { slug: 'greet', name: 'Greet' }, nodeId: 'ask', step: 'ask#1', seq: 3, since: at, urgency: 'low', audience: [], mine: true, required: 1, votes: [], escalations: [], contacts: [],
  question: 'Go on?\u001b[2J', format: 'yes_no', answers: [],
}
const waiting = run('waiting', { waitingOn: [{ kind: 'question', nodeId: 'ask', step: 'ask#1', runId: id, since: at, requestId: 'rq_1' }] })

let server: ScriptedServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})
const serve = async (answers: Record<string, Scripted | Scripted[]>): Promise<ScriptedServer> => (server = await scriptedServer(answers))

describe('run', () => {
  test('starts a run and says which', async () => {
    const { url, sent } = await serve({ 'POST /workflows/greet/runs': launched })
    expect(await oriel(url, 'run', 'greet', '--input', '{"name":"Ada"}', '--version', 'draft', '--json')).toMatchObject({ code: 0, stdout: `{"id":"${id}","status":"queued","statusUrl":"http://x"}\n` })
    expect(sent[0]?.body).toEqual({ input: { name: 'Ada' }, version: 'draft' })
  })

  test('watching prints each event once, though the connection breaks in between', async () => {
    const { url } = await serve({
      'POST /workflows/greet/runs': launched,
      [`GET /runs/${id}/events`]: [{ body: { events: [] } }, { body: { events: [started] } }],
      [`GET /runs/${id}/events stream`]: [{ stream: frames(started) }, { stream: `${frames(completed)}${end}` }],
      [`GET /runs/${id}`]: { body: run('completed', { outcome: 'success', output: { hello: 'Ada' } }) },
    })
    const { code, stdout, stderr } = await oriel(url, 'run', 'greet', '--watch')
    expect(code).toBe(0)
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      '   1  10:00:00.000  run.started         {"name":"Ada"}',
      '   2  10:00:00.000  run.completed       success: {"hello":"Ada"}',
      `Run      ${id}`,
    ])
    expect(stdout).toContain('Output   {"hello":"Ada"}')
    expect(stderr).toContain('The connection to Oriel was lost. Trying again…')
  })

  test('watching for a script prints an event per line and nothing else', async () => {
    const { url } = await serve({
      'POST /workflows/greet/runs': launched,
      [`GET /runs/${id}/events`]: { body: { events: [started, completed] } },
      [`GET /runs/${id}`]: { body: run('completed') },
    })
    const { stdout } = await oriel(url, 'run', 'greet', '--watch', '--json')
    expect(stdout.trim().split('\n').map((line) => JSON.parse(line))).toEqual([started, completed])
  })

  test('a run that failed is a failure of the command', async () => {
    const { url } = await serve({
      'POST /workflows/greet/runs': launched,
      [`GET /runs/${id}/events`]: { body: { events: [started, failed] } },
      [`GET /runs/${id}`]: { body: run('failed', { error: { code: 'boom', message: 'It broke.', nodeId: 'greet' } }) },
    })
    expect(await oriel(url, 'run', 'greet', '--wait')).toMatchObject({ code: 1, stdout: expect.stringContaining('Error    It broke. (boom, node greet)') })
  })

  test('waiting ends where a person is asked, and says how to answer', async () => {
    const { url } = await serve({
      'POST /workflows/greet/runs': launched,
      [`GET /runs/${id}/events`]: { body: { events: [started, stepStarted, asked] } },
      [`GET /runs/${id}/events stream`]: { stream: '' },
      [`GET /runs/${id}`]: { body: waiting },
      'GET /requests': { body: { items: [request], nextCursor: null } },
    })
    const { code, stdout } = await oriel(url, 'run', 'greet', '--wait')
    expect(code).toBe(0)
    expect(stdout).toContain('Answer   npx oriel answer rq_1 --value true|false')
  })

  test('an input that does not fit is refused with its places', async () => {
    const { url } = await serve({ 'POST /workflows/greet/runs': { status: 422, body: { type: 'x', title: 'x', status: 422, code: 'invalid_input', detail: 'The input does not fit.', problems: [{ code: 'type', message: 'must be a text', path: '/name' }] } } })
    expect(await oriel(url, 'run', 'greet', '--input', '{"name":1}')).toEqual({ code: 1, stdout: '', stderr: 'error: must be a text [type, /name]\nThe input does not fit. (invalid_input)\n' })
  })
})

describe('stops', () => {
  const child = '0197a2b4-a26b-7290-889a-61643b272196'

  test('are sent with the launch', async () => {
    const { url, sent } = await serve({ 'POST /workflows/greet/runs': launched })
    await oriel(url, 'run', 'greet', '--breakpoint', 'deploy', '--breakpoint', 'decide:selected', '--breakpoint', 'decide:selected:refund', '--until', 'end', '--json')
    expect(sent[0]?.body).toEqual({ input: {}, breakpoints: [{ nodeId: 'deploy', when: 'before' }, { nodeId: 'decide', when: 'selected' }, { nodeId: 'decide', when: 'selected', intent: 'refund' }], until: 'end' })
  })

  test('a node is tried with what an earlier run had, whose input is taken over', async () => {
    const { url, sent } = await serve({ 'POST /workflows/greet/runs': launched })
    await oriel(url, 'run', 'greet', '--version', 'draft', '--from', `${child}:deploy`, '--only', 'deploy', '--no-pins', '--json')
    expect(sent[0]?.body).toEqual({ version: 'draft', until: { nodeId: 'deploy', then: 'end' }, from: { runId: child, nodeId: 'deploy' }, pins: false })
    expect(await oriel(url, 'run', 'greet', '--from', child)).toMatchObject({ code: 2, stderr: expect.stringContaining('RUN:NODE') })
    expect(await oriel(url, 'run', 'greet', '--until', 'a', '--only', 'b')).toMatchObject({ code: 2 })
  })

  test.each([':selected', 'a:b', 'a:selected:', 'a:before:x', 'a:selected:x:y'])('%s is no breakpoint', async (text) => {
    expect(await oriel('http://127.0.0.1:1', 'run', 'greet', '--breakpoint', text)).toMatchObject({ code: 2, stderr: expect.stringContaining(`--breakpoint ${text} is none`) })
  })

  test('a paused run is resumed, for a step, with other limits and values', async () => {
    const { url, sent } = await serve({ [`POST /runs/${id}/resume`]: { body: run('running') }, [`POST /runs/${id}/pause`]: { body: run('paused') }, [`POST /runs/${id}/cancel`]: { body: run('cancelled') } })
    expect(await oriel(url, 'resume', id, '--step', '--limits', '{"tokens":9}', '--output', 'fetch={"a":"b=c"}', '--args', 'decide={"tag":"v2"}')).toEqual({ code: 0, stdout: `Run ${id}: running.\n`, stderr: '' })
    expect((await oriel(url, 'pause', id)).stdout).toContain('paused')
    expect((await oriel(url, 'cancel', id, '--reason', 'wrong tag')).stdout).toContain('cancelled')
    expect(sent.map(({ body }) => body)).toEqual([
      { mode: 'step', limits: { tokens: 9 }, edits: [{ kind: 'output', nodeId: 'fetch', value: { a: 'b=c' } }, { kind: 'args', nodeId: 'decide', value: { args: { tag: 'v2' } } }] },
      undefined,
      { reason: 'wrong tag' },
    ])
    expect(await oriel(url, 'resume', id, '--output', '{}')).toMatchObject({ code: 2, stderr: expect.stringContaining('write NODE=JSON') })
  })

  test('what it waits for is shown with the address that ends it, that of a child run too', async () => {
    const waits = [{ kind: 'callback', nodeId: 'hold', step: 'hold#1', runId: child, since: at, until: at, callbackUrl: 'http://x/api/v1/callbacks/abc' }, { kind: 'child', nodeId: 'each', step: 'each#1', runId: id, since: at, childRunId: child }]
    const { url } = await serve({ [`GET /runs/${id}`]: { body: run('waiting', { waitingOn: waits }) } })
    const { stdout } = await oriel(url, 'show', id)
    expect(stdout).toContain(`Waits    callback at hold#1 of run ${child} until ${at}\n         http://x/api/v1/callbacks/abc\nWaits    child at each#1, run ${child}\n`)
  })

  test('where it is held is shown', async () => {
    const { url } = await serve({ [`GET /runs/${id}`]: { body: run('paused') }, [`GET /runs/${id}/state`]: { body: { paused: { reason: 'breakpoint', step: 'deploy#1', at } } } })
    expect((await oriel(url, 'show', id)).stdout).toContain(`Paused   breakpoint at deploy#1, since ${at}.`)
  })

  test('waiting ends where a child run asks a person', async () => {
    const events = [started, event(2, 'step.started', { attempt: 1, from: [], total: 1 }, 'call#1'), event(3, 'child.started', { runId: child, index: 0 }, 'call#1')]
    const { url } = await serve({
      'POST /workflows/greet/runs': launched,
      [`GET /runs/${id}/events`]: { body: { events } },
      [`GET /runs/${id}/events stream`]: { stream: '' },
      [`GET /runs/${id}`]: { body: run('waiting', { waitingOn: [{ kind: 'question', nodeId: 'ask', step: 'ask#1', runId: child, since: at, requestId: 'rq_1' }] }) },
      'GET /requests': { body: { items: [request], nextCursor: null } },
    })
    expect((await oriel(url, 'run', 'greet', '--wait')).stdout).toContain('Answer   npx oriel answer rq_1')
  })
})

describe('looking at runs', () => {
  test('a list shows a run per line and says where there are more', async () => {
    const { url, sent } = await serve({ 'GET /runs': { body: { items: [run('completed', { outcome: 'success' })], nextCursor: 'c' } } })
    const { stdout, stderr } = await oriel(url, 'runs', '--workflow', 'greet', '--status', 'completed', '--status', 'failed', '--limit', '1')
    expect(stdout).toContain(`${id}  completed  greet     v2       ${at}  success`)
    expect(stderr).toContain('There are more than 1.')
    expect(sent[0]?.url).toBe('/api/v1/runs?workflow=greet&status=completed&status=failed&limit=1')
  })

  test('every filter of the list goes with its request, and a search goes on until there are enough', async () => {
    const { url, sent } = await serve({ 'GET /runs': { body: { items: [], nextCursor: null, searched: { runs: 40, backTo: at } } } })
    const filters = ['--version', 'draft', '--trigger', 'api', '--outcome', 'refunded', '--search', 'lost parcel', '--metadata', 'customer=c=7', '--cost-min', '0.5', '--duration-max', '1.5m', '--started-before', '2026-11-22T08:00:00+01:00', '--forks', 'none', '--tests', 'only']
    const { stderr } = await oriel(url, 'runs', ...filters)
    expect(Object.fromEntries(new URL(`http://x${sent[0]?.url}`).searchParams)).toEqual({
      version: 'draft', trigger: 'api', outcome: 'refunded', q: 'lost parcel', 'metadata.customer': 'c=7', costMin: '0.5', durationMax: '90000', startedBefore: '2026-11-22T07:00:00.000Z', forks: 'none', tests: 'only', limit: '20',
    })
    expect(stderr).toContain('Looked into 40 runs.')
  })

  test('a question cannot steer the terminal', async () => {
    const { url } = await serve({ [`GET /runs/${id}`]: { body: waiting }, 'GET /requests': { body: { items: [request], nextCursor: null } } })
    const { stdout } = await oriel(url, 'show', id)
    expect(stdout).toContain('Go on?\uFFFD[2J')
  })

  test('a call is shown with what was sent and what came back', async () => {
    const item = { seq: 5, at, nodeId: 'decide', step: 'decide#1', round: 1, attempt: 1, promptVersion: { promptId: 'p', number: 1, hash: 'h' }, model: { connection: 'default', name: 'm' }, status: 'responded', intent: 'greet', inputTokens: 7, tokenizerExact: true, usage: null, costUsd: null, price: null, latencyMs: 4, firstByteMs: null, finishReason: 'stop' }
    const { url } = await serve({
      [`GET /runs/${id}/calls`]: { body: { items: [item], nextCursor: null } },
      [`GET /runs/${id}/calls/5`]: { body: { ...item, request: { body: '{"model":"m"}', hash: 'aa' }, response: { body: 'not JSON', hash: 'bb' }, segments: [], dropped: [], assembler: 1, tokenizer: 't', window: null } },
    })
    expect((await oriel(url, 'calls', id)).stdout).toMatch(/5 +decide#1 +1 +1 +responded +default\/m +7 +greet/)
    expect((await oriel(url, 'calls', id, '5')).stdout).toMatch(/Request, SHA-256 aa\n\{\n {2}"model": "m"\n\}\n\nReply, SHA-256 bb\nnot JSON/)
  })
})

describe('answer', () => {
  const answered = { status: 200, body: { request: { ...request, status: 'answered' }, run: { id, status: 'queued' } } }

  test('sends a value or a verdict with what goes with it', async () => {
    const { url, sent } = await serve({ 'POST /requests/rq_1/answer': answered })
    expect(await oriel(url, 'answer', 'rq_1', '--value', 'true')).toMatchObject({ code: 0, stdout: `Answered rq_1. The run ${id} is queued.\n` })
    await oriel(url, 'answer', 'rq_1', '--verdict', 'edited', '--args', '{"a":1}', '--comment', 'less')
    await oriel(url, 'answer', 'rq_1', '--verdict', 'happened', '--output', '[1]')
    expect(sent.map(({ body }) => body)).toEqual([{ value: true }, { verdict: 'edited', args: { a: 1 }, comment: 'less' }, { verdict: 'happened', output: [1] }])
  })

  test.each([
    [[], 'either --value'],
    [['--value', '1', '--verdict', 'approved'], 'either --value'],
    [['--value', 'yes'], '--value is not JSON'],
    [['--verdict', 'perhaps'], '--verdict perhaps is none'],
    [['--verdict', 'approved', '--args', '{}'], '--args goes with --verdict edited'],
    [['--verdict', 'edited', '--args', '[]'], 'has to be a JSON object'],
    [['--value', '1', '--comment', 'x'], 'go with --verdict'],
  ])('refuses %j before anything is sent', async (args, words) => {
    const { url, sent } = await serve({})
    expect(await oriel(url, 'answer', 'rq_1', ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) })
    expect(sent).toEqual([])
  })
})
