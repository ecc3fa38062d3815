import { expect, test, type Page } from '@playwright/test'
import { expectAccessibleInBothThemes } from './accessibility.ts'
import { launch, openApi, type Api } from './api.ts'

let api: Api
test.beforeAll(async () => {
  api = await openApi()
})

interface Template {
  id: string
  document: object
  sampleInput: object
}

interface Call {
  seq: number
  intent?: string
  promptVersion: { promptId: string }
}

const variant = (page: Page, name: string) => page.getByRole('region', { name: `Variant ${name}`, exact: true })
const answers = (page: Page, name: string) => page.getByRole('region', { name: `Answers to ${name}` })

test('a recorded call is asked again in two variants, with other words and values, and the winner becomes a version', async ({ page }) => {
  const { items } = await api.get<{ items: Template[] }>('/templates')
  const template = items.find(({ id }) => id === 'deploy-assistant')
  const { slug } = await api.post<{ slug: string }>('/workflows', { document: { ...template?.document, name: 'Tried deploys' } }, 201)
  const run = await launch(api, slug, template?.sampleInput ?? {})
  const { items: calls } = await api.get<{ items: Call[] }>(`/runs/${run.id}/calls`)
  const [, second] = calls
  const promptId = second?.promptVersion.promptId ?? ''

  await page.goto(`/runs/${run.id}?call=${second?.seq}`)
  await page.getByRole('link', { name: 'Open in playground' }).click()
  await expect(page.getByRole('region', { name: 'Recorded' })).toContainText(second?.intent ?? '')
  await expect(variant(page, 'A')).toContainText('as sent')

  await variant(page, 'A').getByRole('button', { name: 'Actions of variant A' }).click()
  await page.getByRole('menuitem', { name: 'Duplicate' }).click()
  const message = variant(page, 'B').getByRole('textbox', { name: 'Message 1, system' })
  await message.click()
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.insertText('Diagnose a held lock first. {{ steps.nowhere.output }}\n')
  await expect(variant(page, 'B').locator('.cm-lintRange-error')).toHaveText('steps.nowhere.output')
  await page.keyboard.press('ControlOrMeta+z')
  await page.keyboard.insertText('Diagnose a held lock first.\n')
  await expect(variant(page, 'B')).toContainText(/\+\d+ against [\d,]+ sent/)

  // A message moves by keys: the focus goes with it, and it is said.
  await page.keyboard.press('ControlOrMeta+Alt+ArrowDown')
  await expect(page.getByText('Message 1, system, is now message 2 of 2.')).toBeAttached()
  await expect(variant(page, 'B').getByRole('textbox', { name: 'Message 2, system' })).toBeFocused()
  await page.keyboard.press('ControlOrMeta+Alt+ArrowUp')
  await expect(message).toBeFocused()
  await expect(variant(page, 'B').getByRole('textbox', { name: 'Message 2, user' })).toContainText('What is the next step?')

  await page.getByRole('button', { name: /^input\.environment/ }).click()
  await page.getByRole('textbox', { name: 'input.environment' }).fill('production')
  await variant(page, 'B').getByRole('radio', { name: 'Window' }).click()
  await expect(variant(page, 'B').getByText('Deploy only to production.')).toBeVisible()

  await page.keyboard.press('ControlOrMeta+Enter')
  for (const name of ['A', 'B']) {
    await expect(answers(page, name)).toContainText('3 of 3 answered')
    await expect(answers(page, name).getByRole('list', { name: 'What was chosen how often' })).toContainText(`${second?.intent}as recorded3 of 3`)
    await expect(answers(page, name)).toContainText('sent exactly as shown')
  }
  await expect(page.getByText(`Variant B, 3 of 3 answered: ${second?.intent} 3 of 3.`)).toBeAttached()
  await expectAccessibleInBothThemes(page, 'playground')

  await page.reload()
  await expect(answers(page, 'B')).toContainText('3 of 3 answered')
  await expect(page.getByText('1 value changed')).toBeVisible()
  await variant(page, 'B').getByRole('button', { name: 'Save variant B as a version' }).click()
  await page.getByRole('textbox', { name: 'What changed, in a few words' }).fill('Diagnose first')
  await page.getByRole('button', { name: 'Save version', exact: true }).click()
  await expect(page.getByText('Saved as v2 and written into the draft')).toBeVisible()
  const saved = await api.get<{ body: { prompt: { messages: { content: string }[] } }; message: string }>(`/prompts/${promptId}/versions/2`)
  expect(saved.message).toBe('Diagnose first')
  expect(saved.body.prompt.messages[0]?.content).toMatch(/^Diagnose a held lock first\.\n/)
  expect((await api.get<{ items: unknown[] }>(`/runs?workflow=${slug}`)).items).toHaveLength(1)
})
