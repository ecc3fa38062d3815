import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { oriel, scriptedServer, type Scripted, type ScriptedServer } from './testing.ts'

const node = (id: string) => ({ id, type: id, position: { x: 0, y: 0 }, data: {} })
const document = { oriel: 1, name: 'Greet people', nodes: [node('start'), node('end')], edges: [{ id: 'a', source: 'start', sourceHandle: 'out', target: 'end' }] }
const id = '0197a2b4-a26b-7290-889a-61643b272195'
const identity = { id, slug: 'greet-people', name: 'Greet people', description: '', draftRevision: 3, latestVersion: null, createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z', problems: [], draftDiffers: true }
const stored = { ...identity, document }
const saved = (draftRevision: number, problems: unknown[] = []) => ({ ...identity, draftRevision, problems, promptIds: {} })
const refusal = (status: number, code: string, more: object = {}): Scripted => ({ status, body: { type: 'x', title: 'x', status, code, detail: 'The server’s words.', ...more } })

let directory: string
let file: string
let server: ScriptedServer | undefined

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'oriel-cli-'))
  file = join(directory, 'greet.json')
  await writeFile(file, JSON.stringify(document))
})
afterEach(async () => {
  await server?.close()
  server = undefined
  await rm(directory, { recursive: true })
})

const serve = async (answers: Record<string, Scripted | Scripted[]>): Promise<ScriptedServer> => (server = await scriptedServer(answers))

describe('validate', () => {
  test('finds a document in order, without any server', async () => {
    expect(await oriel(undefined, 'validate', file)).toEqual({ code: 0, stdout: `${file}: no problems\n`, stderr: '' })
    expect(JSON.parse((await oriel(undefined, 'validate', file, '--json')).stdout)).toEqual({ valid: true, problems: [] })
  })

  test('names what is in the way of publishing, and where', async () => {
    await writeFile(file, JSON.stringify({ ...document, nodes: [...document.nodes, { ...node('ask'), data: { format: 'yes_no' } }] }))
    const { code, stderr } = await oriel(undefined, 'validate', file)
    expect(code).toBe(1)
    expect(stderr).toMatch(/error: Node "ask".*\[missing_field, node ask \/question\]/)
  })

  test('says what is no JSON, and what is not there', async () => {
    await writeFile(file, '{"oriel": 1,')
    expect(await oriel(undefined, 'validate', file)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('greet.json is not JSON') })
    expect(await oriel(undefined, 'validate', join(directory, 'other.json'))).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no file') })
  })
})

describe('push', () => {
  test('creates a workflow under the slug that its name makes', async () => {
    const { url, sent } = await serve({ 'POST /workflows': { status: 201, body: saved(1) } })
    expect(await oriel(url, 'push', file)).toEqual({ code: 0, stdout: 'Created greet-people: draft revision 1.\n', stderr: '' })
    expect(sent.map(({ method, url: at }) => `${method} ${at}`)).toEqual(['GET /api/v1/workflows/greet-people', 'POST /api/v1/workflows'])
    expect(sent[1]).toMatchObject({ body: { document, slug: 'greet-people' }, authorization: 'Bearer test-key-0123456789' })
  })

  test('updates the draft of the workflow with that slug, and publishes exactly what it saved', async () => {
    const version = { number: 2, hash: 'h', message: 'new', changes: null, from: null, by: 'key:x', createdAt: '2026-01-01T00:00:00.000Z' }
    const { url, sent } = await serve({ 'GET /workflows/greet-people': { body: stored }, [`PUT /workflows/${id}`]: { body: saved(4) }, [`POST /workflows/${id}/versions`]: { status: 201, body: version } })
    expect(await oriel(url, 'push', file, '--publish', '--message', 'new')).toMatchObject({ code: 0, stdout: 'Updated greet-people: draft revision 4.\nPublished greet-people version 2.\n' })
    expect(sent[1]?.body).toEqual({ document, baseRevision: 3 })
    expect(sent[2]?.body).toEqual({ message: 'new', draftRevision: 4 })
  })

  test('leaves the pinned outputs of the draft where they are, so pulling and pushing changes nothing', async () => {
    const [start, end] = document.nodes
    const draft = { ...document, description: '', input: { type: 'object' }, nodes: [start, { ...end, data: { pinned: { of: 'a run' } } }], triggers: [], limits: { steps: 200, tokens: 1_000_000, costUsd: 10, wallSeconds: 2_592_000 } }
    const { url, sent } = await serve({ 'GET /workflows/greet-people': { body: { ...stored, document: draft } }, [`PUT /workflows/${id}`]: { body: saved(4) } })
    await oriel(url, 'pull', 'greet-people', '--output', file)
    expect(await readFile(file, 'utf8')).not.toContain('pinned')
    expect(await oriel(url, 'push', file)).toMatchObject({ code: 0 })
    expect(sent.at(-1)?.body).toEqual({ document: draft, baseRevision: 3 })
  })

  test('overwrites nothing that was saved in between', async () => {
    const { url } = await serve({ 'GET /workflows/greet-people': { body: stored }, [`PUT /workflows/${id}`]: refusal(409, 'stale_revision', { draftRevision: 5, document: {} }) })
    const { code, stderr } = await oriel(url, 'push', file)
    expect(code).toBe(1)
    expect(stderr).toContain('greet-people was not changed: this push is made from revision 3, but its draft is at revision 5 now. Pull it')
  })

  test('keeps to the revision that the file was pulled at, where it is given', async () => {
    const { url, sent } = await serve({ 'GET /workflows/greet-people': { body: stored } })
    expect(await oriel(url, 'push', file, '--revision', '2')).toMatchObject({ code: 1, stderr: expect.stringContaining('made from revision 2, but its draft is at revision 3 now') })
    expect(sent).toHaveLength(1)
  })

  test('shows what blocks publishing', async () => {
    const problems = [{ code: 'unwired_intent', message: 'The intent leads nowhere.', nodeId: 'decide', path: '/intents/0', severity: 'error' }]
    const { url } = await serve({ 'POST /workflows': { status: 201, body: saved(1) }, [`POST /workflows/${id}/versions`]: refusal(422, 'publish_blocked', { problems }) })
    expect(await oriel(url, 'push', file, '--publish')).toMatchObject({ code: 1, stderr: 'error: The intent leads nowhere. [unwired_intent, node decide /intents/0]\nThe server’s words. (publish_blocked)\n' })
  })

  test('sends nothing that is malformed', async () => {
    await writeFile(file, JSON.stringify({ ...document, nodes: [{ ...node('start'), type: 'nope' }] }))
    const { url, sent } = await serve({})
    expect(await oriel(url, 'push', file)).toMatchObject({ code: 1, stderr: expect.stringContaining('unknown_node_type') })
    expect(sent).toEqual([])
  })
})

describe('pull', () => {
  test('prints the draft, or writes it to a file', async () => {
    const { url } = await serve({ 'GET /workflows/greet-people': { body: stored } })
    const printed = await oriel(url, 'pull', 'greet-people')
    expect(JSON.parse(printed.stdout)).toMatchObject(document)
    expect(printed.stderr).toBe('greet-people: draft revision 3.\n')
    const target = join(directory, 'out.json')
    expect(await oriel(url, 'pull', 'greet-people', '--output', target, '--json')).toMatchObject({ code: 0, stdout: `${JSON.stringify({ slug: 'greet-people', draftRevision: 3, file: target })}\n` })
    expect(await readFile(target, 'utf8')).toBe(printed.stdout)
    expect(await readFile(target, 'utf8')).toContain('{ "id": "a", "source": "start", "sourceHandle": "out", "target": "end" }\n')
  })

  test('says which values in it look like credentials', async () => {
    const [start, end] = document.nodes
    const leaky = { ...document, nodes: [start, { ...end, data: { message: `Bearer ${'a1b2'.repeat(6)}` } }] }
    const { url } = await serve({ 'GET /workflows/greet-people': { body: { ...stored, document: leaky } } })
    expect((await oriel(url, 'pull', 'greet-people')).stderr).toMatch(/^warning: Node "end": message holds what looks like a bearer token.*\[literal_credential, node end \/message\]$/m)
  })

  test('says how to push back a workflow whose name makes another slug', async () => {
    const { url } = await serve({ 'GET /workflows/greet-people-2': { body: { ...stored, slug: 'greet-people-2' } } })
    expect((await oriel(url, 'pull', 'greet-people-2')).stderr).toContain('push it back with --slug greet-people-2')
  })

  test('says that there is no such workflow', async () => {
    const { url } = await serve({})
    expect(await oriel(url, 'pull', 'nope')).toEqual({ code: 1, stdout: '', stderr: 'There is no such thing. (not_found)\n' })
  })
})
