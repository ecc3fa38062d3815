import { expect, test, type Page } from '@playwright/test'
import { expectAccessibleInBothThemes } from './accessibility.ts'
import { launch, openApi, type Api, type SavedWorkflow } from './api.ts'

let api: Api
test.beforeAll(async () => {
  api = await openApi()
})

const calls = 8

/** A loop that reads eight pages, one more into its thread with each call. */
const reader = {
  oriel: 1,
  name: 'Page reader',
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
    {
      id: 'decide', type: 'decide', position: { x: 260, y: 0 },
      data: {
        label: 'Next page',
        prompt: { messages: [{ role: 'system', content: 'Read until you know.' }, { role: 'user', content: '{{ thread }}\n\nNext?' }] },
        intents: [{ name: 'read', description: 'Reads a page.' }, { name: 'done', description: 'Enough is known.' }],
        model: { script: [{ when: `call.index < ${calls - 1}`, intent: 'read' }, { intent: 'done' }] },
      },
    },
    { id: 'page', type: 'template', position: { x: 520, y: 80 }, data: { text: '{% for n in (1..60) %}line {{ n }} of page {{ steps.decide.visits }}, {% endfor %}' } },
    { id: 'end', type: 'end', position: { x: 520, y: -80 }, data: {} },
  ],
  edges: [
    { id: 'a', source: 'start', sourceHandle: 'out', target: 'decide' },
    { id: 'b', source: 'decide', sourceHandle: 'read', target: 'page' },
    { id: 'c', source: 'page', sourceHandle: 'out', target: 'decide' },
    { id: 'd', source: 'decide', sourceHandle: 'done', target: 'end' },
  ],
}

async function openSimulation(page: Page, slug: string) {
  await page.goto(`/workflows/${slug}?node=decide`)
  await page.getByRole('complementary', { name: 'Node Next page' }).getByRole('button', { name: 'Node actions' }).click()
  await page.getByRole('menuitem', { name: 'Simulate over past runs' }).click()
  return page.getByRole('dialog', { name: 'Simulate Next page over past runs' })
}

test('an engineer finds out which budget past runs would have needed, and takes it over', async ({ page }) => {
  const { slug } = await api.post<SavedWorkflow>('/workflows', { document: reader }, 201)

  // Nothing has run yet: the next step is offered.
  const simulation = await openSimulation(page, slug)
  await expect(simulation.getByRole('heading', { name: 'No run has asked Next page yet' })).toBeVisible()
  await expect(simulation.getByRole('button', { name: 'Run the draft' })).toBeVisible()

  const ended = await Promise.all([launch(api, slug, {}), launch(api, slug, {})])
  expect(ended.map(({ status }) => status)).toEqual(['completed', 'completed'])
  await openSimulation(page, slug)
  await expect(simulation.getByText(`0 of ${2 * calls} calls overflow`, { exact: true })).toBeVisible()
  await expect(simulation.getByText(`All ${2 * calls} calls of 2 runs with this prompt.`)).toBeVisible()
  await expect(simulation.getByText('unknown', { exact: true })).toBeVisible()

  // A budget is typed, and the figures follow.
  await simulation.getByLabel('Thread budget').fill('1.5k')
  const table = simulation.getByRole('table', { name: 'Simulated calls' })
  await expect(table.getByRole('row').filter({ hasText: 'drops the oldest' }).first()).toBeVisible()
  const dropping = await table.getByRole('row').filter({ hasText: 'Budget: the oldest are dropped' }).count()
  expect(dropping).toBeGreaterThan(1)
  expect(dropping % 2).toBe(0)
  await expect(simulation.getByText(`${dropping} of ${2 * calls} calls overflow`, { exact: true })).toBeVisible()
  await expect(simulation.getByRole('img', { name: new RegExp(`Tokens of ${2 * calls} calls, oldest first; ${dropping} overflow`) })).toBeVisible()

  // By the keyboard to a call, and what goes.
  await table.getByRole('row').nth(1).focus()
  await page.keyboard.press('Enter')
  await expect(simulation.getByRole('region', { name: /^Call \d of run/ })).toContainText('drops the oldest')
  await expectAccessibleInBothThemes(page, 'simulation')

  // Another policy: the same calls would be refused.
  await simulation.getByRole('radio', { name: 'Fail' }).click()
  await expect(table.getByRole('row').filter({ hasText: 'is refused' })).toHaveCount(dropping)
  await expect(simulation.getByText(`${dropping} requests of ${2 * calls} could not be made`)).toBeVisible()

  // A model with a price and a window.
  await simulation.getByRole('combobox', { name: 'Model' }).click()
  await page.getByRole('option', { name: 'gpt-4o', exact: true }).click()
  await expect(simulation.getByText(/^unknown → \$/)).toBeVisible()

  await simulation.getByRole('button', { name: 'Use this budget' }).click()
  await expect(simulation).toHaveCount(0)
  await expect.poll(async () => (await api.get<{ document: { nodes: { id: string; data: { context?: object } }[] } }>(`/workflows/${slug}`)).document.nodes.find(({ id }) => id === 'decide')?.data.context).toEqual({ budget: { tokens: 1500, overflow: 'fail' } })
})
