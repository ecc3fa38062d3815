/**
 * Through time, by keyboard: from error to decision to person, what each event changed in the state, what the model would have been
 * asked next, and a live run that is held while it goes on.
 */
import { expect, test, type Page } from '@playwright/test'
import { expectAccessibleInBothThemes } from './accessibility.ts'
import { launch, openApi, type SavedWorkflow } from './api.ts'

const desk = {
  oriel: 1,
  name: 'Desk that fails once',
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
    {
      id: 'next_step', type: 'decide', position: { x: 220, y: 0 },
      data: {
        label: 'Next step',
        prompt: { messages: [{ role: 'user', content: 'Round {{ vars.round | default: 0 }}.\n{{ thread }}\n\nWhat is the next step?' }] },
        model: { script: [{ intent: 'look', args: {}, times: 2 }, { intent: 'ask', args: {}, times: 1 }, { intent: 'done', args: {} }] },
        intents: ['look', 'ask', 'done'].map((name) => ({ name, description: `${name} now`, parameters: { type: 'object', properties: {} } })),
      },
    },
    { id: 'count', type: 'set', position: { x: 460, y: 0 }, data: { label: 'Count', values: { round: '$exists(vars.round) ? vars.round + 1 : 1' } } },
    { id: 'look', type: 'transform', position: { x: 680, y: 0 }, data: { label: 'Look', expression: `vars.round = 1 ? $error('the page is locked') : "found"` } },
    { id: 'owner', type: 'ask', position: { x: 460, y: 120 }, data: { label: 'Owner', question: 'Is it fine?', format: 'yes_no' } },
    { id: 'end', type: 'end', position: { x: 460, y: 240 }, data: {} },
  ],
  edges: [
    { id: 'a', source: 'start', target: 'next_step' },
    { id: 'b', source: 'next_step', sourceHandle: 'look', target: 'count' },
    { id: 'c', source: 'count', target: 'look' },
    { id: 'd', source: 'look', target: 'next_step' },
    { id: 'e', source: 'look', sourceHandle: 'error', target: 'next_step' },
    { id: 'f', source: 'next_step', sourceHandle: 'ask', target: 'owner' },
    { id: 'g', source: 'owner', sourceHandle: 'yes', target: 'next_step' },
    { id: 'h', source: 'next_step', sourceHandle: 'done', target: 'end' },
  ],
}

const head = (page: Page) => page.getByRole('slider', { name: 'Event' })
const tree = (page: Page) => page.getByRole('tree', { name: 'State of the run' })
const next = (page: Page) => page.getByRole('region', { name: 'What would be sent next' })

test('a run is walked by its errors, decisions and people, shows what each event changed and what would be sent next, and is held while it goes on', async ({ page }) => {
  const api = await openApi()
  const { slug } = await api.post<SavedWorkflow>('/workflows', { document: desk }, 201)
  const run = await launch(api, slug, {})
  expect(run.status).toBe('waiting')
  await page.goto(`/runs/${run.id}?tab=state`)
  const last = Number(await head(page).getAttribute('aria-valuemax'))
  await expect(tree(page).getByRole('treeitem', { name: /Owner an answer by anybody with access/ })).toBeVisible()

  // The one error, then what came of it, each by a key; where there is none, a key leads nowhere.
  await page.keyboard.press('Shift+E')
  await expect(head(page)).toHaveAttribute('aria-valuetext', /step\.failed.*the page is locked/)
  await page.keyboard.press('e')
  await expect(head(page)).toHaveAttribute('aria-valuetext', /step\.failed/)
  await expect(page.getByRole('button', { name: 'Next error' })).toHaveAttribute('aria-disabled', 'true')
  await expect(page.getByRole('group', { name: /Errors: 1 of 1/ })).toBeVisible()
  await page.keyboard.press('Shift+I')
  await expect(head(page)).toHaveAttribute('aria-valuetext', /intent\.selected, look/)

  // Only what an event changed: a variable, with what it was.
  await page.getByRole('button', { name: 'Only what changed' }).click()
  await page.keyboard.press('i')
  for (let step = 0; step < 4 && !((await head(page).getAttribute('aria-valuetext')) ?? '').includes('vars.set'); step++) await page.keyboard.press(']')
  await expect(head(page)).toHaveAttribute('aria-valuetext', /vars\.set, round = 2/)
  await expect(tree(page).getByRole('treeitem', { name: 'Changed: round 1 is now 2' })).toBeVisible()
  await expect(tree(page).getByRole('treeitem', { name: /Model usage/ })).toHaveCount(0)
  await expect(page).toHaveURL(/seq=\d+&tab=state&changes=1/)
  await tree(page).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowLeft')
  await expect(tree(page).getByRole('treeitem').first()).toHaveAttribute('aria-expanded', 'false')

  // What would be sent next: as far as it is known here, and byte for byte once the decision is entered.
  await page.keyboard.press('n')
  await expect(next(page)).toContainText('has not ended, so what it will give is missing')
  await expect(next(page)).toContainText('Round 2.')
  for (let step = 0; step < 6 && !((await next(page).textContent()) ?? '').includes('A token stands before'); step++) {
    await page.keyboard.press(']')
    await expect(page.getByRole('main').locator('[data-panels]')).toHaveAttribute('data-panels', (await head(page).getAttribute('aria-valuenow')) ?? '')
  }
  await expect(next(page)).toContainText('A token stands before Next step 3.')
  await expect(next(page)).toContainText('identical to what was sent')
  await expectAccessibleInBothThemes(page, 'time travel')
  await next(page).getByRole('button', { name: /Sent as call 3/ }).click()
  await expect(page.getByText('call 3 of 3')).toBeVisible()

  // Held, a live run goes on behind the head and says so; followed, the page is at its end.
  await page.keyboard.press('h')
  await expect(head(page)).toHaveAttribute('aria-valuenow', String(last))
  const requestId = run.waitingOn[0]?.requestId ?? ''
  await api.post(`/requests/${requestId}/answer`, { value: true })
  const follow = page.getByRole('button', { name: /newer/ })
  await expect(follow).toBeVisible()
  await expect(head(page)).toHaveAttribute('aria-valuenow', String(last))
  await expect(page.getByText('Completed').first()).toBeVisible()
  await follow.click()
  await expect(head(page)).toHaveAttribute('aria-valuetext', /run\.completed/)
  await expect(page).not.toHaveURL(/seq=/)
})
