import { expect, test } from '@playwright/test'
import { expectAccessible } from './accessibility.ts'
import { launch, openApi, type Api, type SavedWorkflow } from './api.ts'

let api: Api
test.beforeAll(async () => {
  api = await openApi()
})

const runs = 4
const system = 'You are the release assistant.'

/** Deploys once; where that failed it is done, unless it was told of held locks, then it diagnoses. */
const release = {
  oriel: 1,
  name: 'Release assistant',
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
    {
      id: 'decide', type: 'decide', position: { x: 260, y: 0 },
      data: {
        label: 'Next step',
        prompt: { messages: [{ role: 'system', content: system }, { role: 'user', content: '{{ thread }}\n\nWhat next?' }] },
        intents: [{ name: 'deploy', description: 'Deploys.' }, { name: 'diagnose', description: 'Reads why a deploy failed.' }, { name: 'done', description: 'Nothing is left to do.' }],
        model: { script: [{ when: '$contains(thread, "locked") and $contains($string(messages), "held lock")', intent: 'diagnose' }, { when: '$contains(thread, "locked")', intent: 'done' }, { intent: 'deploy' }] },
      },
    },
    { id: 'deploy', type: 'code', position: { x: 520, y: 0 }, data: { label: 'Deploy', source: 'export default ({ input }) => { if (input.n > 0) throw new Error("locked by job " + input.n); return "deployed" }' } },
    { id: 'end', type: 'end', position: { x: 780, y: 0 }, data: {} },
  ],
  edges: [
    { id: 'a', source: 'start', sourceHandle: 'out', target: 'decide' },
    { id: 'b', source: 'decide', sourceHandle: 'deploy', target: 'deploy' },
    { id: 'c', source: 'decide', sourceHandle: 'diagnose', target: 'end' },
    { id: 'd', source: 'decide', sourceHandle: 'done', target: 'end' },
    { id: 'e', source: 'deploy', sourceHandle: 'out', target: 'end' },
    { id: 'f', source: 'deploy', sourceHandle: 'error', target: 'decide' },
  ],
}

test('an engineer edits a prompt, sees what that changes of recorded runs, finds the flip, and keeps it as a test', async ({ page }) => {
  const { id, slug } = await api.post<SavedWorkflow>('/workflows', { document: release }, 201)
  for (let n = 0; n < runs; n++) expect((await launch(api, slug, { n: n % 2 })).status).toBe('completed')
  const failures = runs / 2
  const decisions = runs + failures

  await page.goto(`/workflows/${slug}?node=decide`)
  const panel = page.getByRole('complementary', { name: 'Node Next step' })
  await panel.getByRole('textbox', { name: 'Message 1, system' }).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.insertText('{% if steps.deploy.error %} Diagnose a held lock first.{% endif %}')
  await panel.getByRole('button', { name: 'Node actions' }).click()
  await page.getByRole('menuitem', { name: 'Impact of this edit' }).click()

  // Before any call: how many requests change, and why those.
  const impact = page.getByRole('region', { name: 'Impact on past decisions' })
  await expect(impact.getByRole('status')).toHaveText(`${failures} of ${decisions} requests change.`)
  await expect(impact.getByText('Only decisions after a failure of Deploy change.')).toBeVisible()
  await impact.getByRole('button', { name: `Show ${failures} diffs` }).click()
  const diffs = page.getByRole('dialog', { name: `What changes in ${failures} requests` })
  await expect(diffs.getByText('Diagnose a held lock first.')).toBeVisible()
  await page.keyboard.press('Escape')

  // The price is agreed to by name; then the model is asked.
  const backtest = page.getByRole('region', { name: 'Backtest' })
  await backtest.getByRole('radio', { name: 'All' }).click()
  await backtest.getByRole('button', { name: `Ask ${decisions} times, scripted, $0.00` }).click()
  await expect(backtest.getByRole('img', { name: `Of ${decisions} decisions ${runs} kept, ${failures} flipped, 0 failed, 0 waiting, 0 not asked` })).toBeVisible({ timeout: 30_000 })
  await backtest.getByRole('radio', { name: `Flipped ${failures}` }).click()
  const rows = backtest.getByRole('table', { name: 'Decisions of the backtest' }).getByRole('row')
  await expect(rows).toHaveCount(1 + failures)
  await expect(rows.nth(1)).toContainText('done')
  await expect(rows.nth(1)).toContainText('diagnose')

  // Judged by keyboard, looked at, and kept as a test that wants the new answer.
  await rows.nth(1).focus()
  await page.keyboard.press('1')
  await expect(rows.nth(1).getByRole('button', { name: 'Better' })).toHaveAttribute('aria-pressed', 'true')
  await expect(backtest.getByText(`1 better, ${failures - 1} to judge`)).toBeVisible()
  await page.keyboard.press('Enter')
  await expectAccessible(page, 'impact and backtest')
  await backtest.getByRole('button', { name: 'To a test' }).click()
  await expect(page.getByText('The flip is a test now.')).toBeVisible()
  const { items } = await api.get<{ items: { name: string; assertions: unknown[] }[] }>(`/tests?workflow=${id}`)
  expect(items).toMatchObject([{ assertions: [{ kind: 'intent', equals: 'diagnose' }] }])
})
