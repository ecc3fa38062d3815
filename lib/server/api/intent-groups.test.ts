import { expect, test } from 'vitest'
import type { JsonObject } from '#lib/engine/json.ts'
import * as contract from '#lib/api/intent-groups.ts'
import { insertGroup, takeChanges } from '#lib/nodes/intent-groups.ts'
import { decision, sketch } from '#lib/nodes/testing.ts'
import * as group from '../../../app/api/v1/intent-groups/[id]/route.ts'
import * as restore from '../../../app/api/v1/intent-groups/[id]/restore/route.ts'
import * as revision from '../../../app/api/v1/intent-groups/[id]/revisions/[n]/route.ts'
import * as revisions from '../../../app/api/v1/intent-groups/[id]/revisions/route.ts'
import * as groups from '../../../app/api/v1/intent-groups/route.ts'
import * as workflow from '../../../app/api/v1/workflows/[id]/route.ts'
import * as versions from '../../../app/api/v1/workflows/[id]/versions/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { send, useTestApi } from './testing.ts'

useTestApi()

const intent = (name: string, description = `When ${name}.`): JsonObject => ({ name, description, approval: { when: true } })
const create = (name: string, ...intents: JsonObject[]) => send(groups.POST, { method: 'POST', body: { name, intents }, contract: contract.createIntentGroup })
const get = (id: string) => send(group.GET, { params: { id }, contract: contract.getIntentGroup })
const save = (id: string, body: object) => send(group.PUT, { method: 'PUT', params: { id }, body, contract: contract.saveIntentGroup })

/** A workflow whose decision is data of a person's making. */
const document = (name: string, data: JsonObject) => sketch({ start: { type: 'start' }, next: { type: 'decide', ...data }, end: { type: 'end' } }, ['start -> next', ...['done', 'deploy'].map((handle) => `next.${handle} -> end`)], { name })
const plain = (): JsonObject => {
  const { type: _, ...data } = decision(['done'])
  return data
}

test('a group is made, listed with its intents, found by any word of it, and changed as a revision', async () => {
  const made = await create('Release tools', intent('deploy'))
  expect(made).toMatchObject({ status: 201, body: { name: 'Release tools', revision: 1, intents: [intent('deploy')], decisions: 0, usedBy: [] } })
  expect((await create('Answers', intent('reply', 'Writes to the customer.'))).status).toBe(201)
  const list = (q: string) => send(groups.GET, { path: `/?q=${q}`, contract: contract.listIntentGroups })
  expect((await send(groups.GET, { path: '/?limit=1' })).body.items.map(({ name }: { name: string }) => name)).toEqual(['Answers'])
  expect((await list('CUSTOMER')).body.items.map(({ name }: { name: string }) => name)).toEqual(['Answers'])
  expect((await list('100%25')).body.items).toEqual([])

  const { id } = made.body
  const saved = await save(id, { name: 'Release', description: 'Ships.', intents: [intent('deploy', 'When it is time.'), intent('notify')], baseRevision: 1 })
  expect(saved).toMatchObject({ status: 200, body: { revision: 2, name: 'Release', description: 'Ships.' } })
  expect((await send(revision.GET, { params: { id, n: '1' }, contract: contract.getGroupRevision })).body).toMatchObject({ revision: 1, intents: [intent('deploy')] })
  expect((await send(revisions.GET, { params: { id }, contract: contract.listGroupRevisions })).body.items.map((item: { revision: number }) => item.revision)).toEqual([2, 1])
})

test('a save from an older revision is refused with the group as it is', async () => {
  const { body: { id } } = await create('Stale', intent('a'))
  await save(id, { name: 'Stale', intents: [intent('b')], baseRevision: 1 })
  expect(await save(id, { name: 'Mine', intents: [intent('c')], baseRevision: 1 })).toMatchObject({ status: 409, body: { code: 'stale_revision', revision: 2, group: { intents: [intent('b')] } } })
  expect((await get(id)).body).toMatchObject({ revision: 2, name: 'Stale' })
})

test.each([
  [{ name: '', intents: [intent('a')] }, '/name'],
  [{ name: 'x', intents: [] }, '/intents'],
  [{ name: 'x', intents: [intent('out')] }, '/intents/0/name'],
  [{ name: 'x', intents: [intent('a'), intent('a')] }, '/intents/1/name'],
  [{ name: 'x', intents: [{ ...intent('a'), colour: 'red' }] }, '/intents/0'],
])('%j is refused with its place', async (body, path) => {
  expect(await send(groups.POST, { method: 'POST', body })).toMatchObject({ status: 422, body: { code: 'invalid_request', problems: [expect.objectContaining({ path })] } })
})

test('a name is taken once; a deleted group gives it free and comes back while nobody has it', async () => {
  const { body: { id } } = await create('Only', intent('a'))
  expect(await create('Only', intent('b'))).toMatchObject({ status: 409, body: { code: 'name_taken' } })
  const other = await create('Other', intent('b'))
  expect((await save(other.body.id, { name: 'Only', intents: [intent('b')], baseRevision: 1 })).body.code).toBe('name_taken')
  expect((await send(group.DELETE, { method: 'DELETE', params: { id } })).status).toBe(204)
  expect((await send(group.DELETE, { method: 'DELETE', params: { id } })).status).toBe(404)
  const taken = await create('Only', intent('c'))
  expect((await send(restore.POST, { method: 'POST', params: { id } })).body.code).toBe('name_taken')
  await send(group.DELETE, { method: 'DELETE', params: { id: taken.body.id } })
  expect(await send(restore.POST, { method: 'POST', params: { id }, contract: contract.restoreIntentGroup })).toMatchObject({ status: 200, body: { name: 'Only' } })
  expect((await send(group.GET, { params: { id: 'nonsense' } })).status).toBe(404)
})

test('who has a group is known from drafts and the latest version, and deleting it breaks nobody', async () => {
  const { body: made } = await create('Shared', intent('deploy'))
  const data = insertGroup(plain(), made)
  const first = (await send(workflows.POST, { method: 'POST', body: { document: document('One', { ...data, label: 'Release' }) } })).body
  const second = (await send(workflows.POST, { method: 'POST', body: { document: document('Two', data) } })).body
  const users = async () => (await get(made.id)).body.usedBy.map((use: { workflow: { name: string }; version: unknown; label: string; revision: number }) => [use.workflow.name, use.version, use.label, use.revision])
  expect(await users()).toEqual([['One', 'draft', 'Release', 1], ['Two', 'draft', 'next', 1]])
  expect((await send(versions.POST, { method: 'POST', params: { id: first.id }, body: { message: '' } })).status).toBe(201)

  const next = (await save(made.id, { name: 'Shared', intents: [intent('deploy', 'Later.')], baseRevision: 1 })).body
  const taken = takeChanges(data, next, [{ name: 'deploy', kind: 'changed', by: 'group', group: next.intents[0] }])
  await send(workflow.PUT, { method: 'PUT', params: { id: first.id }, body: { document: document('One', { ...taken, label: 'Release' }), baseRevision: 1 } })
  expect(await users()).toEqual([['One', 'draft', 'Release', 2], ['One', 1, 'Release', 1], ['Two', 'draft', 'next', 1]])

  await send(workflow.PUT, { method: 'PUT', params: { id: second.id }, body: { document: document('Two', plain()), baseRevision: 1 } })
  expect((await get(made.id)).body).toMatchObject({ decisions: 1 })
  await send(group.DELETE, { method: 'DELETE', params: { id: made.id } })
  const kept = (await send(workflow.GET, { params: { id: first.id } })).body
  expect(kept.document.nodes[1].data.intents.map(({ name }: { name: string }) => name)).toEqual(['done', 'deploy'])
  expect((await send(versions.POST, { method: 'POST', params: { id: first.id }, body: { message: '' } })).status).toBe(201)
})

test('links that no editor of ours would write keep no draft from being saved', async () => {
  const { body: { id } } = await create('Oddly linked', intent('odd'))
  const links = [{ id, revision: 1, intents: [] }, { id: id.toUpperCase(), revision: 1.5, intents: [] }, { id: '01a204a3-0a07-7224-9e83-3b64565d9c35', revision: 1e12, intents: [] }, { id: 'nonsense', revision: 1, intents: [] }]
  const made = await send(workflows.POST, { method: 'POST', body: { document: document('Odd links', { ...plain(), label: 'odd\0label', ui: { intentGroups: links } }) } })
  expect(made.status).toBe(201)
  expect((await get(id)).body.usedBy).toEqual([expect.objectContaining({ label: 'oddlabel', revision: 1 })])
})
