import { expect, test, type Page } from '@playwright/test'
import { expectAccessible, expectAccessibleInBothThemes } from './accessibility.ts'
import { openApi, type Api, type Run, type SavedWorkflow } from './api.ts'

let api: Api
test.beforeAll(async () => {
  api = await openApi()
})

const edge = (source: string, target: string, sourceHandle = 'out') => ({ id: `${source}.${sourceHandle}.${target}`, source, sourceHandle, target })
const intent = (name: string) => ({ name, description: `Choose ${name}.`, parameters: { type: 'object', properties: {} } })

/** start ─┬ tags ┬ all ─ decide ⇄ deploy · hosts (each, one of two fails) · end */
const workflow = {
  oriel: 1,
  name: 'Release train',
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 60 } },
    { id: 'tags', type: 'transform', position: { x: 220, y: 0 }, data: { label: 'List tags', expression: '1' } },
    { id: 'policy', type: 'transform', position: { x: 220, y: 120 }, data: { label: 'Policy', expression: '2' } },
    { id: 'all', type: 'join', position: { x: 440, y: 60 }, data: { label: 'All known' } },
    {
      id: 'decide', type: 'decide', position: { x: 640, y: 40 },
      data: {
        label: 'Next step',
        prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] },
        model: { name: 'scripted', script: [{ intent: 'deploy', args: {}, times: 2 }, { intent: 'verify', args: {}, times: 1 }, { intent: 'done', args: {} }] },
        intents: [intent('deploy'), intent('verify'), intent('done')],
      },
    },
    { id: 'deploy', type: 'transform', position: { x: 960, y: 0 }, data: { label: 'Deploy', expression: '"deployed"' } },
    { id: 'hosts', type: 'each', position: { x: 960, y: 120 }, width: 600, height: 160, data: { label: 'Verify hosts', items: '["eu", "us"]', onError: 'collect' } },
    { id: 'host', type: 'start', parentId: 'hosts', position: { x: 20, y: 50 }, data: { label: 'Host' } },
    { id: 'ping', type: 'transform', parentId: 'hosts', position: { x: 200, y: 50 }, data: { label: 'Ping', expression: 'input = "us" ? $error("no route to us") : input' } },
    { id: 'pinged', type: 'end', parentId: 'hosts', position: { x: 400, y: 50 }, data: { label: 'Pinged' } },
    { id: 'end', type: 'end', position: { x: 960, y: 320 } },
  ],
  edges: [
    edge('start', 'tags'), edge('start', 'policy'), edge('tags', 'all'), edge('policy', 'all'), edge('all', 'decide'),
    edge('decide', 'deploy', 'deploy'), edge('deploy', 'decide'), edge('decide', 'hosts', 'verify'), edge('hosts', 'decide'), edge('decide', 'end', 'done'),
    edge('host', 'ping'), edge('ping', 'pinged'),
  ],
}

const history = (page: Page) => page.getByRole('complementary', { name: 'History' })
const row = (page: Page, name: RegExp) => page.getByRole('treegrid', { name: 'Timeline' }).getByRole('row', { name })

test('a run is read by its branches, its child runs, the visits of a node and its path, and everything follows what is picked', async ({ page }) => {
  const { slug, problems } = await api.post<SavedWorkflow>('/workflows', { document: workflow }, 201)
  expect(problems.filter(({ severity }) => severity !== 'warning')).toEqual([])
  const { id } = await api.post<Run>(`/workflows/${slug}/runs`, { input: {}, wait: 20 }, 200)
  await page.goto(`/runs/${id}`)

  await expect(row(page, /branch 1 of 2, List tags/)).toHaveAttribute('aria-level', '2')
  await expect(row(page, /branch 2 of 2, Policy/)).toBeVisible()
  await expect(row(page, /All known/)).toHaveAttribute('aria-level', '1')
  await expect(page.getByRole('note', { name: 'Time by kind' })).toContainText(/model .*of \d/)

  // Child runs unfold in place, by the keyboard, down to the step that failed; what is unfolded stays so.
  const hosts = row(page, /Verify hosts/)
  await hosts.click()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(row(page, /Item 2/)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('ArrowRight')
  await expect(row(page, /Failed Ping/)).toHaveAttribute('aria-level', '3')
  await expectAccessibleInBothThemes(page, 'timeline with an unfolded child run', ['aside[aria-label="History"]'])
  await page.reload()
  await expect(row(page, /Failed Ping/)).toBeVisible()

  // A filter keeps what failed, and what it stands in.
  await page.getByRole('button', { name: 'Filter the timeline' }).click()
  await page.getByRole('checkbox', { name: 'Only what failed, at least once' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('treegrid').getByRole('row')).toHaveCount(3)
  await history(page).getByRole('button', { name: '3 shown, show all' }).click()
  await expect(row(page, /All known/)).toBeVisible()

  // One visit of a node is picked from the strip, the next one by a key; timeline and details follow.
  await row(page, /Next step 1/).click()
  await history(page).getByRole('button', { name: 'Visit 2 of 4, completed, deploy' }).click()
  await expect(row(page, /Next step 2/)).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('complementary', { name: 'Details' }).getByRole('heading', { name: 'Next step 2' })).toBeVisible()
  await page.keyboard.press('.')
  await expect(row(page, /Next step 3/)).toHaveAttribute('aria-selected', 'true')
  await expect(history(page).getByText('×2').first()).toBeVisible()

  // The path has its loops unrolled and is walked by arrows.
  await page.keyboard.press('v')
  const path = page.getByRole('grid', { name: 'Path of the run' })
  await expect(path.getByRole('gridcell', { name: /Next step ?3/ })).toHaveAttribute('aria-selected', 'true')
  await path.focus()
  await page.keyboard.press('ArrowLeft')
  await expect(path.getByRole('gridcell', { name: /Deploy ?2/ })).toHaveAttribute('aria-selected', 'true')
  await expect(row(page, /Deploy 2/)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('w')
  await expect(history(page).getByRole('button', { name: 'Beside the context window' })).toHaveAttribute('aria-pressed', 'true')
  await expectAccessible(page, 'path in full width', { within: ['aside[aria-label="History"]'] })

  // A child run is opened from its line, and what went wrong in it is put right there, in a fork of its own.
  await page.keyboard.press('w')
  await row(page, /Item 2/).click()
  await page.getByRole('treegrid', { name: 'Timeline' }).press('Enter')
  await expect(page).not.toHaveURL(new RegExp(id))
  await row(page, /Failed Ping/).click()
  await page.keyboard.press('f')
  const panel = page.getByRole('complementary', { name: 'Details' }).getByRole('region', { name: /Fork at event/ })
  await panel.getByRole('textbox', { name: 'Output in place of the failure' }).click()
  await page.keyboard.type('"us is up"')
  await panel.getByRole('button', { name: 'Fork and run' }).click()
  await expect(page.getByRole('banner').getByText(/fork of/)).toBeVisible()
  await expect(page.getByRole('banner').getByText('Completed', { exact: true })).toBeVisible()
})
