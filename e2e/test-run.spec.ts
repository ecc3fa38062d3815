import { expect, test, type Locator, type Page } from '@playwright/test'
import { expectAccessibleInBothThemes } from './accessibility.ts'
import { launch, openApi, type Api, type Run, type SavedWorkflow } from './api.ts'

let api: Api
test.beforeAll(async () => {
  api = await openApi()
})

/** A loop that looks once and is done; what would deploy is never chosen. */
const helper = {
  oriel: 1,
  name: 'Release helper',
  input: { type: 'object', required: ['service'], properties: { service: { type: 'string' } } },
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 100 }, data: {} },
    {
      id: 'decide', type: 'decide', position: { x: 240, y: 0 },
      data: {
        label: 'Next step',
        prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] },
        intents: [{ name: 'deploy', description: 'Ships it.' }, { name: 'verify', description: 'Looks at it.' }, { name: 'done', description: 'It is over.' }],
        model: { script: [{ when: 'call.visit = 1', intent: 'verify' }, { intent: 'done' }] },
      },
    },
    { id: 'deploy', type: 'http', position: { x: 560, y: 0 }, data: { label: 'Deploy it', method: 'POST', url: 'https://deploys.example.com/', effect: 'once' } },
    { id: 'verify', type: 'agent', position: { x: 560, y: 120 }, width: 620, height: 140, data: { label: 'Verify rollout', input: '{ "service": input.service }', steps: 4 } },
    { id: 'inner', type: 'start', parentId: 'verify', position: { x: 20, y: 56 }, data: {} },
    { id: 'measure', type: 'transform', parentId: 'verify', position: { x: 220, y: 52 }, data: { label: 'Measure', expression: '{ "of": input.service, "errors": 3 }' } },
    { id: 'last', type: 'end', parentId: 'verify', position: { x: 440, y: 60 }, data: { output: 'prev' } },
    { id: 'summary', type: 'template', position: { x: 560, y: 320 }, data: { label: 'Summary', text: '{{ input.service }} after {{ steps.decide.visits }} decisions' } },
    { id: 'end', type: 'end', position: { x: 800, y: 328 }, data: { output: 'prev' } },
  ],
  edges: [
    { id: 'a', source: 'start', target: 'decide' },
    { id: 'b', source: 'decide', sourceHandle: 'deploy', target: 'deploy' },
    { id: 'c', source: 'deploy', target: 'decide' },
    { id: 'd', source: 'decide', sourceHandle: 'verify', target: 'verify' },
    { id: 'e', source: 'verify', target: 'decide' },
    { id: 'f', source: 'decide', sourceHandle: 'done', target: 'summary' },
    { id: 'g', source: 'summary', target: 'end' },
    { id: 'h', source: 'inner', target: 'measure' },
    { id: 'i', source: 'measure', target: 'last' },
  ],
}

const panel = (page: Page): Locator => page.getByRole('complementary', { name: /^Node / })
const card = (page: Page, id: string): Locator => page.locator(`.react-flow__node[data-id="${id}"]`)
const dock = (page: Page): Locator => page.getByRole('region', { name: 'Last run and problems' })

/** By the keyboard's way: the card is selected, nothing is dragged. */
async function select(page: Page, id: string) {
  await card(page, id).click({ position: { x: 70, y: 12 } })
  await expect(panel(page)).toBeVisible()
}

test('an engineer tries nodes on the data of the last run, pins a choice, and runs an agent alone', async ({ page }) => {
  const { slug } = await api.post<SavedWorkflow>('/workflows', { document: helper }, 201)
  const { id } = await launch(api, slug, { service: 'api' })
  await expect.poll(async () => (await api.get<Run>(`/runs/${id}`)).status).toBe('completed')
  await page.goto(`/workflows/${slug}?node=summary`)
  await expect(dock(page).getByRole('listitem').filter({ hasText: 'Summary' })).toBeVisible()

  // A node alone, by key: what came before it stands as it was.
  await card(page, 'summary').focus()
  await page.keyboard.press('Shift+R')
  const tried = panel(page).getByRole('region', { name: 'Test of this node' })
  await expect(tried.getByLabel('Output', { exact: true })).toHaveText('api after 2 decisions')
  await expect(tried).toContainText(/Data of the run of \d\d:\d\d; 3 steps before it were not executed/)
  await expect(dock(page).getByText('Test · to Summary · 3 steps not executed')).toBeVisible()
  await expect(card(page, 'verify')).toContainText('not executed')

  // A decision, with its choice and its context window.
  await select(page, 'decide')
  await panel(page).getByRole('button', { name: 'Try', exact: true }).click()
  await expect(tried).toContainText('Chose done')
  await expect(tried.getByRole('link', { name: 'Its context window' })).toHaveAttribute('href', /\?seq=\d+$/)

  // No run came here: what turned it is named, and pinned from where one stands. The request is named before it is sent.
  await select(page, 'deploy')
  await panel(page).getByRole('button', { name: 'Try', exact: true }).click()
  await expect(tried).toContainText('did not come here. Next step left by done at its visit 2; deploy leads here.')
  await tried.getByRole('button', { name: 'Pin Next step to deploy and try' }).click()
  await expect(tried).toContainText('This sends a real request: Deploy it')
  await expectAccessibleInBothThemes(page, 'a test of a node', ['[aria-label^="Node "]', '[aria-label="Last run and problems"]'])
  await tried.getByRole('button', { name: 'Cancel' }).click()

  // The pin is seen on the card and in the dock; what does not fit is said in its place, and the pin stays.
  await expect(card(page, 'decide')).toContainText('pinned')
  await dock(page).getByRole('tab', { name: 'Pinned 1' }).click()
  await dock(page).getByRole('button', { name: /^Next step → deploy/ }).click()
  const pinned = panel(page).getByRole('textbox', { name: 'Pinned output' })
  await pinned.fill('{"intent": "dance", "args": {}}')
  await expect(panel(page).getByText(/names the chosen intent in "intent"/)).toBeVisible()
  await pinned.fill('{"intent": "done", "args": {}}')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(dock(page).getByRole('button', { name: /^Next step → done/ })).toBeVisible()

  // A run of the draft says what is pinned; the run's page and the list tell it apart.
  await card(page, 'decide').focus()
  await page.keyboard.press('r')
  const dialog = page.getByRole('dialog', { name: 'Run the draft' })
  await expect(dialog.getByRole('checkbox', { name: /^1 node is pinned and is not executed/ })).toBeChecked()
  await dialog.getByRole('textbox', { name: /service/ }).fill('web')
  await dialog.getByRole('button', { name: 'Run' }).click()
  await expect(dock(page).getByText('Test · 1 step not executed')).toBeVisible()
  await dock(page).getByRole('tab', { name: 'Pinned 1' }).click()
  await dock(page).getByRole('button', { name: 'Unpin Next step' }).click()
  await expect(dock(page).getByRole('tab', { name: 'Pinned 0' })).toBeVisible()

  // Inside an agent, and the agent alone on an input of one's own.
  await select(page, 'measure')
  await panel(page).getByRole('button', { name: 'Try', exact: true }).click()
  await expect(tried.getByRole('group', { name: 'Output' })).toContainText('of: "api"')
  await select(page, 'verify')
  await panel(page).getByRole('button', { name: 'Node actions' }).click()
  await page.getByRole('menuitem', { name: 'Try this agent alone…' }).click()
  await panel(page).getByRole('textbox', { name: 'Input of the agent' }).fill('{"service": "shop"}')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(panel(page).getByRole('region', { name: 'Test of this agent alone' })).toContainText('of: "shop"')

  // Up to a node, and on.
  await select(page, 'summary')
  await page.keyboard.press('Shift+T')
  const to = panel(page).getByRole('region', { name: 'Run to here' })
  await panel(page).getByRole('button', { name: 'Go on' }).click()
  await expect(to).toContainText('Paused')
  await dock(page).getByRole('button', { name: 'Continue' }).click()
  await expect(to).toContainText('Completed')

  await page.goto(`/runs?workflow=${slug}`)
  await expect(page.getByRole('link', { name: 'Test run of Release helper' })).toHaveCount(5)
  await page.getByRole('link', { name: 'Test run of Release helper' }).last().click()
  await expect(page.getByRole('link', { name: /^test run, from run / })).toBeVisible()
  await expect(page.getByRole('treegrid', { name: 'Timeline' }).getByRole('img', { name: /^Not executed/ })).toHaveCount(3)
})
