import { expect, test, type Page } from '@playwright/test'
import { expectAccessibleInBothThemes } from './accessibility.ts'
import { launch, openApi, type Api, type Run } from './api.ts'

let api: Api
test.beforeAll(async () => {
  api = await openApi()
})

interface Template {
  id: string
  document: object
  sampleInput: object
}

/** A workflow of its own, made from a template. */
async function fromTemplate(id: string, name: string): Promise<{ slug: string; sampleInput: object }> {
  const { items } = await api.get<{ items: Template[] }>('/templates')
  const template = items.find((each) => each.id === id)
  const { slug } = await api.post<{ slug: string }>('/workflows', { document: { ...template?.document, name } }, 201)
  return { slug, sampleInput: template?.sampleInput ?? {} }
}

const preview = (page: Page) => page.getByRole('region', { name: 'Preview', exact: true })
const panel = (page: Page) => page.getByRole('complementary', { name: 'Node Next step' })
const calls = async (slug: string) => (await api.get<{ items: Run[] }>(`/runs?workflow=${slug}`)).items.length

async function choose(page: Page, name: string, option: string): Promise<void> {
  await panel(page).getByRole('combobox', { name, exact: true }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

test('while a decision is edited, the window it would have sent in a past run is assembled at every keystroke, before any call', async ({ page }) => {
  const { slug, sampleInput } = await fromTemplate('calculator', 'Previewed sums')
  await launch(api, slug, sampleInput)
  await page.goto(`/workflows/${slug}?node=next_step`)
  await panel(page).getByRole('button', { name: 'Preview of the context window' }).click()
  await expect(preview(page).getByRole('button', { name: /^±0 against [\d,]+ sent$/ })).toBeVisible()
  await expect(preview(page).getByText('<add_result>')).toBeVisible()

  const message = panel(page).getByRole('textbox', { name: 'Message 1, system' })
  await message.click()
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.type('Answer as a pirate would.\n')
  await expect(preview(page).getByText('Answer as a pirate would.')).toBeVisible()
  await expect(preview(page).getByRole('button', { name: /^\+\d+ against/ })).toBeVisible()
  await expect(preview(page).getByLabel('What the last edit did')).toHaveText(/Prompt:.*\+\d+/)

  await panel(page).getByRole('button', { name: 'Add rule' }).click()
  await choose(page, 'Type of rule 1', 'input')
  await choose(page, 'Action of rule 1', 'hide')
  const leftOut = preview(page).getByRole('region', { name: 'Left out' })
  await expect(leftOut.getByText('1 dropped')).toBeVisible()
  await expect(leftOut.getByRole('listitem')).toHaveText(/^input\s*event 1.*Rule 1: hide/)
  await expectAccessibleInBothThemes(page, 'preview')

  await choose(page, 'Format', 'JSON')
  await expect(preview(page).getByLabel('What the last edit did')).toHaveText(/Format: *XML \+ YAML [\d,]+ *to *JSON [\d,]+/)
  await expect(preview(page).getByText('<add_result>')).toHaveCount(0)

  await preview(page).getByText('Answer as a pirate would.').click()
  await expect(message).toBeFocused()
  await page.keyboard.insertText('{{ steps.nowhere.output }} ')
  await expect(preview(page).getByText('"steps.nowhere" does not exist')).toBeVisible()
  await preview(page).getByRole('button', { name: 'Go to line 1' }).click()
  await expect(message).toBeFocused()
  expect(await calls(slug)).toBe(1)
})

test('without a run the preview shows the template with nothing filled in, and says so', async ({ page }) => {
  const { slug } = await fromTemplate('calculator', 'Never run')
  await page.goto(`/workflows/${slug}?node=next_step`)
  await page.getByRole('textbox', { name: 'Message 1, system' }).waitFor()
  await page.keyboard.press('ControlOrMeta+e')
  await expect(preview(page).getByText(/No run has asked Next step yet/)).toBeVisible()
  await expect(preview(page).getByText('{{ thread }}')).toBeVisible()
  await preview(page).getByRole('button', { name: 'Close the preview' }).click()
  await expect(preview(page)).toHaveCount(0)
})
