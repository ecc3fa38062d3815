import { beforeAll, describe, expect, test } from 'vitest'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import * as labelContract from '#lib/api/prompt-labels.ts'
import * as contract from '#lib/api/prompts.ts'
import { bodyOfData } from '#lib/nodes/prompt-body.ts'
import { decision, sketch } from '#lib/nodes/testing.ts'
import * as keys from '../../../app/api/v1/keys/route.ts'
import * as moves from '../../../app/api/v1/prompts/[id]/label-moves/route.ts'
import * as labels from '../../../app/api/v1/prompts/[id]/labels/route.ts'
import * as label from '../../../app/api/v1/prompts/[id]/labels/[label]/route.ts'
import * as restored from '../../../app/api/v1/prompts/[id]/restore/route.ts'
import * as prompt from '../../../app/api/v1/prompts/[id]/route.ts'
import * as diff from '../../../app/api/v1/prompts/[id]/versions/[n]/diff/[b]/route.ts'
import * as promptVersion from '../../../app/api/v1/prompts/[id]/versions/[n]/route.ts'
import * as promptVersions from '../../../app/api/v1/prompts/[id]/versions/route.ts'
import * as prompts from '../../../app/api/v1/prompts/route.ts'
import * as workflow from '../../../app/api/v1/workflows/[id]/route.ts'
import * as runs from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import * as versions from '../../../app/api/v1/workflows/[id]/versions/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { database } from '../db.ts'
import { send, useTestApi } from './testing.ts'

useTestApi()

const text = (content: string): JsonObject => ({ messages: [{ role: 'system', content }, { role: 'user', content: '{{ thread }}' }] })
const dataOf = (more: JsonObject = {}): JsonObject => {
  const { type: _, ...data } = decision(['ship', 'stop'], more)
  return data
}
const bodyOf = (more: JsonObject = {}): JsonObject => {
  const read = bodyOfData('decide', dataOf(more))
  if (!read.ok) throw new Error(read.problems[0]?.message)
  return read.body
}
const document = (name: string, data: JsonObject) => sketch({ start: { type: 'start' }, next: { type: 'decide', label: 'Next step', ...data }, end: { type: 'end' } }, ['start -> next', 'next.ship -> end', 'next.stop -> end'], { name })

interface Made {
  id: string
  promptId: string
}

async function create(name: string, data: JsonObject = dataOf({ prompt: text('First.') })): Promise<Made> {
  const { body } = await send(workflows.POST, { method: 'POST', body: { document: document(name, data) } })
  return { id: body.id, promptId: body.promptIds.next }
}

const publish = (id: string) => send(versions.POST, { method: 'POST', params: { id }, body: { message: '' } })
const draft = async (id: string) => (await send(workflow.GET, { params: { id } })).body
const nodeOf = async (id: string): Promise<JsonObject> => (await draft(id)).document.nodes[1].data
const save = (id: string, body: JsonObject, baseRevision: number, message?: string) => send(promptVersions.POST, { method: 'POST', params: { id }, body: { body, baseRevision, ...(message !== undefined && { message }) }, contract: contract.savePromptVersion })
const list = async (id: string) => (await send(promptVersions.GET, { params: { id }, contract: contract.listPromptVersions })).body.items
const head = (id: string) => send(prompt.GET, { params: { id }, contract: contract.getPrompt })

describe('saving a version by hand', () => {
  test('numbers the body, writes it into the draft and keeps the gate of each intent', async () => {
    const gated = dataOf({ prompt: text('First.') })
    gated.intents = Array.isArray(gated.intents) ? gated.intents.map((intent, index) => (isJsonObject(intent) && index === 0 ? { ...intent, approval: { when: true } } : intent)) : []
    const { id, promptId } = await create('By hand', gated)
    expect((await head(promptId)).body).toMatchObject({ latestVersion: 0, name: 'Next step', library: false, workflow: { name: 'By hand' }, draft: { revision: 1, version: null, nodeType: 'decide' } })
    const saved = await save(promptId, bodyOf({ prompt: text('Second.') }), 1, 'Say less')
    expect(saved).toMatchObject({ status: 201, body: { number: 1, message: 'Say less', draftRevision: 2 } })
    expect(await nodeOf(id)).toMatchObject({ promptId, prompt: text('Second.'), intents: [{ name: 'ship', approval: { when: true } }, { name: 'stop' }] })
    expect((await head(promptId)).body.draft).toMatchObject({ revision: 2, version: 1, hash: saved.body.hash })
  })

  test('a content that has a number keeps it, and its empty message is filled once', async () => {
    const { id, promptId } = await create('Numbered once')
    await publish(id)
    const first = bodyOf({ prompt: text('First.') })
    expect(await save(promptId, first, 1, 'What we began with')).toMatchObject({ status: 200, body: { number: 1, message: 'What we began with', draftRevision: 1 } })
    expect((await save(promptId, first, 1, 'Other words')).body.message).toBe('What we began with')
    expect((await save(promptId, bodyOf({ prompt: text('Second.') }), 1)).body).toMatchObject({ number: 2, draftRevision: 2 })
    // Going back is a save of what has a number: the draft holds it again, no third version is made.
    expect(await save(promptId, first, 2)).toMatchObject({ status: 200, body: { number: 1, draftRevision: 3 } })
    expect((await nodeOf(id)).prompt).toEqual(text('First.'))
    expect((await list(promptId)).map(({ number }: { number: number }) => number)).toEqual([2, 1])
  })

  test('autosaving a draft makes none', async () => {
    const { id, promptId } = await create('Autosaved')
    await send(workflow.PUT, { method: 'PUT', params: { id }, body: { document: document('Autosaved', dataOf({ prompt: text('Typed.') })), baseRevision: 1 } })
    expect(await list(promptId)).toEqual([])
  })

  test('from another revision it is refused with the current one, and nothing is written', async () => {
    const { id, promptId } = await create('Stale prompt')
    expect(await save(promptId, bodyOf({ prompt: text('Mine.') }), 7)).toMatchObject({ status: 409, body: { code: 'stale_revision', draftRevision: 1 } })
    expect((await nodeOf(id)).prompt).toEqual(text('First.'))
    expect(await list(promptId)).toEqual([])
  })

  test.each([
    [{ ...bodyOf(), maxVisits: 3 }, '/body/maxVisits'],
    [{ ...bodyOf(), prompt: { messages: [{ role: 'robot', content: 'x' }] } }, '/body/prompt/messages/0/role'],
    [{ ...bodyOf(), intents: [{ name: 'out' }] }, '/body/intents/0/name'],
    [{ prompt: text('x') }, '/body/intents'],
  ])('a malformed body is refused with its place (%#)', async (body, path) => {
    const { promptId } = await create('Malformed prompt')
    expect(await save(promptId, body, 1)).toMatchObject({ status: 422, body: { code: 'invalid_request', problems: [expect.objectContaining({ path })] } })
  })

  test('many at once get a number each, and the same content one', async () => {
    const made = await send(prompts.POST, { method: 'POST', body: { name: 'At once', body: bodyOf({ prompt: text('0') }) } })
    const answers = await Promise.all(['1', '2', '3', '4'].map((content) => save(made.body.id, bodyOf({ prompt: text(content) }), 1)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409])
  })
})

describe('the versions of a prompt', () => {
  test('tell where each ran and was published, its tokens, labels and tests', async () => {
    const { id, promptId } = await create('Where it ran')
    await publish(id)
    for (let count = 0; count < 2; count++) await send(runs.POST, { method: 'POST', params: { id }, body: { input: {} } })
    await save(promptId, bodyOf({ prompt: text('First. And a good deal more to say about it.') }), 1, 'More')
    await send(runs.POST, { method: 'POST', params: { id }, body: { input: {}, version: 'draft' } })
    await send(label.PUT, { method: 'PUT', params: { id: promptId, label: 'production' }, body: { version: 1 } })
    const [second, first] = await list(promptId)
    expect(first).toMatchObject({ number: 1, runs: 2, published: [1], labels: ['production'], tokenDelta: null, tests: null, lastRunAt: expect.any(String) })
    expect(second).toMatchObject({ number: 2, message: 'More', runs: 1, published: [], labels: [] })
    expect(second.tokenDelta).toBe(second.tokens - first.tokens)
    expect(second.tokenDelta).toBeGreaterThan(5)
  })

  test('count a test by the newest time that it ran on the content, all its repetitions, and forget results of an older test', async () => {
    const { id, promptId } = await create('Tested')
    const { hash } = (await save(promptId, bodyOf({ prompt: text('Tested.') }), 1)).body
    const ids = { one: '00000000-0000-7000-8000-00000000000a', two: '00000000-0000-7000-8000-00000000000b' }
    for (const [index, test] of Object.values(ids).entries()) {
      await database().query("insert into test (id, workflow_id, prompt_id, node_id, name, fixture, assertions, revision, created_by) values ($1, $2, $3, 'next', $4, '{}', '[]', 2, 'me')", [test, id, promptId, `Test ${index}`])
    }
    let experiments = 0
    const ran = async (items: [test: string, revision: number, status: string][]) => {
      const experiment = `00000000-0000-7000-8000-00000000010${++experiments}`
      await database().query("insert into experiment (id, kind, workflow_id, prompt_id, subject, status, created_by) values ($1, 'tests', $2, $3, '{}', 'done', 'me')", [experiment, id, promptId])
      for (const [n, [test, revision, status]] of items.entries()) await database().query('insert into experiment_item (experiment_id, n, test_id, test_revision, prompt_hash, status) values ($1, $2, $3, $4, $5, $6)', [experiment, n, test, revision, hash, status])
    }
    const results = async () => (await list(promptId))[0].tests
    await ran([[ids.one, 2, 'passed'], [ids.two, 1, 'passed']])
    expect(await results()).toEqual({ passed: 1, total: 1 })
    await ran([[ids.one, 2, 'passed'], [ids.one, 2, 'failed'], [ids.two, 2, 'passed']])
    expect(await results()).toEqual({ passed: 1, total: 2 })
    await ran([[ids.one, 2, 'passed']])
    expect(await results()).toEqual({ passed: 2, total: 2 })
    expect((await head(promptId)).body.draft.tests).toEqual({ passed: 2, total: 2 })
  })

  test('are compared with each other and with the draft, texts by words and the rest by structure', async () => {
    const { id, promptId } = await create('Compared prompt')
    await publish(id)
    await save(promptId, bodyOf({ prompt: text('First of all.'), model: { name: 'gpt-5' } }), 1)
    const compare = (n: string, b: string) => send(diff.GET, { params: { id: promptId, n, b }, contract: contract.diffPromptVersions })
    const { body } = await compare('1', '2')
    expect(body).toMatchObject({ same: false, model: [{ path: '/model/name', before: '', after: 'gpt-5' }], intents: [], context: [], messages: [{ kind: 'changed', before: { role: 'system', text: 'First.' } }, { kind: 'same' }] })
    expect(body.messages[0].rows).toEqual([{ before: { line: 1, parts: [{ kind: 'same', text: 'First.' }] }, after: { line: 1, parts: [{ kind: 'same', text: 'First' }, { kind: 'come', text: ' of all' }, { kind: 'same', text: '.' }] } }])
    expect(body.tokens.after).toBeGreaterThan(body.tokens.before)
    expect((await compare('2', 'draft')).body.same).toBe(true)
    expect((await compare('1', '9')).status).toBe(404)
  })
})

describe('labels', () => {
  let memberKey = ''
  beforeAll(async () => {
    memberKey = (await send(keys.POST, { method: 'POST', body: { name: 'A member', role: 'member' } })).body.key
  })
  const put = (id: string, name: string, body: object, key?: string) => send(label.PUT, { method: 'PUT', params: { id, label: name }, body, contract: labelContract.movePromptLabel, ...(key !== undefined && { key }) })
  const twoVersions = async (name: string) => {
    const made = await create(name)
    await publish(made.id)
    await save(made.promptId, bodyOf({ prompt: text('Second.') }), 1)
    return made.promptId
  }

  test('are put on a version, moved and taken away, and every move is kept', async () => {
    const id = await twoVersions('Labelled')
    expect(await put(id, 'production', { version: 1, expectedVersion: null })).toMatchObject({ status: 200, body: { label: 'production', version: 1, protected: false } })
    expect(await put(id, 'production', { version: 2, expectedVersion: null })).toMatchObject({ status: 409, body: { code: 'stale_revision', version: 1 } })
    expect((await put(id, 'production', { version: 2, expectedVersion: 1 })).body.version).toBe(2)
    await put(id, 'baseline', { version: 1 })
    expect((await send(labels.GET, { params: { id }, contract: labelContract.listPromptLabels })).body.items.map(({ label: name, version }: { label: string; version: number }) => [name, version])).toEqual([['baseline', 1], ['production', 2]])
    expect((await send(label.DELETE, { method: 'DELETE', params: { id, label: 'production' } })).status).toBe(204)
    expect((await send(label.GET, { params: { id, label: 'production' } })).status).toBe(404)
    const history = (await send(moves.GET, { params: { id }, path: '/?label=production', contract: labelContract.listLabelMoves })).body.items
    expect(history.map(({ from, to }: { from: number | null; to: number | null }) => [from, to])).toEqual([[2, null], [1, 2], [null, 1]])
  })

  test('that are protected are moved, unprotected and removed by owners only', async () => {
    const id = await twoVersions('Protected')
    expect(await put(id, 'production', { version: 1, protected: true }, memberKey)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect((await put(id, 'production', { version: 1, protected: true })).body.protected).toBe(true)
    for (const body of [{ version: 2 }, { version: 1, protected: false }]) expect((await put(id, 'production', body, memberKey)).status).toBe(403)
    expect((await send(label.DELETE, { method: 'DELETE', params: { id, label: 'production' }, key: memberKey })).status).toBe(403)
    expect((await put(id, 'production', { version: 2 })).body).toMatchObject({ version: 2, protected: true })
    expect((await put(id, 'staging', { version: 1 }, memberKey)).status).toBe(200)
  })

  test('have names of their form, and stand on versions that there are', async () => {
    const id = await twoVersions('Misnamed')
    for (const name of ['Production', '1st', 'a b', 'x'.repeat(41)]) expect((await put(id, name, { version: 1 })).status).toBe(422)
    expect((await put(id, 'production', { version: 9 })).body.code).toBe('unknown_version')
    expect((await send(labels.GET, { params: { id: 'nonsense' } })).status).toBe(404)
  })
})

describe('prompts of the library', () => {
  const make = (name: string, more: object) => send(prompts.POST, { method: 'POST', body: { name, ...more }, contract: contract.createPrompt })
  const linkedData = (promptId: string, content: string, version: number, follows?: string) => dataOf({ prompt: text(content), ui: { promptLink: { promptId, version, ...(follows !== undefined && { label: follows }) } } })

  test('are made of a body or of a version, listed before those of nodes, renamed, archived and brought back', async () => {
    const { id, promptId } = await create('A workflow of the list')
    await publish(id)
    const made = await make('Triage', { description: 'Sorts.', body: bodyOf({ prompt: text('Sort.') }), message: 'Begin' })
    expect(made).toMatchObject({ status: 201, body: { library: true, name: 'Triage', workflowId: null, nodeId: null, latestVersion: 1, draft: null, usedBy: [] } })
    const copied = await make('From a node', { from: { promptId, version: 1 } })
    expect((await send(promptVersion.GET, { params: { id: copied.body.id, n: '1' } })).body.body).toEqual(bodyOf({ prompt: text('First.') }))
    expect(await make('Triage', { body: bodyOf() })).toMatchObject({ status: 409, body: { code: 'name_taken' } })
    expect((await make('Nothing', { body: { prompt: text('x'), intents: [] } })).status).toBe(422)

    const names = async (query: string) => (await send(prompts.GET, { path: `/?limit=200&${query}`, contract: contract.listPrompts })).body.items.map(({ name, library }: { name: string; library: boolean }) => [name, library])
    expect((await names('')).slice(0, 3).map(([, library]: [string, boolean]) => library)).toEqual([true, true, true])
    expect(await names('library=true&q=triage')).toEqual([['Triage', true]])
    expect(await names(`workflow=${id}`)).toEqual([['Next step', false]])
    expect(await names('library=false&q=of%20the%20list')).toEqual([['Next step', false]])

    const first = (await send(prompts.GET, { path: '/?limit=1' })).body
    const second = (await send(prompts.GET, { path: `/?limit=1&cursor=${first.nextCursor}` })).body
    expect([first, second].map(({ items }) => items[0].name)).toEqual(['At once', 'From a node'])

    expect((await send(prompt.PUT, { method: 'PUT', params: { id: made.body.id }, body: { name: 'Sorting' } })).body).toMatchObject({ name: 'Sorting', description: '' })
    expect((await send(prompt.DELETE, { method: 'DELETE', params: { id: made.body.id } })).status).toBe(204)
    expect((await save(made.body.id, bodyOf({ prompt: text('Too late.') }), 1)).status).toBe(404)
    expect((await names('q=sorting'))).toEqual([])
    expect((await send(restored.POST, { method: 'POST', params: { id: made.body.id } })).body.name).toBe('Sorting')
    expect((await send(prompt.DELETE, { method: 'DELETE', params: { id: promptId } })).status).toBe(404)
  })

  test('are versioned from the newest number, and known with who is linked to them', async () => {
    const { id: promptId } = (await make('Shared words', { body: bodyOf({ prompt: text('One.') }) })).body
    expect(await save(promptId, bodyOf({ prompt: text('Two.') }), 1, 'Second')).toMatchObject({ status: 201, body: { number: 2, draftRevision: null } })
    expect(await save(promptId, bodyOf({ prompt: text('Three.') }), 1)).toMatchObject({ status: 409, body: { code: 'stale_revision', latestVersion: 2 } })
    const one = await create('Linked one', linkedData(promptId, 'One.', 1))
    await create('Linked two', linkedData(promptId, 'Two.', 2, 'production'))
    await publish(one.id)
    const uses = (await head(promptId)).body.usedBy.map(({ workflow: { name }, version, number, follows }: { workflow: { name: string }; version: unknown; number: number; follows: string | null }) => [name, version, number, follows])
    expect(uses).toEqual([['Linked one', 'draft', 1, null], ['Linked one', 1, 1, null], ['Linked two', 'draft', 2, 'production']])
    expect((await send(prompts.GET, { path: '/?q=shared%20words' })).body.items[0]).toMatchObject({ uses: 2 })
    // The runs of a linked node are runs of the version that it holds.
    await send(runs.POST, { method: 'POST', params: { id: one.id }, body: { input: {} } })
    expect((await list(promptId)).map(({ number, runs: count }: { number: number; runs: number }) => [number, count])).toEqual([[2, 0], [1, 1]])
  })

  test('a label that a node follows is taken at each publish, into the draft too, and the summary says so; a pinned node stays', async () => {
    const { id: promptId } = (await make('Followed', { body: bodyOf({ prompt: text('One.') }) })).body
    await send(label.PUT, { method: 'PUT', params: { id: promptId, label: 'production' }, body: { version: 1 } })
    const following = await create('Follows', linkedData(promptId, 'One.', 1, 'production'))
    const pinned = await create('Pinned to one', linkedData(promptId, 'One.', 1))
    for (const { id } of [following, pinned]) expect((await publish(id)).status).toBe(201)

    await save(promptId, bodyOf({ prompt: text('Two.') }), 1)
    await send(label.PUT, { method: 'PUT', params: { id: promptId, label: 'production' }, body: { version: 2 } })
    expect((await publish(following.id)).body.changes[0]).toBe('Next step takes v2 of Followed (production), had v1')
    expect((await publish(pinned.id)).body.changes).toEqual(['nothing changed'])
    expect(await draft(following.id)).toMatchObject({ draftRevision: 2, draftDiffers: false })
    expect(await nodeOf(following.id)).toMatchObject({ prompt: text('Two.'), promptId: following.promptId, ui: { promptLink: { version: 2, label: 'production' } } })
    expect((await nodeOf(pinned.id)).prompt).toEqual(text('One.'))
    // Each node's own prompt has its own numbers.
    expect((await list(following.promptId)).map(({ number }: { number: number }) => number)).toEqual([2, 1])
  })

  test('what was changed past its link blocks publishing by name, in the draft as at the publish', async () => {
    const { id: promptId } = (await make('Diverged', { body: bodyOf({ prompt: text('One.') }) })).body
    const { id } = await create('Changed past the link', linkedData(promptId, 'Mine.', 1))
    const refused = await publish(id)
    expect(refused).toMatchObject({ status: 422, body: { code: 'publish_blocked', problems: [expect.objectContaining({ code: 'prompt_link_differs', nodeId: 'next' })] } })
    expect(refused.body.detail).toContain('Unlink the node to keep what it says')
    expect((await draft(id)).problems).toContainEqual(expect.objectContaining({ code: 'prompt_link_differs', nodeId: 'next' }))
    expect((await nodeOf(id)).prompt).toEqual(text('Mine.'))
  })

  test('a label that stands nowhere blocks publishing; a pinned link to what is not here only warns', async () => {
    const { id: promptId } = (await make('Unlabelled', { body: bodyOf({ prompt: text('One.') }) })).body
    const nowhere = await create('Follows nothing', linkedData(promptId, 'One.', 1, 'production'))
    expect((await publish(nowhere.id)).body.problems).toEqual([expect.objectContaining({ code: 'prompt_label_unknown', nodeId: 'next' })])
    const foreign = await create('From elsewhere', linkedData('of-another-installation', 'One.', 4))
    expect((await draft(foreign.id)).problems).toContainEqual(expect.objectContaining({ severity: 'warning', code: 'prompt_link_unknown' }))
    expect((await publish(foreign.id)).status).toBe(201)
  })

  test('a version whose new intent leads nowhere here is not taken behind anybody’s back', async () => {
    const { id: promptId } = (await make('Grows', { body: bodyOf({ prompt: text('One.') }) })).body
    await send(label.PUT, { method: 'PUT', params: { id: promptId, label: 'production' }, body: { version: 1 } })
    const { id } = await create('Outgrown', linkedData(promptId, 'One.', 1, 'production'))
    const grown = bodyOf({ prompt: text('One.'), intents: ['ship', 'stop', 'ask'].map((name) => ({ name, description: `When ${name}.` })) })
    await save(promptId, grown, 1)
    await send(label.PUT, { method: 'PUT', params: { id: promptId, label: 'production' }, body: { version: 2 } })
    const refused = await publish(id)
    expect(refused.body).toMatchObject({ code: 'publish_blocked', detail: expect.stringContaining('Take them in the panels'), problems: [expect.objectContaining({ code: 'unwired_intent', nodeId: 'next' })] })
    expect(await draft(id)).toMatchObject({ draftRevision: 1 })
  })

  test('links that no editor of ours would write keep no draft from being saved', async () => {
    const links: Json[] = [{ promptId: 'p\0', version: 1.5, label: 'a\0b' }, { promptId: 'p', version: 1e12 }, { promptId: 5 }, 'nonsense']
    for (const link of links) {
      expect((await send(workflows.POST, { method: 'POST', body: { document: document('Odd links', dataOf({ ui: { promptLink: link } })) } })).status).toBe(201)
    }
  })
})
