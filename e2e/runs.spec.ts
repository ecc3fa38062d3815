import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test, type Page } from '@playwright/test'
import { expectAccessibleInBothThemes } from './accessibility.ts'
import { openApi, type Api, type Run, type SavedWorkflow } from './api.ts'

let api: Api
test.beforeAll(async () => {
  api = await openApi()
})

interface Node {
  id: string
  type: string
  parentId?: string
  data?: object
}

/** Nodes from left to right, wired in their order within each scope. */
async function save(name: string, nodes: Node[]): Promise<string> {
  const scopes = new Map<string, Node[]>()
  for (const node of nodes) scopes.set(node.parentId ?? '', [...(scopes.get(node.parentId ?? '') ?? []), node])
  const edges = [...scopes.values()].flatMap((row) => row.slice(1).map(({ id }, index) => ({ id: `${row[index]?.id}_${id}`, source: row[index]?.id, target: id, ...(row[index]?.type === 'ask' && { sourceHandle: 'answered' }) })))
  const placed = nodes.map((node, index) => ({ data: {}, position: { x: index * 220, y: node.parentId === undefined ? 0 : 40 }, ...node }))
  const { slug, problems } = await api.post<SavedWorkflow>('/workflows', { document: { oriel: 1, name, nodes: placed, edges } }, 201)
  expect(problems.filter(({ severity }) => severity !== 'warning')).toEqual([])
  return slug
}

const launch = (slug: string, body: object = {}): Promise<Run> => api.post<Run>(`/workflows/${slug}/runs`, { input: {}, ...body }, 202)
const banner = (page: Page) => page.getByRole('banner')
const details = (page: Page) => page.getByRole('complementary', { name: 'Details' })

/** Nothing stands outside the window or over its neighbour in the bar. */
async function expectRoom(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 })
  const buttons = banner(page).getByRole('button')
  await expect(buttons.last()).toBeInViewport({ ratio: 1 })
  const boxes = await Promise.all((await buttons.all()).map((button) => button.boundingBox()))
  for (const [index, box] of boxes.entries()) {
    const before = boxes[index - 1]
    if (before && box) expect(Math.round(before.x + before.width), `button ${index} at ${width} px`).toBeLessThanOrEqual(Math.round(box.x))
  }
}

test('a run that waits for a callback shows its address, and goes on once somebody calls it', async ({ page }) => {
  const slug = await save('Payment', [{ id: 'start', type: 'start' }, { id: 'hold', type: 'wait', data: { label: 'Payment confirmed', callback: true } }, { id: 'end', type: 'end', data: { output: 'prev.payload' } }])
  const { id } = await launch(slug)
  await page.goto(`/runs/${id}`)
  await expect(details(page).getByRole('heading', { name: 'Payment confirmed waits for a callback' })).toBeVisible()
  const command = details(page).getByLabel('Or from a terminal')
  await expect(command).toContainText('curl -X POST')
  await expectAccessibleInBothThemes(page, 'waiting run')

  const { stdout } = await promisify(execFile)('sh', ['-c', (await command.textContent()) ?? ''])
  expect(JSON.parse(stdout)).toEqual({ accepted: true })
  await expect(banner(page).getByText('Completed', { exact: true })).toBeVisible()
  await expect(details(page).getByRole('heading', { name: /waits for/ })).toHaveCount(0)
  expect((await api.get<Run>(`/runs/${id}`)).output).toEqual({ ok: true })
})

test('a run stops at a breakpoint, goes on by one step, then with another value, to its end', async ({ page }) => {
  const slug = await save('Sums', [
    { id: 'start', type: 'start' },
    { id: 'one', type: 'transform', data: { label: 'First sum', expression: '1' } },
    { id: 'two', type: 'transform', data: { label: 'Second sum', expression: 'prev + 1' } },
    { id: 'end', type: 'end', data: { output: 'prev' } },
  ])
  const { id } = await launch(slug, { breakpoints: [{ nodeId: 'one', when: 'before' }] })
  await page.goto(`/runs/${id}`)
  await expect(details(page).getByRole('heading', { name: 'Paused before First sum' })).toBeVisible()
  await expect(banner(page).getByText('At a breakpoint')).toBeVisible()
  for (const width of [1024, 1280, 1600]) await expectRoom(page, width)
  await expectAccessibleInBothThemes(page, 'paused run')

  await page.keyboard.press('s')
  await expect(details(page).getByRole('heading', { name: 'Paused after one step' })).toBeVisible()
  await expect(page.getByRole('row', { name: /First sum/ })).toBeVisible()
  await details(page).getByRole('button', { name: 'Change what First sum gave' }).click()
  const editor = details(page).getByRole('textbox', { name: 'Edited output' })
  await editor.click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText('41')
  await details(page).getByRole('button', { name: 'Resume' }).click()
  await expect(banner(page).getByText('Completed', { exact: true })).toBeVisible()
  expect((await api.get<Run>(`/runs/${id}`)).output).toBe(42)
})

test('a run that waits is paused, resumed and cancelled on its page', async ({ page }) => {
  const slug = await save('Long wait', [{ id: 'start', type: 'start' }, { id: 'nap', type: 'wait', data: { label: 'Cool down', seconds: '3600' } }, { id: 'end', type: 'end' }])
  const { id } = await launch(slug)
  await page.goto(`/runs/${id}`)
  await expect(details(page).getByRole('heading', { name: 'Cool down waits for a time' })).toBeVisible()
  await banner(page).getByRole('button', { name: 'Pause' }).click()
  await expect(banner(page).getByText('Paused', { exact: true })).toBeVisible()
  await banner(page).getByRole('button', { name: 'Resume' }).click()
  await expect(banner(page).getByText('Waiting', { exact: true })).toBeVisible()
  await banner(page).getByRole('button', { name: 'Cancel run' }).click()
  await expect(banner(page).getByText('Cancelled', { exact: true })).toBeVisible()
})

test('from a run one gets to its child runs, to what they ask, and back up', async ({ page }) => {
  const slug = await save('Reviews', [
    { id: 'start', type: 'start' },
    { id: 'all', type: 'each', data: { label: 'Each reviewer', items: '["Anna", "Ben"]' } },
    { id: 'end', type: 'end', data: { output: 'prev' } },
    { id: 'in', type: 'start', parentId: 'all' },
    { id: 'ask', type: 'ask', parentId: 'all', data: { label: 'Ask', question: 'Well, {{ input }}?' } },
    { id: 'out', type: 'end', parentId: 'all', data: { output: 'prev.value' } },
  ])
  const { id } = await launch(slug)
  await page.goto(`/runs/${id}?step=all%231`)
  const items = details(page).getByRole('list', { name: 'Items' }).getByRole('link')
  await expect(items).toHaveCount(2)
  await expect(details(page).getByRole('link', { name: 'Answer there' })).toHaveCount(2)
  await expectAccessibleInBothThemes(page, 'run with child runs')

  for (const [index, name] of ['Anna', 'Ben'].entries()) {
    await items.nth(index).click()
    await expect(details(page).getByText(`Well, ${name}?`)).toBeVisible()
    await details(page).getByRole('textbox').fill(`${name} agrees`)
    await details(page).getByRole('button', { name: /^(Answer|Send)/ }).click()
    await expect(banner(page).getByText('Completed', { exact: true })).toBeVisible()
    await banner(page).getByRole('link', { name: id.slice(-8) }).click()
    await expect(page).toHaveURL(new RegExp(`/runs/${id}`))
    await expect(items).toHaveCount(2)
  }
  await expect(banner(page).getByText('Completed', { exact: true })).toBeVisible()
  expect((await api.get<Run>(`/runs/${id}`)).output).toEqual(['Anna agrees', 'Ben agrees'])

  await details(page).getByRole('link', { name: 'All in the list' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Child runs' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Run of Reviews' })).toHaveCount(2)
})
