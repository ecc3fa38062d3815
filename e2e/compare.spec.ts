/**
 * Where did the fork go another way, and where do the others? From a past run with a wrong choice to its fork, the two beside each
 * other by keyboard, and from there to all runs of the workflow.
 */
import { expect, test, type Page } from '@playwright/test'
import { expectAccessibleInBothThemes } from './accessibility.ts'
import { launch, openApi, type Api, type SavedWorkflow } from './api.ts'

const edge = (id: string, source: string, sourceHandle: string, target: string) => ({ id, source, sourceHandle, target })
const intent = (name: string, properties: object) => ({ name, description: `When ${name} is right.`, parameters: { type: 'object', properties } })
const desk = {
  oriel: 1,
  name: 'Complaint desk',
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
    {
      id: 'next_step', type: 'decide', position: { x: 220, y: 0 },
      data: {
        label: 'Next step',
        prompt: { messages: [{ role: 'system', content: 'You settle complaints.' }, { role: 'user', content: '{{ thread }}' }] },
        intents: [intent('history', { customer: { type: 'string' } }), intent('refund', { amount: { type: 'number' } }), intent('escalate', { to: { type: 'string' } })],
        model: { script: [{ when: 'call.index < 4', intent: 'history', args: { customer: 'c-17' } }, { when: "$contains(thread, 'angry')", intent: 'escalate', args: { to: 'team lead' } }, { intent: 'refund', args: { amount: 20 } }] },
        maxVisits: 9,
      },
    },
    { id: 'history', type: 'template', position: { x: 460, y: 0 }, data: { label: 'History', text: 'Two refunds this year.' } },
    { id: 'refunded', type: 'end', position: { x: 700, y: 0 }, data: { label: 'Refunded', outcome: 'refunded' } },
    { id: 'escalated', type: 'end', position: { x: 700, y: 160 }, data: { label: 'Escalated', outcome: 'escalated' } },
  ],
  edges: [edge('a', 'start', 'out', 'next_step'), edge('b', 'next_step', 'history', 'history'), edge('c', 'history', 'out', 'next_step'), edge('d', 'next_step', 'refund', 'refunded'), edge('e', 'next_step', 'escalate', 'escalated')],
}

interface Logged {
  events: { seq: number; type: string }[]
}

let api: Api
let slug: string
let parent: string
let angry: string
let fork: string
test.beforeAll(async () => {
  api = await openApi()
  slug = (await api.post<SavedWorkflow>('/workflows', { document: desk }, 201)).slug
  parent = (await launch(api, slug, { mood: 'calm' })).id
  angry = (await launch(api, slug, { mood: 'angry' })).id
  const { events } = await api.get<Logged>(`/runs/${parent}/events`)
  const last = events.filter(({ type }) => type === 'intent.selected').at(-1)
  fork = (await api.post<{ id: string }>(`/runs/${parent}/fork`, { atSeq: last?.seq, edits: [{ kind: 'args', value: { intent: 'escalate', args: { to: 'owner' } } }] }, 202)).id
  await expect.poll(async () => (await api.get<{ status: string }>(`/runs/${fork}`)).status).toBe('completed')
})

const rows = (page: Page) => page.getByRole('treegrid', { name: 'Aligned steps of both runs' })
const divergence = (page: Page) => page.getByRole('status', { name: 'First divergence' })
const selected = (page: Page) => page.getByRole('region', { name: 'Selected step' })

test('a fork stands beside its parent: equal steps folded, the first divergence marked, arguments and contexts compared by keys', async ({ page }) => {
  await page.goto(`/runs/${fork}`)
  await expect(page.getByRole('link', { name: 'Compare', exact: true })).toBeVisible()
  await page.keyboard.press('c')
  await expect(page).toHaveURL(new RegExp(`/runs/compare\\?a=${parent}&b=${fork}$`))
  await expect(divergence(page)).toHaveText('First divergence: Next step 5 chose escalate instead of refund')
  await expect(rows(page).getByText('8 steps equal')).toBeVisible()
  await expect(rows(page).getByRole('row', { selected: true })).toHaveAccessibleName('Next step 5: Differs, other choice')
  await expect(selected(page).getByRole('group', { name: 'amount' })).toContainText('20')
  await expect(selected(page).getByRole('group', { name: 'to' })).toContainText('owner')
  await expectAccessibleInBothThemes(page, 'two runs compared')

  await page.keyboard.press('j')
  await expect(rows(page).getByRole('row', { selected: true })).toHaveAccessibleName('Refunded: Only in A')
  await expect(page).toHaveURL(/at=refunded/)
  await page.keyboard.press('1')
  await page.keyboard.press('d')
  await expect(selected(page).getByRole('status', { name: 'What changed' })).toContainText('Nothing changed')

  await page.keyboard.press('x')
  await expect(divergence(page)).toHaveText('First divergence: Next step 5 chose refund instead of escalate')
})

test('what counts is chosen, another run is picked, and all runs are told by where they first diverge', async ({ page }) => {
  await page.goto(`/runs/compare?a=${parent}&b=${angry}`)
  await expect(divergence(page)).toContainText('start had another input')
  await page.getByRole('radio', { name: 'Path' }).click()
  await expect(divergence(page)).toHaveText('First divergence: Next step 5 chose escalate instead of refund')
  await page.getByRole('button', { name: /^Run B:/ }).click()
  await page.getByRole('dialog', { name: 'Run B' }).getByRole('textbox', { name: 'Id of another run' }).fill(fork)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`b=${fork}`))

  await page.getByRole('link', { name: 'Other runs' }).click()
  await expect(page).toHaveURL(`/workflows/${slug}/divergences?run=${parent}`)
  await expect(page.getByText('2 runs looked at, all there are')).toBeVisible()
  await page.getByRole('button', { name: 'Next step 5: escalate instead of refund: 2 runs of 2' }).click()
  await expect(page.getByText('2 completed (escalated)')).toBeVisible()
  await expectAccessibleInBothThemes(page, 'first divergences')
  await page.getByRole('link', { name: `against ${parent.slice(-8)}` }).last().click()
  await expect(divergence(page)).toHaveText('First divergence: Next step 5 chose escalate instead of refund')

  await page.goto(`/runs/compare?a=${parent}&b=${parent.slice(0, -1)}${parent.endsWith('0') ? '1' : '0'}`)
  await expect(page.getByRole('heading', { name: 'There is no such run' })).toBeVisible()
})
