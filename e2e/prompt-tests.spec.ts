import { expect, test, type Page } from '@playwright/test'
import { expectAccessibleInBothThemes } from './accessibility.ts'
import { launch, openApi, type Api, type Run, type SavedWorkflow } from './api.ts'

let api: Api
test.beforeAll(async () => {
  api = await openApi()
})

/** The model looks first, unless its prompt says that there is no time. */
const workflow = (system: string) => ({
  oriel: 1,
  name: 'Careful release',
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 100 }, data: {} },
    {
      id: 'decide', type: 'decide', position: { x: 240, y: 0 },
      data: {
        label: 'Next step',
        prompt: { messages: [{ role: 'system', content: system }, { role: 'user', content: '{{ thread }}' }] },
        intents: [{ name: 'verify', description: 'Looks at it.', parameters: { type: 'object', properties: { what: { type: 'string' } } } }, { name: 'done', description: 'It is over.' }],
        model: { script: [{ when: '$contains($string(messages), "Hurry") or call.visit > 1', intent: 'done' }, { intent: 'verify', args: { what: 'errors' } }] },
      },
    },
    { id: 'verify', type: 'template', position: { x: 560, y: 0 }, data: { label: 'Verify', text: 'fine' } },
    { id: 'end', type: 'end', position: { x: 800, y: 100 }, data: {} },
  ],
  edges: [{ id: 'a', source: 'start', target: 'decide' }, { id: 'b', source: 'decide', sourceHandle: 'verify', target: 'verify' }, { id: 'c', source: 'verify', target: 'decide' }, { id: 'd', source: 'decide', sourceHandle: 'done', target: 'end' }],
})

/** The draft with another system message, as somebody else at another screen would save it. */
async function rewrite(slug: string, system: string): Promise<void> {
  const { draftRevision } = await api.get<{ draftRevision: number }>(`/workflows/${slug}`)
  const saved = await api.context.put(`/api/v1/workflows/${slug}`, { data: { document: workflow(system), baseRevision: draftRevision } })
  expect(saved.status(), await saved.text()).toBe(200)
}

/** The popover of publishing, on a fresh page. */
async function publishing(page: Page, slug: string) {
  await page.goto(`/workflows/${slug}`)
  await page.getByRole('button', { name: 'Publish v1' }).click()
  const popover = page.getByRole('dialog', { name: 'Publish v1' })
  await expect(popover.getByRole('region', { name: 'Tests' })).toBeVisible()
  return popover
}

test('a call of a run becomes a test, a prompt that fails it is not published, and one that passes is', async ({ page }) => {
  const { slug } = await api.post<SavedWorkflow>('/workflows', { document: workflow('Look before you ship.') }, 201)
  const { id } = await launch(api, slug, {})
  await expect.poll(async () => (await api.get<Run>(`/runs/${id}`)).status).toBe('completed')
  const { items } = await api.get<{ items: { seq: number }[] }>(`/runs/${id}/calls`)

  // Saved where it is looked at, by key: what was chosen there is what has to be chosen.
  await page.goto(`/runs/${id}?call=${items[0]?.seq ?? 0}`)
  await expect(page.getByRole('button', { name: 'Save as test' })).toBeVisible()
  await page.keyboard.press('Shift+S')
  const dialog = page.getByRole('dialog', { name: 'Save as test' })
  await dialog.getByLabel('Name').fill('Looks before it ships')
  await expect(dialog.getByRole('textbox', { name: 'Intent, or several' })).toHaveValue('verify')
  await dialog.getByRole('button', { name: '/args/what is "errors"' }).click()
  await expect(dialog.getByLabel('JSON value that must stand there')).toHaveValue('"errors"')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByText('Saved as the test “Looks before it ships”')).toBeVisible()

  // Required in the panel of the workflow; a prompt that was never asked is refused.
  await rewrite(slug, 'Hurry.')
  await page.goto(`/workflows/${slug}`)
  await page.getByRole('complementary', { name: 'Workflow' }).getByRole('checkbox', { name: /Publishing requires the tests/ }).click()
  await expect.poll(async () => (await api.get<{ requiresTests: boolean }>(`/workflows/${slug}/settings`)).requiresTests).toBe(true)
  const refused = await publishing(page, slug)
  await refused.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(refused.getByRole('list', { name: 'Problems in the way' })).toContainText('“Looks before it ships” of “Next step” was not run on what would be published')

  // Run right there, it fails; the report says what was wanted and what came.
  await refused.getByRole('button', { name: 'Run 1 test' }).click()
  await expect(refused.getByText('0 of 1 passed, 1 failed')).toBeVisible()
  await refused.getByRole('link', { name: 'Open the report' }).click()
  await expect(page.getByRole('table', { name: 'Answers' }).getByRole('row', { name: /Looks before it ships/ })).toContainText('done')
  const answer = page.getByRole('complementary', { name: 'Looks before it ships' })
  await expect(answer.getByRole('list', { name: 'Checks' })).toContainText('the intent verify')
  await expect(answer.getByRole('link', { name: 'Run it is from' })).toHaveAttribute('href', `/runs/${id}?call=${items[0]?.seq ?? 0}`)
  await expectAccessibleInBothThemes(page, 'report of tests', ['#main'])

  // Mended, it passes, and the version is live.
  await rewrite(slug, 'Look before you ship, always.')
  const mended = await publishing(page, slug)
  await mended.getByRole('button', { name: 'Run 1 test' }).click()
  await expect(mended.getByText('1 of 1 passed')).toBeVisible()
  await mended.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText('Version 1 is live')).toBeVisible()

  // The test stands beside its prompt, and in the list with the result before.
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await page.getByRole('navigation', { name: 'Tests' }).getByRole('link', { name: /Looks before it ships/ }).click()
  const article = page.getByRole('article', { name: 'Looks before it ships' })
  await expect(article).toContainText('failed')

  // What it is made on is changed value by value, and a judge as the prompt that it is.
  await article.getByRole('list', { name: 'Values' }).getByRole('button', { name: /^vars/ }).click()
  const vars = article.getByRole('textbox', { name: 'Variables' })
  await vars.fill('{ "region": ')
  await expect(article.getByText('Not JSON yet')).toBeVisible()
  await vars.fill('{ "region": "eu" }')
  await article.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Judge' }).click()
  await article.getByRole('button', { name: 'Add message' }).click()
  await article.getByRole('button', { name: 'Role of message 1: system' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'developer' }).click()
  await expectAccessibleInBothThemes(page, 'a test being edited', ['#main'])
  await page.keyboard.press('ControlOrMeta+s')
  const saved = async () => (await api.get<{ items: { id: string; revision: number; assertions: { kind: string; prompt?: { messages: { role: string }[] } }[] }[] }>(`/tests?workflow=${slug}`)).items[0]
  await expect.poll(async () => (await saved())?.revision).toBe(2)
  expect((await saved())?.assertions.at(-1)?.prompt?.messages.map(({ role }) => role)).toEqual(['developer', 'user', 'assistant'])
  const { fixture } = await api.get<{ fixture: { material: { scope: { vars: unknown } } } }>(`/tests/${(await saved())?.id ?? ''}`)
  expect(fixture.material.scope.vars).toEqual({ region: 'eu' })
})
