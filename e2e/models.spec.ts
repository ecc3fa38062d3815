/** What a call costs: unknown until somebody enters a price, then counted; and the window that its tokens are held against. */
import { expect, test, type Page } from '@playwright/test'
import { startTestServer } from '../lib/server/http/testing.ts'
import { startModelServer, type ModelServer } from '../lib/server/models/testing.ts'
import { expectAccessibleInBothThemes } from './accessibility.ts'
import { launch, openApi, type Api, type Run, type SavedWorkflow } from './api.ts'
import { decideAndCall, task } from './decide-and-call.ts'

const usage = { prompt_tokens: 10_000, completion_tokens: 1_000, prompt_tokens_details: { cached_tokens: 4_000 }, completion_tokens_details: { reasoning_tokens: 300 } }

let api: Api
let model: ModelServer
let target: Awaited<ReturnType<typeof startTestServer>>
let slug: string

test.beforeAll(async () => {
  api = await openApi()
  target = await startTestServer(() => ({ body: { ok: true } }))
  model = await startModelServer([{ intent: 'ship', args: { tag: 'v1' }, usage }])
  await api.post('/connections', { name: 'priced', baseUrl: model.baseUrl, apiKey: 'sk-test' }, 201)
  slug = (await api.post<SavedWorkflow>('/workflows', { document: { ...decideAndCall(`${target.url}/ship`, 'priced'), name: 'What it costs' } }, 201)).slug
})

test.afterAll(async () => {
  await Promise.all([model.close(), target.close()])
})

const run = (): Promise<Run> => launch(api, slug, { task })
const usageOf = (page: Page) => page.getByRole('region', { name: 'Usage of the call' })
const openCall = async (page: Page, { id }: Run): Promise<void> => {
  await page.goto(`/runs/${id}?tab=calls`)
  await page.getByRole('tab', { name: /Calls/ }).click()
  await page.getByRole('grid', { name: 'Model calls' }).getByRole('row').nth(1).click()
}

test('a price that is entered makes the next call cost something, and leaves the call before it unknown', async ({ page }) => {
  const before = await run()
  await openCall(page, before)
  await expect(usageOf(page)).toContainText('unknown')
  await expect(page.getByRole('banner')).toContainText('cost unknown')
  await expect(page.getByRole('link', { name: 'window unknown' })).toBeVisible()

  await usageOf(page).getByRole('link', { name: 'enter a price' }).click()
  await expect(page.getByRole('heading', { name: 'Models and prices' })).toBeVisible()
  await page.getByLabel('Window in tokens').fill('1k')
  await page.getByLabel('Price of input', { exact: true }).fill('2')
  await page.getByLabel('Price of cached input').fill('0.5')
  await page.getByLabel('Price of input', { exact: true }).press('Enter')
  await expect(page.getByText('Output has a price too.')).toBeVisible()
  await page.getByLabel('Price of output').fill('10')
  await page.getByLabel('Price of output').press('Enter')
  const row = page.getByRole('row', { name: /recorded-model.* used by priced/ })
  await expect(row).toContainText('$10.00')
  await expect(row).toContainText('entered here')
  await expectAccessibleInBothThemes(page, 'models and prices')

  // Workers keep prices for two seconds.
  await expect(async () => expect(await run()).toMatchObject({ usage: { costUsd: 0.024 } })).toPass({ timeout: 20_000 })
  const [after] = (await api.get<{ items: Run[] }>(`/runs?workflow=${slug}&limit=1`)).items
  if (!after) throw new Error('There is no run.')
  await openCall(page, after)
  await expect(usageOf(page)).toContainText('$0.0240')
  await expect(usageOf(page)).toContainText('10,000 / 4,000')
  await expect(page.getByRole('meter', { name: 'Request against its window' })).toHaveAttribute('aria-valuetext', /of 1k window/)
  expect((await api.get<Run>(`/runs/${before.id}`)).usage).toMatchObject({ costUsd: null })

  await page.goto('/settings/models')
  await row.hover()
  await row.getByRole('button', { name: /what was entered for recorded-model/ }).click()
  await expect(row).toContainText('nothing known')
})
