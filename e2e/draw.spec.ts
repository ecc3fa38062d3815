import { expect, test, type Page } from '@playwright/test'
import { startTestServer, type TestServer } from '#lib/server/http/testing.ts'
import { startModelServer, type ModelServer } from '#lib/server/models/testing.ts'
import { launch, openApi, type Api, type Run } from './api.ts'
import { decideAndCall, task } from './decide-and-call.ts'

let api: Api
let models: ModelServer
let server: TestServer
/** A worker that is started again after a failure finds the connection of the one before. */
const connection = `draw-spec-${process.pid}`

test.beforeAll(async () => {
  api = await openApi()
  models = await startModelServer([{ intent: 'ship', args: { tag: 'v2.4.1' } }])
  server = await startTestServer(() => ({ status: 201, body: { id: 7, tag: 'v2.4.1' } }))
  await api.post('/connections', { name: connection, baseUrl: models.baseUrl, apiKey: 'sk-of-the-draw-spec' }, 201)
})
test.afterAll(async () => {
  await models.close()
  await server.close()
})

const panel = (page: Page) => page.getByRole('complementary')

async function fill(page: Page, name: string, text: string): Promise<void> {
  const box = panel(page).getByRole('textbox', { name, exact: true })
  await box.click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(text)
}

async function choose(page: Page, name: string, option: string): Promise<void> {
  await panel(page).getByRole('combobox', { name, exact: true }).click()
  await page.getByRole('option', { name: option }).click()
}

/** start → decide → http → end, by letters; each node is wired to the one before it. */
async function draw(page: Page): Promise<void> {
  await page.goto('/workflows')
  await page.getByRole('button', { name: 'New workflow' }).click()
  const canvas = page.getByRole('application')
  await canvas.getByRole('group', { name: 'Start, start' }).click()

  await page.keyboard.press('d')
  await panel(page).getByRole('button', { name: 'Intent done' }).click()
  await fill(page, 'Name of the intent', 'ship')
  await fill(page, 'Description', 'Ship one tag.')
  await fill(page, 'Name of field 1', 'tag')
  await panel(page).getByRole('button', { name: /^Model: / }).click()
  await choose(page, 'Connection of model', connection)
  await fill(page, 'Name of model', 'recorded-model')

  await canvas.getByRole('group', { name: 'Next step, decide' }).click({ position: { x: 60, y: 12 } })
  await page.keyboard.press('h')
  await choose(page, 'Method', 'POST')
  await fill(page, 'URL', `${server.url}/deploys`)
  await fill(page, 'JSON body', '{ "tag": args.tag }')

  await canvas.getByRole('group', { name: 'HTTP request, http' }).click({ position: { x: 60, y: 12 } })
  await page.keyboard.press('e')
  await fill(page, 'Output', 'prev.body')

  await panel(page).getByRole('button', { name: 'Close' }).click()
  await panel(page).getByRole('button', { name: 'Add field to input' }).click()
  await fill(page, 'Name of field 1', 'task')
}

test('a workflow drawn on an empty canvas runs, and the inspector shows the bytes that the model received', async ({ page }) => {
  await draw(page)
  await expect(page.getByRole('banner').getByRole('status')).toContainText('Saved')

  await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click()
  const form = page.getByRole('dialog')
  await form.getByRole('textbox', { name: /task/i }).fill(task)
  await form.getByRole('button', { name: /^Run/ }).click()
  const dock = page.getByRole('region', { name: 'Last run and problems' })
  await expect(dock.getByText('Completed')).toBeVisible()
  await dock.getByRole('link', { name: 'Open run' }).click()

  await expect(page).toHaveURL(/\/runs\//)
  await page.getByRole('radio', { name: 'Bytes' }).click()
  await page.getByRole('button', { name: /copy/i }).first().waitFor()
  const received = models.calls.at(-1)?.body ?? ''
  expect(received).toContain(task)
  await expect.poll(async () => (await page.getByRole('main').textContent())?.includes(received)).toBe(true)
  expect(server.requests.at(-1)?.body.toString()).toBe('{"tag":"v2.4.1"}')

  // The same flow as a file, started by a key, is the same run.
  const drawn = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const { slug } = await api.post<{ slug: string }>('/workflows', { document: decideAndCall(`${server.url}/deploys`, connection) }, 201)
  const sent = await launch(api, slug, { task })
  expect(models.calls.at(-1)?.body).toBe(received)
  const types = async (id: string) => (await api.get<{ events: { type: string }[] }>(`/runs/${id}/events`)).events.map(({ type }) => type)
  expect(await types(sent.id)).toEqual(await types(drawn))
  expect((await api.get<Run>(`/runs/${drawn}`)).output).toEqual(sent.output)
})

test('problems name the place and lead there, say why and offer what helps; undo takes back; what was typed survives a reload', async ({ page }) => {
  await page.goto('/workflows')
  await page.getByRole('button', { name: 'New workflow' }).click()
  const canvas = page.getByRole('application')
  await canvas.getByRole('group', { name: 'Start, start' }).click()
  await page.keyboard.press('h')
  await expect(canvas.getByRole('group', { name: 'HTTP request, http' })).toBeVisible()
  await panel(page).getByRole('button', { name: 'Close' }).click()

  await page.getByRole('tab', { name: /Problems/ }).click()
  await page.getByRole('tabpanel', { name: /Problems/ }).getByText(/url is empty/i).first().click()
  await expect(panel(page).getByRole('textbox', { name: 'URL' })).toBeVisible()
  await fill(page, 'URL', 'https://example.com/')
  await expect(panel(page).getByText(/url is empty/i)).toHaveCount(0)

  // What is left is that the scope has no end: why that is one, where the guide tells more, and the end itself by one key.
  const problems = page.getByRole('tabpanel', { name: /Problems/ })
  await page.keyboard.press('F8')
  await expect(problems.getByText(/An end says how a run went/)).toBeVisible()
  const guide = page.context().waitForEvent('page')
  await problems.getByRole('link', { name: 'no_end in the guide, in a new tab' }).click()
  const opened = await guide
  await expect(opened.getByRole('heading', { level: 1, name: 'Problems and what to do' })).toBeVisible()
  await expect(opened.locator(':target')).toHaveText('no_end')
  await opened.close()
  await page.keyboard.press('ControlOrMeta+.')
  await expect(canvas.getByRole('group', { name: /^End/ })).toBeVisible()
  await expect(problems.getByText(/No problems/)).toBeVisible()
  await page.getByRole('banner').getByRole('button', { name: 'Undo' }).click()
  await expect(problems.getByText(/has no end/)).toBeVisible()
  await page.keyboard.press('ControlOrMeta+.')

  await page.reload()
  await expect(canvas.getByRole('group', { name: 'HTTP request, http' })).toBeVisible()
  await canvas.getByRole('group', { name: 'HTTP request, http' }).click({ position: { x: 60, y: 12 } })
  await expect(panel(page).getByRole('textbox', { name: 'URL' })).toContainText('https://example.com/')

  await canvas.getByRole('group', { name: 'HTTP request, http' }).press('Delete')
  await expect(canvas.getByRole('group', { name: 'HTTP request, http' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(canvas.getByRole('group', { name: 'HTTP request, http' })).toBeVisible()
})
