/** Operations of an API become what a decision may do, and its intents are shared with another workflow. */
import { expect, test, type Page } from '@playwright/test'
import { startTestServer, type TestServer } from '../lib/server/http/testing.ts'
import { expectAccessible } from './accessibility.ts'
import { openApi, type Api, type Run, type SavedWorkflow } from './api.ts'

const described = {
  openapi: '3.0.3',
  info: { title: 'Bookshop' },
  servers: [{ url: '/v2' }],
  security: [{ token: [] }],
  components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  paths: {
    '/books': {
      get: { operationId: 'listBooks', summary: 'List books', parameters: [{ name: 'q', in: 'query', schema: { type: 'string' } }, { name: 'genre', in: 'query', schema: { type: 'array', items: { type: 'string' } } }] },
      post: {
        operationId: 'addBook',
        summary: 'Add a book',
        requestBody: { required: true, content: { 'application/json': { schema: { type: 'object', required: ['title'], properties: { title: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } }, year: { type: 'integer' } } } } } },
      },
    },
    '/covers': { post: { summary: 'Upload a cover', requestBody: { required: true, content: { 'multipart/form-data': {} } } } },
  },
}

/** A decision that lists, adds and is done, by script: no model is asked. */
const document = (name: string) => ({
  oriel: 1,
  name,
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 120 }, data: {} },
    {
      id: 'next',
      type: 'decide',
      position: { x: 260, y: 60 },
      data: {
        label: 'Next step',
        prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] },
        intents: [{ name: 'done', description: 'The task is complete.' }],
        model: {
          script: [
            { when: 'call.visit = 1', intent: 'list_books', args: { q: 'sea & sky', genre: ['novel'] } },
            { when: 'call.visit = 2', intent: 'add_book', args: { title: 'Dune', tags: ['sand'] } },
            { intent: 'done', args: {} },
          ],
        },
      },
    },
    { id: 'end', type: 'end', position: { x: 960, y: 0 }, data: {} },
  ],
  edges: [
    { id: 'a', source: 'start', target: 'next' },
    { id: 'b', source: 'next', sourceHandle: 'done', target: 'end' },
  ],
})

let api: Api
let shop: TestServer
let first: SavedWorkflow
let second: SavedWorkflow

test.beforeAll(async () => {
  api = await openApi()
  shop = await startTestServer(({ url, method }) => (url === '/openapi.json' ? { body: described } : { status: method === 'POST' ? 201 : 200, body: { ok: true } }))
  first = await api.post<SavedWorkflow>('/workflows', { document: document(`Shop desk ${process.pid}`) }, 201)
  second = await api.post<SavedWorkflow>('/workflows', { document: document(`Night desk ${process.pid}`) }, 201)
})
test.afterAll(() => shop.close())

const intentsMenu = async (page: Page, entry: RegExp): Promise<void> => {
  await page.getByRole('button', { name: 'More intents' }).click()
  await page.getByRole('menuitem', { name: entry }).click()
}
const saved = (page: Page) => expect(page.getByRole('banner').getByRole('status')).toContainText('Saved')

test('operations are imported, and the workflow calls the API as its document says', async ({ page }) => {
  await page.goto(`/workflows/${first.slug}?node=next`)
  await intentsMenu(page, /Import from OpenAPI/)
  await page.getByLabel('Address').fill(`${shop.url}/openapi.json`)
  await page.getByLabel('Address').press('Enter')
  await page.getByLabel('Search operations').fill('book')
  await page.getByLabel('Search operations').press('ArrowDown')
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await page.getByLabel('Search operations').fill('')
  await page.getByRole('option', { name: /covers/ }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'multipart/form-data' }).first()).toBeVisible()
  const secret = `BOOKS_${process.pid}`
  await page.getByLabel('Secret for token').fill(secret)
  await page.getByLabel(`Value of ${secret}`).fill('s3cret')
  await expectAccessible(page, 'import from OpenAPI')
  await page.getByRole('button', { name: 'Import 2 operations' }).click()
  await expect(page.getByRole('application').getByRole('group', { name: 'List books, http' })).toBeVisible()
  await saved(page)

  const run = await api.post<Run>(`/workflows/${first.slug}/runs`, { input: {}, wait: 60 }, 200)
  const [approval] = run.waitingOn
  expect(approval).toMatchObject({ kind: 'approval' })
  expect(shop.requests.at(-1)).toMatchObject({ method: 'GET', url: '/v2/books?q=sea+%26+sky&genre=novel&', headers: { authorization: 'Bearer s3cret' } })
  await api.post(`/requests/${approval?.requestId}/answer`, { verdict: 'approved' })
  await expect.poll(async () => (await api.get<Run>(`/runs/${run.id}`)).status).toBe('completed')
  const added = shop.requests.at(-1)
  expect(added).toMatchObject({ method: 'POST', url: '/v2/books', headers: { authorization: 'Bearer s3cret', 'content-type': 'application/json' } })
  expect(JSON.parse(added?.body.toString() ?? '')).toEqual({ title: 'Dune', tags: ['sand'] })

  // One step of undo takes all of it back.
  await page.keyboard.press('ControlOrMeta+z')
  await expect(page.getByRole('application').getByRole('group', { name: 'List books, http' })).toHaveCount(0)
  await page.keyboard.press('ControlOrMeta+Shift+z')
  await expect(page.getByRole('application').getByRole('group', { name: 'Add a book, http' })).toBeVisible()
})

test('two workflows share a group; each takes what changed when it wants to, and deleting it breaks neither', async ({ page }) => {
  const name = `Books ${process.pid}`
  await page.goto(`/workflows/${first.slug}?node=next`)
  await intentsMenu(page, /Save as a group/)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('checkbox', { name: 'done' }).click()
  await dialog.getByRole('button', { name: 'Save 2 intents' }).click()
  await expect(page.getByRole('list', { name: 'Intent groups' })).toContainText('as revision 1')
  await saved(page)

  await page.goto(`/workflows/${second.slug}?node=next`)
  await intentsMenu(page, /Insert a group/)
  await page.getByRole('option', { name: new RegExp(name) }).click()
  await expect(page.getByRole('button', { name: /^Intent add_book/ })).toBeVisible()
  await saved(page)

  await page.goto('/intent-groups')
  await page.getByRole('link', { name: new RegExp(name) }).click()
  await expect(page.getByRole('table', { name: 'Decisions that have the group' }).getByRole('row')).toHaveCount(3)
  await page.getByRole('button', { name: /^Intent add_book/ }).click()
  await page.getByLabel('Description', { exact: true }).last().fill('Adds one book that the shop does not have.')
  await expectAccessible(page, 'intent groups')
  await page.getByRole('button', { name: /^Save revision 2/ }).click()
  await expect(page.getByText('saved as revision 2')).toBeVisible()

  await page.goto(`/workflows/${second.slug}?node=next`)
  await page.getByRole('button', { name: `See the difference to ${name}` }).click()
  await expect(page.getByRole('list', { name: 'Differences' })).toContainText('Adds one book that the shop does not have.')
  await page.getByRole('button', { name: 'Take 1 change' }).click()
  await expect(page.getByRole('list', { name: 'Intent groups' })).toContainText('as revision 2')
  await saved(page)

  await page.goto('/intent-groups')
  await page.getByRole('link', { name: new RegExp(name) }).click()
  await expect(page.getByRole('table', { name: 'Decisions that have the group' })).toContainText('1 of 2')
  await page.getByRole('button', { name: 'Delete the group' }).click()
  await expect(page.getByText('decisions keep their intents')).toBeVisible()
  const { document: kept } = await api.get<{ document: { nodes: { id: string; data: { intents?: { name: string }[] } }[] } }>(`/workflows/${second.slug}`)
  expect(kept.nodes.find(({ id }) => id === 'next')?.data.intents?.map((intent) => intent.name)).toEqual(['done', 'list_books', 'add_book'])
})
