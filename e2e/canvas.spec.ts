import { expect, test, type Locator, type Page } from '@playwright/test'
import { launch, openApi, type Api } from './api.ts'

interface Document {
  nodes: { id: string; position: { x: number; y: number } }[]
  edges: { id: string; source: string; sourceHandle: string; target: string; label?: string }[]
}

let api: Api
test.beforeAll(async () => {
  api = await openApi()
})

const at = (x: number, y: number) => ({ x, y })
const document = {
  oriel: 1,
  name: 'Canvas',
  nodes: [
    { id: 'start', type: 'start', position: at(0, 0), data: { label: 'Start' } },
    { id: 'double', type: 'transform', position: at(260, 0), data: { label: 'Double', expression: '2 * 21' } },
    { id: 'end', type: 'end', position: at(520, 8), data: { label: 'End', output: 'prev' } },
    { id: 'keep', type: 'set', position: at(100, 200), data: { label: 'Keep', values: { kept: 'prev' } } },
    { id: 'other', type: 'end', position: at(520, 240), data: { label: 'Other end' } },
  ],
  edges: [
    { id: 'first', source: 'start', sourceHandle: 'out', target: 'double' },
    { id: 'second', source: 'double', sourceHandle: 'out', target: 'end' },
  ],
}

const canvas = (page: Page) => page.getByRole('application')
const card = (page: Page, name: string) => canvas(page).getByRole('group', { name, exact: true })
const edge = (page: Page, name: string) => canvas(page).locator(`.react-flow__edge[aria-label="${name}"]`)

async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox()
  if (!box) throw new Error('It is not in view.')
  return at(box.x + box.width / 2, box.y + box.height / 2)
}

async function dragTo(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  // What is dragged hangs on the pointer from its first move on.
  await page.mouse.move(from.x + 2, from.y + 2)
  await page.mouse.move(to.x + 30, to.y + 30, { steps: 4 })
  await page.mouse.move(to.x, to.y, { steps: 4 })
}

test('edges are drawn on, led elsewhere and walked, cards snap, and a run says what it did where it did it', async ({ page }) => {
  const { slug } = await api.post<{ slug: string }>('/workflows', { document }, 201)
  await launch(api, slug, {})
  const edges = async () => (await api.get<{ document: Document }>(`/workflows/${slug}`)).document.edges.map(({ source, sourceHandle, target, label }) => `${source}.${sourceHandle} → ${target}${label ? ` (${label})` : ''}`)
  // The canvas moves at once, so that places read from it are those that the pointer meets.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const fit = () => page.getByRole('button', { name: 'Fit into view' }).click()
  await page.goto(`/workflows/${slug}`)
  await expect(card(page, 'Double, transform')).toBeVisible()

  // The button in the middle of an edge inserts a node on it.
  await edge(page, 'out of Start to Double').hover()
  await canvas(page).getByRole('button', { name: 'Insert node on out of Start to Double' }).click()
  await page.getByRole('dialog', { name: 'Add node between Start and Double' }).getByRole('combobox').fill('template')
  await page.keyboard.press('Enter')
  await expect(edge(page, 'out of Template to Double')).toBeVisible()
  await expect.poll(edges).toEqual(['start.out → template', 'double.out → end', 'template.out → double'])

  await fit()
  // A node of the workflow that is let go on an edge comes to stand on it, as one step of undo.
  await dragTo(page, await middleOf(card(page, 'Keep, set')), await middleOf(edge(page, 'out of Double to End').locator('.edge-line')))
  await expect(canvas(page).locator('[data-splitting]')).toBeVisible()
  await page.mouse.up()
  await expect.poll(edges).toEqual(['start.out → template', 'double.out → keep', 'template.out → double', 'keep.out → end'])
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(edges).toEqual(['start.out → template', 'double.out → end', 'template.out → double'])

  await fit()
  // What is dragged snaps to what it stands level with; the line shows while it is held.
  const end = await middleOf(card(page, 'End, end'))
  await dragTo(page, await middleOf(card(page, 'Other end, end')), at(end.x + 3, end.y + 120))
  await expect(canvas(page).locator('.alignment-guides line').first()).toBeAttached()
  await page.mouse.up()
  await expect(canvas(page).locator('.alignment-guides')).toHaveCount(0)

  await fit()
  // By keyboard: from the node to its edge, a name for it, and to where it leads instead.
  await card(page, 'Double, transform').click({ position: at(60, 12) })
  await page.keyboard.press('o')
  await expect(edge(page, 'out of Double to End')).toBeFocused()
  const panel = page.getByRole('complementary')
  await panel.getByRole('textbox', { name: 'Label' }).fill('the answer')
  await expect(canvas(page).locator('.edge-label')).toHaveText('the answer')
  await panel.getByRole('combobox', { name: 'To' }).click()
  await page.getByRole('option', { name: 'Other end' }).click()
  await expect.poll(edges).toEqual(['start.out → template', 'double.out → other (the answer)', 'template.out → double'])

  await fit()
  // By the mouse: its head is taken off, and put back on another card.
  await edge(page, 'out of Double to Other end').hover()
  await dragTo(page, await middleOf(canvas(page).locator('.react-flow__edgeupdater-target')), await middleOf(card(page, 'End, end')))
  await page.mouse.up()
  await expect.poll(edges).toEqual(['start.out → template', 'double.out → end (the answer)', 'template.out → double'])

  await fit()
  // From an input backwards: let go over nothing, what is chosen leads there.
  const input = await middleOf(card(page, 'Other end, end').locator('.port.target'))
  await dragTo(page, input, at(input.x - 120, input.y + 40))
  await page.mouse.up()
  await page.getByRole('dialog', { name: 'Add node before Other end' }).getByRole('combobox').fill('http')
  await page.keyboard.press('Enter')
  await expect(edge(page, 'out of HTTP request to Other end')).toBeVisible()

  // The last run over the canvas.
  await page.getByRole('tab', { name: /Last run/ }).click()
  await page.getByRole('button', { name: 'Show on the canvas' }).click()
  await expect(card(page, 'Double, transform').locator('[data-result="completed"]')).toContainText('42')

  // Opened from far away, where cards are drawn without their ports, edges are there as well.
  await expect(page.getByRole('banner').getByRole('status')).toContainText('Saved')
  await page.setViewportSize({ width: 640, height: 600 })
  await page.reload()
  await expect(edge(page, 'out of HTTP request to Other end')).toBeAttached()
  await expect(page.locator('.oriel-flow')).not.toHaveAttribute('data-detail', 'all')
})
