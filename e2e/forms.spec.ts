import { expect, test, type Page } from '@playwright/test'
import { expectAccessible } from './accessibility.ts'
import { openApi, type Run, type SavedWorkflow } from './api.ts'

const text = { type: 'string' }
const order = { type: 'object', properties: { order: { ...text, description: 'Its number' }, lines: { type: 'array', items: { type: 'object', properties: { sku: text, price: { type: 'number' } } } } } }

const document = {
  oriel: 1,
  name: 'Orders by data',
  input: order,
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
    { id: 'sum', type: 'transform', position: { x: 240, y: 0 }, data: { label: 'Sum', expression: '{ "total": $sum(input.lines.price), "lines": input.lines }' } },
    { id: 'name', type: 'transform', position: { x: 480, y: 0 }, data: { label: 'Name', expression: 'prev.total' } },
    { id: 'end', type: 'end', position: { x: 960, y: 0 }, data: {} },
    { id: 'post', type: 'http', position: { x: 720, y: 0 }, data: { label: 'Post', method: 'GET', url: 'https://api.example.com/orders/{{ input.order }}', headers: { Authorization: 'Bearer sk-live-0123456789abcdefghij' } } },
  ],
  edges: [
    { id: 'e1', source: 'start', sourceHandle: 'out', target: 'sum' },
    { id: 'e2', source: 'sum', sourceHandle: 'out', target: 'name' },
    { id: 'e3', source: 'name', sourceHandle: 'out', target: 'end' },
  ],
}

const editor = (page: Page, label: string) => page.getByRole('textbox', { name: label, exact: true })

async function rewrite(page: Page, label: string, value: string): Promise<void> {
  await editor(page, label).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(value)
}

test('an expression is written from what the last run really had, and its value stands under it', async ({ page }) => {
  const api = await openApi()
  const { slug } = await api.post<SavedWorkflow>('/workflows', { document })
  await api.post<Run>(`/workflows/${slug}/runs`, { wait: 20, input: { order: 'A-17', lines: [{ sku: 'bolt', price: 2.5 }, { sku: 'saw', price: 19 }] } })
  await page.goto(`/workflows/${slug}?node=name`)

  // The value of what is there, and which data it is of.
  const value = page.getByRole('group', { name: 'Value of Expression' })
  await expect(value).toContainText('21.5')
  await expect(page.getByText('Values as this node read them in run')).toBeVisible()

  // By keyboard: a path through what a node handed on, with type and value, into the items of a list.
  await rewrite(page, 'Expression', 'steps.sum.output.')
  const offers = page.getByRole('listbox')
  await expect(offers.getByRole('option', { name: /total/ })).toContainText('21.5')
  await expect(offers.getByRole('option', { name: /lines/ })).toContainText('list of 2')
  await page.keyboard.type('li')
  await expect(offers.getByRole('option', { name: /lines/, selected: true })).toBeVisible()
  // What has only just been offered is not taken by a key: it may have been meant for the text.
  await page.waitForTimeout(150)
  await page.keyboard.press('Enter')
  await page.keyboard.type('.')
  await expect(offers.getByRole('option', { name: /sku/ })).toContainText('"bolt"')
  await page.keyboard.type('sku')
  await page.keyboard.press('Escape')
  await expect(value).toContainText('["bolt", "saw"]')
  await value.getByRole('button').click()
  await expect(page.getByLabel('Whole value of Expression')).toContainText('"saw"')

  // What is wrong is said in its place, and what does not end is stopped.
  await rewrite(page, 'Expression', 'prev.nobody')
  await page.keyboard.press('Escape')
  await expect(value).toContainText('No value: what it refers to does not exist.')
  await rewrite(page, 'Expression', '$map([1..100000], function($n) {{ $n ~> $string')
  await page.keyboard.press('Escape')
  await expect(value).toBeVisible()
  await rewrite(page, 'Expression', 'input.lines[pr')
  await expect(offers.getByRole('option').first()).toContainText('price')
  await page.keyboard.press('Escape')

  // A credential in a header does not go unnoticed: it becomes a secret, which is shown as dots and sent to its host alone.
  await page.goto(`/workflows/${slug}?node=post`)
  await expect(page.getByText('Not reached: what it would read after run')).toBeVisible()
  await expect(page.getByRole('group', { name: 'Value of URL' })).toContainText('https://api.example.com/orders/A-17')
  await page.getByRole('button', { name: 'Make it a secret' }).click()
  const made = page.getByRole('form', { name: 'New secret' })
  await expect(made.getByLabel('Sent only to')).toHaveValue('api.example.com')
  await made.getByLabel('Name').fill(`TOKEN_${Date.now()}`)
  await made.getByRole('button', { name: 'Create and use' }).click()
  await expect(editor(page, 'Authorization of Headers')).toContainText('Bearer {{ secrets.TOKEN_')
  await expect(page.getByRole('group', { name: 'Value of Authorization of Headers' })).toContainText('Bearer ••••••')
  await expect(page.getByText('sk-live')).toHaveCount(0)
  await rewrite(page, 'URL', 'https://elsewhere.example/')
  await expect(page.getByRole('button', { name: 'Allow elsewhere.example' })).toBeVisible()
  await expectAccessible(page, 'form with values')
})
