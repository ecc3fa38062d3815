/**
 * Why did it decide that? A refund went to the wrong account: the way from the decision to what the model was shown, to what it was
 * not shown, and to the exact request.
 */
import { expect, test, type Page } from '@playwright/test'
import { expectAccessibleInBothThemes } from './accessibility.ts'
import { launch, openApi, type Api, type SavedWorkflow } from './api.ts'

const staleAccount = 'ACC-1111-2222'
const rightAccount = 'ACC-4821-3377'

/** The profile is read once at the start; the order, which knows better, is hidden from the model by a rule. */
const refundDesk = {
  oriel: 1,
  name: 'Refund desk',
  input: { type: 'object', properties: { request: { type: 'string' } } },
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
    { id: 'profile', type: 'set', position: { x: 200, y: 0 }, data: { label: 'Read profile', values: { account: `"${staleAccount}"` } } },
    {
      id: 'next_step',
      type: 'decide',
      position: { x: 420, y: 0 },
      data: {
        label: 'Next step',
        prompt: { messages: [{ role: 'system', content: 'You run the refund desk.\nThe customer’s account is {{ vars.account }}.' }, { role: 'user', content: '{{ thread }}\n\nWhat is the next step?' }] },
        model: { script: [{ when: 'call.index = 0', intent: 'look_up', args: { order: 'ORD-1041' } }, { intent: 'refund', args: { payment: { account: staleAccount, amount: 1250 }, ticket: 'OPS-2217' } }] },
        intents: [
          { name: 'look_up', description: 'Read an order.', parameters: { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] } },
          {
            name: 'refund',
            description: 'Pay back.',
            parameters: { type: 'object', properties: { payment: { type: 'object', properties: { account: { type: 'string' }, amount: { type: 'number' } }, required: ['account', 'amount'] }, ticket: { type: 'string' } }, required: ['payment', 'ticket'] },
          },
        ],
        context: { rules: [{ tag: 'input', action: 'show' }, { tag: 'look_up_result', action: 'hide' }] },
      },
    },
    { id: 'order', type: 'transform', position: { x: 720, y: 0 }, data: { label: 'Order', expression: `{ "order": args.order, "account": "${rightAccount}", "total": 1250 }` } },
    { id: 'end', type: 'end', position: { x: 720, y: 160 }, data: { output: 'args' } },
  ],
  edges: [
    { id: 'a', source: 'start', target: 'profile' },
    { id: 'b', source: 'profile', target: 'next_step' },
    { id: 'c', source: 'next_step', sourceHandle: 'look_up', target: 'order' },
    { id: 'd', source: 'order', target: 'next_step' },
    { id: 'e', source: 'next_step', sourceHandle: 'refund', target: 'end' },
  ],
}

let api: Api
let runId: string
test.beforeAll(async () => {
  api = await openApi()
  const { slug } = await api.post<SavedWorkflow>('/workflows', { document: refundDesk }, 201)
  const run = await launch(api, slug, { request: 'Please refund order ORD-1041, 1,250 EUR.' })
  expect(run.status).toBe('completed')
  runId = run.id
})

const details = (page: Page) => page.getByRole('complementary', { name: 'Details' })
const text = (page: Page) => page.getByRole('region', { name: 'Text of the context window' })
const origin = (page: Page) => page.getByRole('note', { name: 'Where this text came from' })
const openDecision = async (page: Page): Promise<void> => {
  await page.goto(`/runs/${runId}`)
  await page.getByRole('treegrid', { name: 'Timeline' }).getByRole('row', { name: /Next step 2/ }).click()
  await expect(details(page).getByRole('region', { name: 'Intent selected' })).toContainText('refund')
}

test('from a wrong argument one gets to the variable, the event that wrote it, every call that carried it, and what was hidden', async ({ page }) => {
  await openDecision(page)
  const choice = details(page).getByRole('region', { name: 'Intent selected' })
  await expect(choice).toContainText('Please refund order ORD-1041')
  await expect(choice.locator('[data-flag]')).toHaveText(/ticket.*OPS-2217.*Not grounded: nowhere in the context/)
  await expect(choice.getByRole('button', { name: 'payment.amount in 1 · input' })).toBeVisible()

  await choice.getByRole('button', { name: 'payment.account in vars.account' }).click()
  await expect(text(page).locator('mark')).toHaveText(staleAccount)
  await expect(origin(page)).toContainText('vars.account')
  await expect(origin(page)).toContainText('Read profile')
  await expect(origin(page).getByLabel('Line of the prompt')).toHaveText('The customer’s account is {{ vars.account }}.')
  await expect(origin(page).getByRole('link', { name: 'Line in the builder' })).toHaveAttribute('href', /\?node=next_step&message=1&line=2$/)
  await expectAccessibleInBothThemes(page, 'pinned segment')

  await origin(page).getByRole('button', { name: /^Event \d+$/ }).click()
  await expect(details(page).getByRole('heading', { name: 'Read profile' })).toBeVisible()
  const carriers = details(page).getByRole('region', { name: 'In the context of' })
  await expect(carriers.getByRole('listitem')).toHaveCount(2)
  await expect(carriers).toContainText('scripted, no cost')
  await carriers.getByRole('button', { name: /^Call 2/ }).click()

  await page.getByRole('button', { name: /^1 dropped, \d+ tok$/ }).click()
  const left = page.getByRole('dialog', { name: 'Left out of this window' })
  await left.getByRole('region', { name: 'Rule 2: hide, look_up_result' }).getByRole('button').click()
  await expect(details(page).getByRole('heading', { name: 'Order' })).toBeVisible()
  await expect(details(page)).toContainText(rightAccount)
})

test('the window is read, searched and copied by keys, and the request leaves as a command that sends the same bytes', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await openDecision(page)
  await text(page).focus()
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'Enter']) await page.keyboard.press(key)
  await expect(origin(page)).toContainText('vars.account')
  await page.keyboard.press('c')
  await expect.poll(clipboard).toBe(staleAccount)
  for (const key of ['Escape', 'ArrowDown', 'Enter', 'c']) await page.keyboard.press(key)
  await expect(origin(page)).toContainText('Input of the run')
  await expect.poll(clipboard).toContain('Please refund order ORD-1041')
  await page.keyboard.press('Escape')
  await expect(origin(page)).toHaveCount(0)

  await page.keyboard.press('/')
  await page.keyboard.type('NEXT STEP')
  await expect(page.getByRole('search', { name: 'In this window' })).toContainText('1 of 1 lines')
  await expect(text(page).locator('mark')).toHaveText('next step')
  await page.keyboard.press('Escape')

  await page.getByText('Bytes', { exact: true }).click()
  await page.getByRole('button', { name: 'curl' }).click()
  await expect.poll(clipboard).toContain('printf')
  const command = await clipboard()
  const { items } = await api.get<{ items: { seq: number }[] }>(`/runs/${runId}/calls`)
  const { request } = await api.get<{ request: { body: string } }>(`/runs/${runId}/calls/${items[1]?.seq}`)
  expect(command).toContain(`printf %s '${request.body.replaceAll("'", `'\\''`)}' | curl `)
})
