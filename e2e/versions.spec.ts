/**
 * What goes live, and how to get back: publishing says what changes, two versions stand on one canvas and field by field, an older one is
 * restored without losing the draft, published again, and run with its own form.
 */
import { expect, test, type Page } from '@playwright/test'
import { expectAccessibleInBothThemes } from './accessibility.ts'
import { openApi, type Api, type Run } from './api.ts'

interface Document {
  nodes: { id: string; type: string; position: { x: number; y: number }; data: Record<string, unknown> }[]
  edges: { id: string; source: string; sourceHandle?: string; target: string }[]
  [more: string]: unknown
}

const first: Document = {
  oriel: 1,
  name: 'Greetings',
  input: { type: 'object', properties: { name: { type: 'string', title: 'Name' } } },
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
    { id: 'greet', type: 'template', position: { x: 260, y: 0 }, data: { label: 'Greet', text: 'Good morning, {{ input.name | default: "you" }}.\nHow are you today?' } },
    { id: 'end', type: 'end', position: { x: 520, y: 0 }, data: { output: 'prev' } },
  ],
  edges: [
    { id: 'e1', source: 'start', target: 'greet' },
    { id: 'e2', source: 'greet', target: 'end' },
  ],
}

function second(): Document {
  const next = structuredClone(first)
  next.input = { type: 'object', properties: { name: { type: 'string', title: 'Name' }, tone: { type: 'string', title: 'Tone of voice' } } }
  Object.assign(next.nodes[1]?.data ?? {}, { text: 'Good evening, {{ input.name | default: "you" }}.\nHow are you today?' })
  next.nodes.push({ id: 'shout', type: 'transform', position: { x: 260, y: 140 }, data: { label: 'Shout', expression: '$uppercase(prev)' } })
  next.edges = [{ id: 'e1', source: 'start', target: 'greet' }, { id: 'e3', source: 'greet', target: 'shout' }, { id: 'e4', source: 'shout', target: 'end' }]
  return next
}

let api: Api
let slug: string

const save = async (document: Document, baseRevision: number) => expect((await api.context.put(`/api/v1/workflows/${slug}`, { data: { document, baseRevision } })).ok()).toBe(true)

test.beforeAll(async () => {
  api = await openApi()
  slug = (await api.post<{ slug: string }>('/workflows', { document: first }, 201)).slug
  await api.post(`/workflows/${slug}/versions`, { message: 'Mornings' }, 201)
  await save(second(), 1)
})

const canvas = (page: Page) => page.getByRole('application')
const versions = (page: Page) => page.getByRole('button', { name: /^Versions:/ })

test('what is published is told before, compared after, restored without losing the draft, published again and run', async ({ page }) => {
  await page.goto(`/workflows/${slug}`)
  await page.getByRole('button', { name: 'Publish v2' }).click()
  const told = page.getByRole('status', { name: 'Changes since version 1' })
  await expect(told).toHaveText('Node Shout added, text of Greet changed, Greet leads to Shout instead of end, input field tone added.')
  await page.getByRole('textbox', { name: 'What changed, and why' }).fill('Evenings, loud')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByText('v2 live')).toBeVisible()

  // Compared: both on one canvas, each change field by field, walked by keys.
  await versions(page).click()
  await page.getByRole('link', { name: /Evenings, loud/ }).click()
  await expect(page).toHaveURL(/\/versions\?from=1&to=2$/)
  const changes = page.getByRole('group', { name: 'Changes' })
  await expect(changes.getByRole('button')).toHaveText([/^Settings.*Changed/, /^Greet.*Changed/, /^Shout.*Added/, /^Greet → Shout.*Added/, /^Shout → end.*Added/, /^Greet → end.*Removed/])
  await expect(canvas(page).getByRole('group', { name: 'Shout, transform' })).toBeVisible()
  await expect(canvas(page).getByText('Added', { exact: true }).first()).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await expect(page).toHaveURL(/change=node%3Agreet/)
  await expect(changes.getByRole('button', { name: /^Greet.*Changed/ })).toBeFocused()
  const field = changes.getByRole('group', { name: 'Text' })
  await expect(field.getByLabel('Before').locator('del')).toHaveText('morning')
  await expect(field.getByLabel('After').locator('ins')).toHaveText('evening')
  await page.keyboard.press('s')
  await expect(field.locator('del, ins')).toHaveText(['morning', 'evening'])
  await expectAccessibleInBothThemes(page, 'versions')

  // Restored: the draft is the first version again, and what it was is kept, also after a reload.
  await page.getByRole('link', { name: 'Restore v1' }).click()
  await expect(page.getByText('The draft is version 1 again', { exact: false })).toBeVisible()
  await expect(canvas(page).getByRole('group', { name: 'Shout, transform' })).toHaveCount(0)
  await expect(versions(page)).toHaveAccessibleName(/changed since v2/)
  await expect(page.getByRole('banner').getByRole('status')).toContainText('Saved')
  await page.reload()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(canvas(page).getByRole('group', { name: 'Shout, transform' })).toBeVisible()
  await versions(page).click()
  await expect(page.getByRole('region', { name: 'Kept drafts' }).getByRole('listitem')).toHaveText(/Before version 1 was restored/)

  // Published again: the first version is live as the third, the draft stays.
  await page.getByRole('button', { name: 'More of version 1' }).click()
  await page.getByRole('menuitem', { name: /Publish again/ }).click()
  await expect(page.getByText('v3 live')).toBeVisible()
  await expect(canvas(page).getByRole('group', { name: 'Shout, transform' })).toBeVisible()
  const live = await api.post<Run>(`/workflows/${slug}/runs`, { input: { name: 'Ada' }, wait: 60 }, 200)
  expect(live.output).toBe('Good morning, Ada.\nHow are you today?')

  // Run: any version, with the form of its own input.
  await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click()
  const form = page.getByRole('dialog')
  await expect(form.getByRole('textbox', { name: 'Tone of voice' })).toBeVisible()
  await form.getByRole('combobox', { name: 'Version to run' }).click()
  await page.getByRole('option', { name: /^v1/ }).click()
  await expect(form.getByRole('textbox', { name: 'Tone of voice' })).toHaveCount(0)
  await form.getByRole('textbox', { name: 'Name' }).fill('Grace')
  await form.getByRole('button', { name: /^Run/ }).click()
  await expect(page.getByText('Version 1 runs')).toBeVisible()
  await expect.poll(async () => (await api.get<{ items: { workflow: { version: unknown } }[] }>(`/runs?workflow=${slug}&limit=1`)).items[0]?.workflow.version).toBe(1)
})
