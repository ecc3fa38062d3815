/**
 * What changed between two calls? A prompt was edited and the decisions became others: from the run to the words that changed, to the
 * rule that hid a result, and to where the provider's cache breaks, by keyboard.
 */
import { expect, test, type Page } from '@playwright/test'
import { expectAccessibleInBothThemes } from './accessibility.ts'
import { launch, openApi, type Api, type SavedWorkflow } from './api.ts'

const desk = (rule: string) => ({
  oriel: 1,
  name: 'Release desk',
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
    {
      id: 'next_step', type: 'decide', position: { x: 220, y: 0 },
      data: {
        label: 'Next step',
        prompt: { messages: [{ role: 'system', content: `You run the release desk.\n${rule}\nSo far: {{ vars.round | default: 0 }} rounds.` }, { role: 'user', content: '{{ thread }}\n\nWhat is the next step?' }] },
        model: { script: [{ intent: 'look', args: { what: 'tags' }, times: 2 }, { intent: 'done', args: {} }] },
        intents: [{ name: 'look', description: 'Look something up.', parameters: { type: 'object', properties: { what: { type: 'string' } } } }, { name: 'done', description: 'Nothing is left to do.' }],
        context: { budget: { tokens: 60, overflow: 'drop_oldest' } },
      },
    },
    { id: 'count', type: 'set', position: { x: 460, y: 0 }, data: { values: { round: '$exists(vars.round) ? vars.round + 1 : 1' } } },
    { id: 'found', type: 'template', position: { x: 680, y: 0 }, data: { label: 'Found', text: 'Round {{ vars.round }} found the tags api-v2.41.{{ vars.round }} and web-v5.8.0, both approved by the owner of the service.' } },
    { id: 'end', type: 'end', position: { x: 460, y: 160 }, data: {} },
  ],
  edges: [
    { id: 'a', source: 'start', target: 'next_step' },
    { id: 'b', source: 'next_step', sourceHandle: 'look', target: 'count' },
    { id: 'c', source: 'count', target: 'found' },
    { id: 'd', source: 'found', target: 'next_step' },
    { id: 'e', source: 'next_step', sourceHandle: 'done', target: 'end' },
  ],
})

let api: Api
let first: string
let second: string
test.beforeAll(async () => {
  api = await openApi()
  const { slug } = await api.post<SavedWorkflow>('/workflows', { document: desk('Never guess a tag.') }, 201)
  first = (await launch(api, slug, {})).id
  const saved = await api.context.put(`/api/v1/workflows/${slug}`, { data: { document: desk('Never ever guess a tag.'), baseRevision: 1 } })
  expect(saved.ok(), await saved.text()).toBe(true)
  second = (await launch(api, slug, {})).id
})

const changes = (page: Page) => page.getByRole('region', { name: 'What changed in the context window' })
const row = (page: Page, word: string) => changes(page).locator(`[data-mark="${word}"]`)

test('a key shows what changed since the call before: words, what the budget left out and why, and where the cache breaks', async ({ page }) => {
  await page.goto(`/runs/${second}`)
  await expect(page.getByText('call 3 of 3')).toBeVisible()
  await page.keyboard.press('d')
  await expect(page).toHaveURL(/view=diff/)
  await expect(page.getByRole('button', { name: 'Compared with Call 2' })).toBeVisible()
  await expect(page.getByRole('status', { name: 'What changed' })).toContainText(/\d added \+\d+.*\d dropped −\d+.*1 changed/)

  const counter = row(page, 'changed').filter({ hasText: 'round' })
  await expect(counter.locator('del')).toHaveText('1')
  await expect(counter.locator('ins')).toHaveText('2')
  await expect(changes(page)).toContainText(/Written again by .*, event \d+/)
  await expect(row(page, 'dropped')).toContainText(['api-v2.41.1'])
  await expect(row(page, 'added').last()).toContainText('api-v2.41.2')
  await expect(changes(page)).toContainText('Budget: the oldest are dropped. The raw text stays in the log.')

  const fold = changes(page).getByRole('button', { name: /2 functions unchanged/ })
  await fold.focus()
  await page.keyboard.press('Enter')
  await expect(fold).toHaveAttribute('aria-expanded', 'true')
  await expect(row(page, 'same').filter({ hasText: '"look"' })).toBeVisible()

  await expect(page.getByText(/Shared prefix \d+ tok, \d+ of functions, under the provider's 1,024/)).toBeVisible()
  await page.getByRole('button', { name: /round/ }).filter({ hasText: 'vars.round' }).first().click()
  await expect(counter).toBeInViewport()
  await expectAccessibleInBothThemes(page, 'diff of two calls')

  await page.keyboard.press('k')
  await expect(page.getByRole('button', { name: 'Compared with Call 1' })).toBeVisible()
  await page.keyboard.press('k')
  await expect(page.getByRole('heading', { name: 'The first call of Next step' })).toBeVisible()
  await page.keyboard.press('d')
  await expect(page.getByRole('region', { name: 'Text of the context window' })).toBeVisible()
})

test('another run of the workflow is chosen by its row, and the line that was rewritten shows word by word', async ({ page }) => {
  await page.goto(`/runs/${second}?view=diff`)
  await page.getByRole('button', { name: 'Compared with Call 2' }).click()
  const picker = page.getByRole('dialog', { name: 'Compare with' })
  await picker.getByRole('region', { name: 'The same step in another run' }).getByRole('button', { name: new RegExp(first.slice(-6)) }).click()
  await expect(page).toHaveURL(new RegExp(`other=${first}`))
  await expect(page.getByRole('button', { name: `Compared with Call 3 of run ${first.slice(-6)}` })).toBeVisible()
  await expect(row(page, 'changed')).toHaveCount(1)
  await expect(row(page, 'changed').locator('ins')).toHaveText('ever')
  await expect(changes(page)).toContainText('Prompt v1 → v2.')
  await page.reload()
  await expect(row(page, 'changed').locator('ins')).toHaveText('ever')
})
