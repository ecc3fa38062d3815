import { afterAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/engine/json.ts'
import { decision, sketch } from '#lib/nodes/testing.ts'
import { answering, drawn, inside, testWorker, validateInPool } from '../advance/testing.ts'
import { sweep } from '../advance/sweeper.ts'
import { createConnection } from '../connections/connections.ts'
import { createSecret } from '../connections/secrets.ts'
import { pastCalls } from '../context/past-calls.ts'
import { database } from '../db.ts'
import { readDecisionsNow } from '../decisions/read-visits.ts'
import { keepFile } from '../files/files.ts'
import { forkRun } from '../forks/fork-run.ts'
import { retryRun } from '../forks/retry-run.ts'
import { startTestServer, type TestServer } from '../http/testing.ts'
import { answerRequest } from '../runs/answer.ts'
import { addressesIn, callbackToken, receiveCallback } from '../runs/callbacks.ts'
import { cancelRun, pauseRun, resumeRun } from '../runs/control.ts'
import { getCall, listCalls } from '../runs/read-calls.ts'
import { readEvents } from '../runs/log.ts'
import { getRun } from '../runs/read-run.ts'
import { listRequests } from '../runs/read-requests.ts'
import { replayRun } from '../runs/replay-run.ts'
import { listWorkflows } from '../workflows/list.ts'
import { exportedText } from './export-run.ts'
import { importApart } from './import-apart.ts'
import { FileHash, type RunFile } from './run-file.ts'
import { expectRoundTrip, imported } from './testing.ts'

const secret = 'a-secret-of-nobody/else+than "us" 7f3a91'
const modelKey = 'sk-connection-key-0123456789abcdef'

let server: TestServer
const worker = testWorker(async () => {
  server = await startTestServer(({ url, headers }) => ({ body: { at: url, you: headers.authorization ?? 'nobody' } }))
  return { ORIEL_ALLOW_PRIVATE_HOSTS: server.host, ORIEL_PUBLIC_URL: 'http://here.test' }
})
afterAll(() => server.close())

const by = { by: 'ada', via: 'key' }
const gate = { approval: {} }

/** start → decide ⇄ pay (POST, gated), done → end; on the connection that is named. */
function shop({ gated = true, connection = 'default', more = {} }: { gated?: boolean; connection?: string; more?: JsonObject } = {}): object {
  const next = decision(['pay', 'done'], {
    prompt: { messages: [{ role: 'system', content: 'You shop, in run {{ run.id }}.' }, { role: 'user', content: '{{ thread }}\n\nNext?' }] },
    model: { connection, script: [{ when: 'call.index = 0', intent: 'pay', args: { why: 'cheap' } }, { intent: 'done', args: { why: 'paid' } }] },
  })
  if (gated) next.intents = (next.intents as JsonObject[]).map((intent) => (intent.name === 'pay' ? { ...intent, ...gate } : intent))
  return sketch(
    { start: { type: 'start' }, decide: next, pay: { type: 'http', method: 'POST', url: `${server.url}/pay`, json: '{"why": args.why}', ...more }, end: { type: 'end', output: 'steps.pay.output.body.at' } },
    ['start -> decide', 'decide.pay -> pay', 'pay -> decide', 'decide.done -> end'],
    { name: 'Shop' },
  )
}

const openRequest = async (runId: string): Promise<string> => (await listRequests({ limit: 10, run: runId, status: ['open'] })).items[0]?.id ?? ''
const approve = async (runId: string) => answerRequest(worker.queue(), validateInPool, await openRequest(runId), { verdict: 'approved' }, answering('ada'))

async function paid(document: object = shop()): Promise<string> {
  const id = await worker.launch(document)
  await worker.settled(id)
  await approve(id)
  expect((await worker.settled(id)).final).toBe('completed')
  return id
}

/** As on a server that never heard of any of it. */
async function elsewhere(): Promise<void> {
  await database().query('truncate run, event, blob, request, run_import, workflow, graph, document, prompt_version, file, connection, secret cascade')
}

const paidCalls = (): number => server.requests.filter(({ url }) => url === '/pay').length

describe('a file taken in elsewhere', () => {
  it('is the run as it was: log, calls, output and replay, under new ids and a workflow made of its document', async () => {
    const original = await paid()
    const [before, log] = [await getRun(original), await worker.log(original)]
    const calls = await listCalls(original)
    const bodies = await Promise.all(calls.map(async ({ seq }) => (await getCall(original, seq)).request.body))
    const text = await exportedText(original)
    await elsewhere()
    const { id, workflow, notes } = await imported(text)
    expect(id).not.toBe(original)
    expect(workflow).toMatchObject({ id: before.workflow.id, slug: 'shop', created: true })
    expect(notes).toEqual([])
    expect(await worker.log(id)).toEqual(log)
    expect(await Promise.all((await listCalls(id)).map(async ({ seq }) => (await getCall(id, seq)).request.body))).toEqual(bodies)
    expect(bodies[0]).toContain(original)
    expect(await getRun(id)).toMatchObject({ status: 'imported', output: before.output, outcome: 'success', imported: { status: 'completed', recordedAs: original, by: 'ada', connections: [] } })
    expect(await replayRun(id)).toMatchObject({ identical: true, events: log.length, calls: 2 })
    expect(await exportedText(id)).toContain(`"recordedAs":"${original}"`)
  })

  it('holds child runs, and of a fork those too that stayed with its source', async () => {
    const document = drawn(
      [
        { id: 'start', type: 'start' },
        { id: 'all', type: 'each', data: { items: '[1, 2]' } },
        ...inside('all', [{ id: 'begin', type: 'start' }, { id: 'stop', type: 'end', data: { output: 'input * 10' } }]),
        { id: 'wait', type: 'ask', data: { question: 'Go on?', format: 'yes_no' } },
        { id: 'end', type: 'end', data: { output: 'steps.all.output' } },
      ],
      ['start>all', 'begin>stop', 'all>wait', 'wait.yes>end', 'wait.no>end'],
    )
    const original = await worker.launch(document)
    await worker.settled(original)
    const fork = await forkRun(worker.queue(), original, { atSeq: (await worker.log(original)).length + 1, edits: [] }, by)
    await worker.settled(fork)
    await answerRequest(worker.queue(), validateInPool, await openRequest(fork), { value: true }, answering('ada'))
    await worker.settled(fork)
    const text = await exportedText(fork)
    expect((JSON.parse(text) as RunFile).runs.map(({ parent }) => parent?.step)).toEqual([undefined, 'all#1', 'all#1'])
    await expectRoundTrip(fork)
    await elsewhere()
    const { id, runs } = await imported(text)
    expect(runs).toBe(3)
    const child = (await worker.log(id)).find((event) => event.type === 'child.started')?.data.runId ?? ''
    expect(await getRun(child)).toMatchObject({ status: 'imported', output: 10, parent: { runId: id, step: 'all#1' } })
    expect(await replayRun(id)).toMatchObject({ identical: true, children: [{ identical: true }, { identical: true }] })
  })

  it('has the images that its requests were assembled with', async () => {
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
    const { url, hash } = await keepFile(png, 'image/png', 'test')
    const look = decision(['done'], { prompt: { messages: [{ role: 'user', content: [{ type: 'text', text: 'What is it?' }, { type: 'image_url', image_url: { url: '{{ input.photo }}' } }] }] }, model: { script: [{ intent: 'done', args: { why: 'a dot' } }] } })
    const original = await worker.launch(sketch({ start: { type: 'start' }, look, end: { type: 'end', output: 'args' } }, ['start -> look', 'look.done -> end']), { photo: url })
    expect((await worker.settled(original)).final).toBe('completed')
    const text = await exportedText(original)
    expect(Object.keys((JSON.parse(text) as RunFile).files)).toEqual([hash])
    await elsewhere()
    expect(await replayRun((await imported(text)).id)).toMatchObject({ identical: true })
  })

  it('replays although the addresses that its contexts show were signed by another server', async () => {
    const next = decision(['done'], { prompt: { messages: [{ role: 'user', content: 'Send {{ run.callbacks.hold }} out.' }] }, model: { script: [{ intent: 'done' }] } })
    const original = await worker.launch(sketch({ start: { type: 'start' }, decide: next, hold: { type: 'wait', callback: true }, end: { type: 'end', output: 'prev.payload' } }, ['start -> decide', 'decide.done -> hold', 'hold -> end']))
    await expect.poll(async () => (await getRun(original)).waitingOn[0]?.callbackUrl).toBeTruthy()
    const [wait] = (await getRun(original)).waitingOn
    const address = wait?.callbackUrl ?? ''
    expect(addressesIn(`call ${address}, soon`)).toEqual([{ runId: original, step: 'hold#1', url: address }])
    const { id, notes } = await imported(await exportedText(original))
    expect(notes[0]).toContain('waiting when it was exported')
    expect(await replayRun(id)).toMatchObject({ identical: true })
    await receiveCallback(worker.queue(), address.split('/').at(-1) ?? '', { paid: true })
    expect((await worker.settled(original)).final).toBe('completed')
    await expect(receiveCallback(worker.queue(), callbackToken(id, 'hold#1'), {})).rejects.toMatchObject({ code: 'wrong_status' })
  })

  it('goes by the hash of a prompt where its number means another text here, and says so', async () => {
    const original = await paid()
    const text = await exportedText(original)
    const { prompts } = JSON.parse(text) as RunFile
    await elsewhere()
    await database().query(`insert into prompt_version (prompt_id, number, hash, body, message, created_by) values ($1, 1, $2, '{}', '', 'bob')`, [prompts[0]?.promptId, 'f'.repeat(64)])
    const { id, notes } = await imported(text)
    expect(notes).toEqual(['What the run calls version 1 of the prompt of decide is version 2 here.'])
    expect(await replayRun(id)).toMatchObject({ identical: true })
  })

  it('can come several times at once, and each time is a run of the one workflow', async () => {
    const text = await exportedText(await paid())
    await elsewhere()
    const all = await Promise.all([imported(text), imported(text), imported(text)])
    expect(new Set(all.map(({ id }) => id)).size).toBe(3)
    expect(new Set(all.map(({ workflow }) => workflow.slug))).toEqual(new Set(['shop']))
    expect(all.filter(({ workflow }) => workflow.created)).toHaveLength(1)
    expect((await imported(text)).earlier.toSorted()).toEqual(all.map(({ id }) => id).toSorted())
  })
})

describe('a long file', () => {
  const apart = (text: string) => importApart(Buffer.from(text), 'ada', { hereUpTo: 0 })

  it('is taken in by a process of its own, and meanwhile this one answers', async () => {
    const text = await exportedText(await paid())
    let done = false
    const taken = apart(text).finally(() => (done = true))
    expect(await database().query('select 1')).toMatchObject({ rowCount: 1 })
    expect(done).toBe(false)
    const { id, events, notes } = await taken
    expect({ events, notes }).toEqual({ events: (await getRun(id)).lastSeq, notes: [] })
    expect(await replayRun(id)).toMatchObject({ identical: true })
    await elsewhere()
  })

  it('is refused there for the reasons for which it is refused here, and the next one is taken in', async () => {
    const text = await exportedText(await paid())
    const [refused, taken] = await Promise.allSettled([apart(text.replace('cheap', 'steep')), apart(text)])
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'invalid_run_file', status: 422, problems: [{ code: 'wrong_hash' }] } })
    expect(taken).toMatchObject({ status: 'fulfilled', value: { runs: 1, earlier: [] } })
    await elsewhere()
  })
})

describe('a file holds no secret', () => {
  it('neither of those that nodes sent, nor a key of a connection, in any form', async () => {
    await createSecret('SHOP_TOKEN', secret, [server.host])
    await createConnection('paid', { kind: 'scripted', apiKey: modelKey, limits: {} })
    const original = await paid(shop({ connection: 'paid', more: { headers: { authorization: 'Bearer {{ secrets.SHOP_TOKEN }}' } } }))
    expect(server.requests.at(-1)?.headers.authorization).toBe(`Bearer ${secret}`)
    const text = await exportedText(original)
    expect(text).toContain('secrets.SHOP_TOKEN')
    expect(text).toContain('"connection":"paid"')
    const { rows } = await database().query<{ sealed: Buffer }>('select value as sealed from secret union all select secret from connection where secret is not null union all select wrapped from data_key')
    const planted = [secret, modelKey, 'a secret key that is only for tests']
    const forms = [...planted, ...rows.map(({ sealed }) => sealed)].flatMap((value) => {
      const bytes = Buffer.from(value)
      return [bytes.toString('latin1'), bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex'), encodeURIComponent(bytes.toString()), JSON.stringify(bytes.toString()).slice(1, -1)]
    })
    expect(rows.length).toBeGreaterThanOrEqual(3)
    for (const form of forms) expect(text.includes(form), form).toBe(false)
    expect(text).not.toContain('7f3a91')
  })
})

describe('an imported run', () => {
  it('that waited is read-only: every act on it is refused in words, and nothing finds it', async () => {
    const original = await worker.launch(shop())
    await worker.settled(original)
    const request = await openRequest(original)
    const text = await exportedText(original)
    await elsewhere()
    const { id } = await imported(text)
    const refused = { code: 'wrong_status', message: expect.stringContaining('read-only') as string }
    await expect(pauseRun(worker.queue(), id, 'ada')).rejects.toMatchObject(refused)
    await expect(resumeRun(worker.queue(), id, 'ada')).rejects.toMatchObject(refused)
    await expect(cancelRun(worker.queue(), id, 'ada', '')).rejects.toMatchObject(refused)
    await expect(retryRun(worker.queue(), id, by)).rejects.toMatchObject(refused)
    await expect(answerRequest(worker.queue(), validateInPool, request, { verdict: 'approved' }, answering('ada'))).rejects.toMatchObject(refused)
    expect((await listRequests({ limit: 10 })).items).toEqual([])
    expect(await getRun(id)).toMatchObject({ status: 'imported', waitingOn: [], inFlight: 0, finishedAt: null, imported: { status: 'waiting', lastAt: (await readEvents(database(), id, 0)).at(-1)?.at } })
    const { rows } = await database().query('select due_at, waiting_on from run where id = $1', [id])
    expect(rows).toEqual([{ due_at: null, waiting_on: [] }])
    await sweep(worker.queue())
    await worker.own(id)
    expect(await worker.log(id)).toHaveLength((JSON.parse(text) as RunFile).runs[0]?.events.length ?? 0)
  })

  it('counts in no figure, no view of decisions and no past call', async () => {
    const text = await exportedText(await paid())
    await elsewhere()
    const { workflow } = await imported(text)
    const promptId = (JSON.parse(text) as RunFile).prompts[0]?.promptId ?? ''
    expect((await listWorkflows({ limit: 10 })).items).toMatchObject([{ slug: workflow.slug, stats: { runs7d: 0, recent: [], success7d: null, lastRunAt: null } }])
    expect((await readDecisionsNow({ promptId, workflowId: workflow.id, since: undefined, until: undefined, most: 100 })).decisions).toEqual([])
    expect((await pastCalls(promptId, workflow.id, 10)).runs).toEqual([])
  })

  it('is continued by a fork, which takes recorded results and does nothing again', async () => {
    const original = await paid()
    const log = await worker.log(original)
    const text = await exportedText(original)
    await elsewhere()
    const { id } = await imported(text)
    const before = paidCalls()
    const fork = await forkRun(worker.queue(), id, { atSeq: log.findIndex(({ type }) => type === 'approval.requested') + 1, edits: [] }, by)
    await worker.settled(fork)
    await approve(fork)
    expect((await worker.settled(fork)).final).toBe('completed')
    expect((await getRun(fork)).output).toBe('/pay')
    expect(paidCalls()).toBe(before)
    expect((await worker.log(fork)).find(({ type }) => type === 'run.forked')).toMatchObject({ data: { from: { runId: id }, recordedAs: original } })
    expect(await replayRun(fork)).toMatchObject({ identical: true })
    expect(await expectRoundTrip(fork)).toBeTruthy()
  })

  it('is approved by nobody here: a fork after an approval asks again, where a fork of a run of here does not', async () => {
    const original = await paid()
    const atSeq = (await worker.log(original)).findIndex(({ type }) => type === 'approval.decided') + 2
    const ours = await forkRun(worker.queue(), original, { atSeq, edits: [] }, by)
    expect((await worker.settled(ours)).final).toBe('completed')
    const { id } = await imported(await exportedText(original))
    const fork = await forkRun(worker.queue(), id, { atSeq, edits: [] }, by)
    expect((await worker.settled(fork)).final).toBeUndefined()
    expect((await listRequests({ limit: 10, run: fork, status: ['open'] })).items).toMatchObject([{ kind: 'approval', intent: 'pay', args: { why: 'cheap' } }])
    await approve(fork)
    expect((await worker.settled(fork)).final).toBe('completed')
    expect(await replayRun(fork)).toMatchObject({ identical: true })
  })

  it('has the gates of its effects asked again too, also of an attempt that had begun, under a key of the fork', async () => {
    const document = sketch({ start: { type: 'start' }, ship: { type: 'http', method: 'PUT', url: `${server.url}/ship`, approval: {} }, end: { type: 'end', output: 'prev.body.at' } }, ['start -> ship', 'ship -> end'])
    const original = await paid(document)
    const log = await worker.log(original)
    const atSeq = (log.findLast(({ type, step }) => type === 'step.started' && step === 'ship#1')?.seq ?? 0) + 1
    const { id } = await imported(await exportedText(original))
    const fork = await forkRun(worker.queue(), id, { atSeq, edits: [], policy: { default: 'live', nodes: {}, onMiss: 'ask' } }, by)
    expect((await worker.settled(fork)).final).toBeUndefined()
    expect((await listRequests({ limit: 10, run: fork, status: ['open'] })).items).toMatchObject([{ kind: 'approval', nodeId: 'ship' }])
    await approve(fork)
    expect((await worker.settled(fork)).final).toBe('completed')
    const keys = server.requests.filter(({ url }) => url === '/ship').map(({ headers }) => headers['idempotency-key'])
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(2)
    expect(await replayRun(fork)).toMatchObject({ identical: true })
  })

  it('names its connections anew in a fork: those that are missing, and those that are not here, are told by name', async () => {
    await createConnection('theirs', { kind: 'scripted', limits: {} })
    const original = await paid(shop({ connection: 'theirs' }))
    const atSeq = (await worker.log(original)).findIndex(({ type }) => type === 'model.requested') + 1
    const text = await exportedText(original)
    await elsewhere()
    await createConnection('ours', { kind: 'scripted', limits: {} })
    const { id } = await imported(text)
    expect((await getRun(id)).imported?.connections).toEqual(['theirs'])
    const forked = (connections?: Record<string, string>) => forkRun(worker.queue(), id, { atSeq, edits: [], ...(connections && { connections }) }, by)
    await expect(forked()).rejects.toMatchObject({ code: 'invalid_request', problems: [{ code: 'unnamed_connection', path: '/connections/theirs' }] })
    await expect(forked({ theirs: 'nobodys' })).rejects.toMatchObject({ code: 'invalid_request', problems: [{ code: 'unknown_connection', path: '/connections/theirs' }] })
    const fork = await forked({ theirs: 'ours' })
    await worker.settled(fork)
    await approve(fork)
    expect((await worker.settled(fork)).final).toBe('completed')
    const asked = (await worker.log(fork)).flatMap((event) => (event.type === 'model.requested' ? [event.data.model.connection] : []))
    expect(asked).toEqual(['ours', 'ours'])
    expect((await getRun(fork)).workflow.version).toBe('draft')
  })
})

/** The file with something else in it, and a hash that fits. */
function resealed(text: string, change: (file: RunFile) => void): string {
  const file = JSON.parse(text) as RunFile
  change(file)
  const { sha256: _, ...rest } = file
  const hash = new FileHash()
  const body = JSON.stringify(rest).slice(0, -1)
  hash.add(body)
  return body + hash.ending()
}

describe('a file is refused', () => {
  const dataOf = (file: RunFile, type: string): JsonObject => file.runs[0]?.events.find((event) => event.type === type)?.data ?? {}
  const changes: [string, (text: string) => string, object][] = [
    ['that is no JSON', () => 'a run', { code: 'malformed_json' }],
    ['that is empty', () => '  ', { code: 'invalid_run_file', problems: [{ code: 'not_an_export' }] }],
    ['that was cut short', (text) => text.slice(0, -400), { code: 'malformed_json', message: expect.stringContaining('ends before the run does') as string }],
    ['that is something else', () => '{"items":[]}', { problems: [{ code: 'not_an_export' }] }],
    ['that is a workflow', () => JSON.stringify(shop()), { message: expect.stringContaining('document of a workflow') as string }],
    ['of a version that nobody knows here', (text) => text.replace('"version":1', '"version":9'), { problems: [{ code: 'unknown_format', path: '/version' }] }],
    ['of which a byte is another', (text) => text.replace('cheap', 'steep'), { problems: [{ code: 'wrong_hash' }] }],
    ['that a tool wrote anew', (text) => JSON.stringify(JSON.parse(text), null, 2), { problems: [{ code: 'no_hash' }] }],
    ['with a part that is not what its hash says', (text) => resealed(text, (file) => (file.graphs[Object.keys(file.graphs)[0] ?? ''] ??= { nodes: [] } as never).edges.pop()), { problems: [{ code: 'wrong_part' }] }],
    ['that lacks a graph', (text) => resealed(text, (file) => (file.graphs = {})), { problems: [{ code: 'missing_part', path: '/runs/0/graphHash' }] }],
    ['that lacks a text of a request', (text) => resealed(text, (file) => (file.blobs = {})), { problems: [{ code: 'missing_part' }] }],
    ['with an event of a kind that nobody knows', (text) => resealed(text, (file) => Object.assign(file.runs[0]?.events[3] ?? {}, { type: 'step.vanished' })), { problems: [{ code: 'malformed_file', path: '/runs/0/events/3/type' }] }],
    ['with an event of a version that nobody knows', (text) => resealed(text, (file) => Object.assign(file.runs[0]?.events[3] ?? {}, { v: 7 })), { problems: [{ code: 'refused_event', path: '/runs/0/events/3' }], message: expect.stringContaining('version 7') as string }],
    ['with an event that lacks a field', (text) => resealed(text, (file) => delete dataOf(file, 'intent.selected').argsHash), { problems: [{ code: 'refused_event' }] }],
    ['with a gap', (text) => resealed(text, (file) => file.runs[0]?.events.splice(4, 1)), { problems: [{ code: 'refused_event', path: '/runs/0/events/4' }] }],
    ['whose status is not that of its log', (text) => resealed(text, (file) => Object.assign(file.runs[0] ?? {}, { status: 'failed' })), { problems: [{ code: 'wrong_status', path: '/runs/0/status' }] }],
    ['with a choice that the model did not make', (text) => resealed(text, (file) => Object.assign(dataOf(file, 'intent.selected'), { intent: 'done' })), { problems: [{ code: 'reply' }], message: expect.stringMatching(/Run [0-9a-f-]{36}, event \d+: /) as string }],
    ['with another end', (text) => resealed(text, (file) => Object.assign(dataOf(file, 'run.completed'), { outcome: 'fame' })), { problems: [{ code: 'content' }] }],
    ['with an approval that was not asked for', (text) => resealed(text, (file) => Object.assign(dataOf(file, 'approval.decided'), { requestId: 'rq_other' })), { problems: [{ code: 'refused' }] }],
    ['with a node that its graph does not have', (text) => resealed(text, (file) => file.runs[0]?.events.forEach((event) => event.step?.startsWith('pay#') && (event.step = 'rob#1'))), { code: 'invalid_run_file' }],
    ['with a run that nobody started', (text) => resealed(text, (file) => file.runs.push({ ...(file.runs[0] as RunFile['runs'][number]), id: '0197a2b4-a26b-7290-889a-61643b272195', parent: { runId: file.runs[0]?.id ?? '', step: 'pay#1' } })), { problems: [{ code: 'not_a_tree' }] }],
  ]
  it.each(changes)('%s', async (_, change, error) => {
    const text = await (sample ??= paid().then(exportedText))
    const { rows: before } = await database().query('select count(*) from run')
    await expect(imported(change(text))).rejects.toMatchObject(error)
    expect((await database().query('select count(*) from run')).rows).toEqual(before)
  })
  let sample: Promise<string> | undefined

  it('unless only another version of the engine would have written it otherwise: that is noted', async () => {
    const text = await exportedText(await paid())
    const { id, notes } = await imported(
      resealed(text, (file) => {
        Object.assign(dataOf(file, 'run.started'), { engine: 0 })
        Object.assign(dataOf(file, 'run.completed'), { outcome: 'glory' })
      }),
    )
    expect(notes).toHaveLength(1)
    expect(notes[0]).toMatch(/another version .* checked up to event \d+ only/)
    expect((await getRun(id)).imported?.notes).toEqual(notes)
    await elsewhere()
  })
})
