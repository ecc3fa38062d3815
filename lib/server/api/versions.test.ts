import { describe, expect, test } from 'vitest'
import * as prompt from '../../../app/api/v1/prompts/[id]/versions/[n]/route.ts'
import * as promptVersions from '../../../app/api/v1/prompts/[id]/versions/route.ts'
import * as prompts from '../../../app/api/v1/prompts/route.ts'
import * as keptDraft from '../../../app/api/v1/workflows/[id]/drafts/[n]/route.ts'
import * as keptDrafts from '../../../app/api/v1/workflows/[id]/drafts/route.ts'
import * as runs from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import * as run from '../../../app/api/v1/runs/[id]/route.ts'
import * as diff from '../../../app/api/v1/workflows/[id]/versions/[n]/diff/[b]/route.ts'
import * as version from '../../../app/api/v1/workflows/[id]/versions/[n]/route.ts'
import * as versions from '../../../app/api/v1/workflows/[id]/versions/route.ts'
import * as workflow from '../../../app/api/v1/workflows/[id]/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { loadForRun } from '../workflows/load.ts'
import { send, useTestApi } from './testing.ts'

useTestApi()

const at = (x: number) => ({ position: { x, y: 0 } })

const triage = (name: string, system = 'Sort the ticket.') => ({
  oriel: 1,
  name,
  nodes: [
    { id: 'start', type: 'start', ...at(0), data: {} },
    {
      id: 'decide',
      type: 'decide',
      ...at(200),
      data: {
        prompt: { messages: [{ role: 'system', content: system }, { role: 'user', content: '{{ thread }}' }] },
        intents: [
          { name: 'bug', description: 'Something is broken.' },
          { name: 'billing', description: 'About money.' },
        ],
      },
    },
    { id: 'end', type: 'end', ...at(400), data: {} },
  ],
  edges: [
    { id: 'e1', source: 'start', target: 'decide' },
    { id: 'e2', source: 'decide', sourceHandle: 'bug', target: 'end' },
    { id: 'e3', source: 'decide', sourceHandle: 'billing', target: 'end' },
  ],
})

const create = async (document: unknown) => (await send(workflows.POST, { method: 'POST', body: { document } })).body
const publish = (id: string, body: unknown = { message: 'First' }) => send(versions.POST, { method: 'POST', params: { id }, body })
const save = (id: string, document: unknown, baseRevision: number) => send(workflow.PUT, { method: 'PUT', params: { id }, body: { document, baseRevision } })

describe('publishing', () => {
  test('makes a numbered version that can be read back', async () => {
    const { id, slug } = await create(triage('Published'))
    const first = await publish(slug)
    expect(first).toMatchObject({ status: 201, body: { number: 1, message: 'First', by: 'key:environment' } })
    expect(first.body.hash).toMatch(/^[0-9a-f]{64}$/)
    expect((await publish(id, '')).body).toMatchObject({ number: 2, hash: first.body.hash, message: '' })
    expect((await send(versions.GET, { params: { id } })).body.items.map(({ number }: { number: number }) => number)).toEqual([2, 1])
    expect((await send(version.GET, { params: { id, n: '1' } })).body.document.name).toBe('Published')
    expect((await send(version.GET, { params: { id, n: '3' } })).status).toBe(404)
    expect((await send(workflow.GET, { params: { id } })).body).toMatchObject({ latestVersion: 2, draftDiffers: false })
  })

  test('an intent without an edge blocks it, by node and intent', async () => {
    const document = triage('Blocked')
    document.edges.pop()
    const { id } = await create(document)
    const { status, body } = await publish(id)
    expect(status).toBe(422)
    expect(body.code).toBe('publish_blocked')
    expect(body.problems).toContainEqual(expect.objectContaining({ code: 'unwired_intent', nodeId: 'decide', handle: 'billing' }))
    expect((await send(workflow.GET, { params: { id } })).body.latestVersion).toBeNull()
  })

  test('a syntax error in an expression or a template blocks it, by node and field', async () => {
    const document = triage('Syntax')
    document.nodes.push({ id: 'calc', type: 'transform', ...at(300), data: { expression: 'input.(' } } as never)
    document.edges.push({ id: 'e4', source: 'decide', sourceHandle: 'invalid', target: 'calc' })
    const { id, problems } = await create(document)
    expect(problems).toContainEqual(expect.objectContaining({ severity: 'error', nodeId: 'calc', path: '/expression' }))
    expect((await publish(id)).body.code).toBe('publish_blocked')
  })

  test('a schema that is none blocks it, a word that validation passes over only warns', async () => {
    const document = { ...triage('Schemas'), input: { type: 'object', colour: 'red', properties: { n: { type: 'numbr' } } } }
    const { problems } = await create(document)
    expect(problems).toContainEqual(expect.objectContaining({ severity: 'error', code: 'invalid_schema', path: expect.stringMatching(/^\/input\/properties\/n/) }))
    const warned = await create({ ...triage('Warned'), input: { type: 'object', colour: 'red' } })
    expect(warned.problems).toContainEqual(expect.objectContaining({ severity: 'warning', code: 'unknown_keyword' }))
    expect((await publish(warned.id)).status).toBe(201)
  })

  test('a pattern of an excerpt that cannot be matched in linear time blocks publishing', async () => {
    const document = triage('Patterns')
    Object.assign(document.nodes[1]!.data, { context: { rules: [{ type: 'error', action: 'excerpt', keep: 'FAIL|panic' }, { type: 'result', action: 'excerpt', keep: '(?=FAIL)' }] } })
    const { id, problems } = await create(document)
    expect(problems.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([expect.objectContaining({ severity: 'error', code: 'invalid_pattern', nodeId: 'decide', path: '/context/rules/1/keep', message: expect.stringContaining('The pattern /(?=FAIL)/ cannot be used') as unknown })])
    expect((await publish(id)).status).toBe(422)
  })

  test('notes in words what changed since the version before', async () => {
    const { id } = await create(triage('In words'))
    expect((await publish(id)).body.changes).toEqual(['first version', '3 nodes'])
    await save(id, triage('In words', 'Sort the ticket well.'), 1)
    await publish(id)
    expect((await send(versions.GET, { params: { id } })).body.items[0]).toMatchObject({ number: 2, from: null, changes: ['prompt of decide changed (+1 word)'] })
    expect((await publish(id)).body.changes).toEqual(['nothing changed'])
  })

  test('takes no pinned output along, and a draft that only pins something is no other draft', async () => {
    const { id } = await create(triage('Pinned'))
    await publish(id)
    const pinned = triage('Pinned')
    Object.assign(pinned.nodes[0]!.data, { pinned: { ticket: 'Where is my order?' } })
    expect((await save(id, pinned, 1)).body.draftDiffers).toBe(false)
    expect((await send(workflows.GET, { path: '/?q=Pinned' })).body.items[0].draftDiffers).toBe(false)
    expect((await publish(id)).body.changes).toEqual(['nothing changed'])
    expect(JSON.stringify((await send(version.GET, { params: { id, n: '2' } })).body.document)).not.toContain('Where is my order?')
    expect((await send(workflow.GET, { params: { id } })).body).toMatchObject({ draftDiffers: false, document: { nodes: [{ data: { pinned: { ticket: 'Where is my order?' } } }, {}, {}] } })
  })

  test('ten at once make ten versions', async () => {
    const { id } = await create(triage('Ten versions'))
    const answers = await Promise.all(Array.from({ length: 10 }, () => publish(id)))
    expect(answers.map(({ body }) => body.number).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('another draft than the one looked at is refused', async () => {
    const { id } = await create(triage('Looked at'))
    await save(id, triage('Looked at', 'Other'), 1)
    expect(await publish(id, { message: '', draftRevision: 1 })).toMatchObject({ status: 409, body: { code: 'stale_revision', draftRevision: 2 } })
  })

  test('the difference of two versions is by structure, and moving a node is none', async () => {
    const { id } = await create(triage('Diffed'))
    await publish(id)
    const changed = triage('Diffed', 'Sort it well.')
    changed.nodes[2]!.position.x = 999
    changed.edges.pop()
    changed.nodes.push({ id: 'end2', type: 'end', ...at(500), data: { outcome: 'billed' } } as never)
    changed.edges.push({ id: 'e9', source: 'decide', sourceHandle: 'billing', target: 'end2' })
    await save(id, changed, 1)
    await publish(id)
    const { body } = await send(diff.GET, { params: { id, n: '1', b: '2' } })
    expect(body).toMatchObject({
      sameGraph: false,
      settings: [],
      nodes: { added: [{ id: 'end2', type: 'end' }], removed: [], moved: ['end'], changed: [{ id: 'decide', changes: [{ path: '/prompt/messages/0/content', before: 'Sort the ticket.', after: 'Sort it well.' }] }] },
      edges: { added: [{ id: 'e9' }], removed: [{ id: 'e3' }] },
    })
    expect((await send(diff.GET, { params: { id, n: '2', b: 'draft' } })).body).toMatchObject({ sameGraph: true })
  })
})

describe('an older version', () => {
  test('is published again as it is, while the draft stays as it is, and is what runs from then on', async () => {
    const { id } = await create(triage('Again'))
    const first = await publish(id)
    await save(id, triage('Again', 'Second text'), 1)
    await publish(id)
    await save(id, { ...triage('Again'), nodes: [] , edges: [] }, 2)
    const again = await publish(id, { version: 1, message: 'Back to the first' })
    expect(again).toMatchObject({ status: 201, body: { number: 3, from: 1, hash: first.body.hash, message: 'Back to the first', changes: ['prompt of decide changed (+3 −2 words)'] } })
    expect((await send(workflow.GET, { params: { id } })).body).toMatchObject({ latestVersion: 3, draftRevision: 3, draftDiffers: true, document: { nodes: [] } })
    expect((await send(version.GET, { params: { id, n: '3' } })).body.document).toEqual((await send(version.GET, { params: { id, n: '1' } })).body.document)
    expect(await publish(id, { version: 9 })).toMatchObject({ status: 404 })

    // Whoever names no version (a trigger, a call, the API) gets the latest; any other can be named.
    const launched = async (body: object) => (await send(run.GET, { params: { id: (await send(runs.POST, { method: 'POST', params: { id }, body })).body.id } })).body.workflow
    expect(await launched({ input: {} })).toMatchObject({ version: 3, graphHash: first.body.hash })
    expect(await launched({ input: {}, version: 'latest' })).toMatchObject({ version: 3 })
    const second = await launched({ input: {}, version: 2 })
    expect(second.version).toBe(2)
    expect(second.graphHash).not.toBe(first.body.hash)
  })
})

describe('a kept draft', () => {
  test('is the draft as it stood, pins included, whatever becomes of the draft', async () => {
    const first = triage('Kept')
    Object.assign(first.nodes[0]!.data, { pinned: 1 })
    const { id } = await create(first)
    expect(await send(keptDrafts.POST, { method: 'POST', params: { id }, body: { message: 'Before version 2 was restored', draftRevision: 1 } })).toMatchObject({ status: 201, body: { revision: 1, message: 'Before version 2 was restored', by: 'key:environment' } })
    await save(id, triage('Kept', 'Other'), 1)
    expect(await send(keptDrafts.POST, { method: 'POST', params: { id }, body: { draftRevision: 1 } })).toMatchObject({ status: 409, body: { code: 'stale_revision', draftRevision: 2 } })
    await send(keptDrafts.POST, { method: 'POST', params: { id } })
    expect((await send(keptDrafts.GET, { params: { id } })).body.items.map(({ revision }: { revision: number }) => revision)).toEqual([2, 1])
    expect((await send(keptDraft.GET, { params: { id, n: '1' } })).body.document.nodes).toMatchObject([{ data: { pinned: 1 } }, { data: { prompt: { messages: [{ content: 'Sort the ticket.' }, {}] } } }, {}])
    expect((await send(keptDraft.GET, { params: { id, n: '7' } })).status).toBe(404)
  })

  test('is one of fifty; the same draft kept twice is one, with the later message', async () => {
    const { id } = await create(triage('Many kept'))
    for (const message of ['a', 'b']) await send(keptDrafts.POST, { method: 'POST', params: { id }, body: { message } })
    expect((await send(keptDrafts.GET, { params: { id } })).body.items).toMatchObject([{ revision: 1, message: 'b' }])
    await save(id, triage('Many kept'), 1)
    await send(keptDrafts.POST, { method: 'POST', params: { id }, body: { message: 'c' } })
    expect((await send(keptDrafts.GET, { params: { id } })).body.items).toEqual([expect.objectContaining({ revision: 2, message: 'c' })])
    for (let revision = 2; revision <= 51; revision++) {
      await save(id, triage('Many kept', `Text ${revision}`), revision)
      await send(keptDrafts.POST, { method: 'POST', params: { id } })
    }
    const { items } = (await send(keptDrafts.GET, { params: { id }, path: '/?limit=200' })).body
    expect([items.length, items.at(-1).revision]).toEqual([50, 3])
  })
})

describe('prompt versions', () => {
  test('are numbered the first time that a content is used, and the same content is the same version', async () => {
    const { id, promptIds } = await create(triage('Prompted'))
    const promptId = promptIds.decide
    expect((await send(promptVersions.GET, { params: { id: promptId } })).body.items).toEqual([])
    expect((await send(promptVersions.GET, { params: { id: 'nobody' } })).status).toBe(404)
    await publish(id)
    await publish(id)
    await save(id, triage('Prompted', 'Second text'), 1)
    await loadForRun(id, 'draft', 'tester')
    await save(id, triage('Prompted'), 2)
    await loadForRun(id, 'draft', 'tester')
    const { body } = await send(promptVersions.GET, { params: { id: promptId } })
    expect(body.items).toMatchObject([
      { number: 2, by: 'tester', message: '' },
      { number: 1, by: 'key:environment', message: 'First' },
    ])
    const second = await send(prompt.GET, { params: { id: promptId, n: '2' } })
    expect(second.body.body).toMatchObject({ prompt: { messages: [{ content: 'Second text' }, {}] }, intents: [{ name: 'bug' }, { name: 'billing' }] })
    expect((await send(prompts.GET, { path: `/?workflow=${id}` })).body.items).toMatchObject([{ id: promptId, workflowId: id, nodeId: 'decide', latestVersion: 2 }])
  })

  test('of many runs at once that use new contents each content gets one number', async () => {
    const { id, promptIds } = await create(triage('Raced prompts'))
    for (let revision = 1; revision <= 4; revision++) {
      await save(id, triage('Raced prompts', `Text ${revision}`), revision)
      await publish(id)
    }
    expect((await send(promptVersions.GET, { params: { id: promptIds.decide } })).body.items.map(({ number }: { number: number }) => number)).toEqual([4, 3, 2, 1])
  })

  test('a node keeps its prompt when saved without the id, a copy of the workflow gets its own', async () => {
    const { id, promptIds } = await create(triage('Keeps'))
    expect((await save(id, triage('Keeps', 'Other'), 1)).body.promptIds).toEqual(promptIds)
    const { document } = (await send(workflow.GET, { params: { id } })).body
    const copy = await create(document)
    expect(copy.promptIds.decide).not.toBe(promptIds.decide)
  })
})

describe('what a run starts from', () => {
  test('the latest version, else the draft; unknown versions and drafts without a start are refused', async () => {
    const { id } = await create(triage('Choice'))
    expect(await loadForRun(id, undefined, 't')).toMatchObject({ version: 'draft', draftRevision: 1 })
    await expect(loadForRun(id, 'latest', 't')).rejects.toMatchObject({ code: 'unknown_version' })
    await publish(id)
    expect(await loadForRun(id, undefined, 't')).toMatchObject({ version: 1, promptVersions: { decide: { number: 1 } } })
    await expect(loadForRun(id, 7, 't')).rejects.toMatchObject({ code: 'unknown_version' })
    const { id: empty } = await create({ oriel: 1, name: 'Empty', nodes: [] })
    await expect(loadForRun(empty, undefined, 't')).rejects.toMatchObject({ code: 'not_runnable' })
  })
})
