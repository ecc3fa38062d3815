import { expect, test, type Page } from '@playwright/test'
import { expectAccessible } from './accessibility.ts'
import { openApi, type Api, type Run, type SavedWorkflow } from './api.ts'

let api: Api
test.beforeAll(async () => {
  api = await openApi()
})

const node = (id: string, type: string, data = {}) => ({ id, type, position: { x: 0, y: 0 }, data })
const edge = (source: string, sourceHandle: string, target: string) => ({ id: `${source}.${target}`, source, sourceHandle, target })

/** Waits for a callback where the input says so, fails where it says so, and else ends. */
async function save(name: string): Promise<string> {
  const nodes = [node('start', 'start'), node('which', 'branch', { cases: [{ handle: 'wait', when: 'input.then = "wait"' }, { handle: 'fail', when: 'input.then = "fail"' }] }), node('hold', 'wait', { callback: true }), node('break', 'code', { source: `export default () => { throw new Error('the disk is full') }` }), node('end', 'end')]
  const edges = [edge('start', 'out', 'which'), edge('which', 'wait', 'hold'), edge('which', 'fail', 'break'), edge('which', 'else', 'end'), edge('hold', 'out', 'end'), edge('break', 'out', 'end')]
  return (await api.post<SavedWorkflow>('/workflows', { document: { oriel: 1, name, nodes, edges } }, 201)).slug
}

const start = (slug: string, then: string, note = ''): Promise<Run> => api.post<Run>(`/workflows/${slug}/runs`, { input: { then, note }, wait: 20 }, 200)
const rows = (page: Page) => page.getByRole('grid', { name: 'Runs' }).getByRole('row').filter({ has: page.getByRole('link') })
const filters = (page: Page) => page.getByRole('search', { name: 'Filter runs' })
const chosen = (page: Page) => page.getByRole('region', { name: 'Chosen runs' })

test('runs are narrowed by keys, kept as a view, followed while one reads, and acted on together', async ({ page }) => {
  const slug = await save('Parcel desk')
  await start(slug, 'end', 'nothing of note')
  const failed = [await start(slug, 'fail', 'the red parcel'), await start(slug, 'fail')]
  for (let n = 0; n < 3; n++) await start(slug, 'wait')
  await page.goto(`/runs?workflow=${slug}`)
  await expect(rows(page)).toHaveCount(6)
  await expect(filters(page)).toContainText('6 runs')

  await page.keyboard.press('f')
  await expect(page.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('fail')
  await page.keyboard.press('Enter')
  await expect(rows(page)).toHaveCount(2)
  await expect(page).toHaveURL(`/runs?workflow=${slug}&status=failed`)
  await page.keyboard.press('/')
  await page.keyboard.type('RED parcel')
  await page.keyboard.press('Enter')
  await expect(rows(page)).toHaveCount(1)
  await expect(filters(page)).toContainText('1 found in 2 searched')
  await page.reload()
  await expect(filters(page).getByRole('button', { name: /^Status ?: ?Failed$/ })).toBeVisible()
  await expect(rows(page).getByRole('link', { name: 'Run of Parcel desk' })).toHaveAttribute('href', `/runs/${failed[0]?.id}`)

  await page.getByRole('button', { name: 'Save view' }).click()
  const form = page.getByRole('dialog', { name: 'Save as a view' })
  await form.getByLabel('Name').fill('Red parcels')
  await form.getByRole('button', { name: 'Save view' }).click()
  const views = page.getByRole('navigation', { name: 'Views' })
  await expect(views.getByRole('link', { name: 'Red parcels' })).toHaveAttribute('aria-current', 'true')
  await filters(page).getByRole('button', { name: 'Remove the filter Status' }).click()
  await expect(page.getByText('Unsaved changes')).toBeVisible()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Unsaved changes')).toHaveCount(0)
  await page.getByRole('button', { name: 'View Red parcels' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(views.getByRole('link', { name: 'Red parcels' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(views.getByRole('link', { name: 'Red parcels' })).toHaveAttribute('aria-current', 'true')
  await expect(page).toHaveURL(/view=.+&q=RED\+parcel/)

  await page.goto(`/runs?workflow=${slug}`)
  await expect(rows(page)).toHaveCount(6)
  await page.mouse.move(0, 0)
  await start(slug, 'wait')
  await expect(rows(page)).toHaveCount(7)
  await rows(page).nth(2).hover()
  await rows(page).nth(3).hover()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await start(slug, 'end')
  await page.getByRole('button', { name: '1 new' }).click()
  await expect(rows(page)).toHaveCount(8)

  await expect(chosen(page)).toContainText('1 selected')
  await page.keyboard.press('Shift+J')
  await expect(chosen(page).getByRole('link', { name: 'Compare' })).toHaveAttribute('href', /^\/runs\/compare\?a=[0-9a-f-]{36}&b=[0-9a-f-]{36}$/)
  await page.keyboard.press('Shift+A')
  await expectAccessible(page, 'list of runs', { within: ['header', '[role="search"]', '[role="region"]', '[role="columnheader"]'] })
  await chosen(page).getByRole('button', { name: 'Cancel 4' }).click()
  await expect(chosen(page)).toContainText('4 cancelled')
  await chosen(page).getByRole('button', { name: 'Each run' }).click()
  await expect(page.getByRole('dialog', { name: 'What became of each run' }).getByRole('listitem')).toHaveCount(4)
  await page.keyboard.press('Escape')
  await chosen(page).getByRole('button', { name: 'Close' }).click()
  await page.mouse.move(0, 0)
  await expect(rows(page).getByText('Cancelled', { exact: true }).first()).toBeVisible()
  expect((await api.get<{ items: Run[] }>(`/runs?workflow=${slug}&status=cancelled`)).items).toHaveLength(4)

  await page.keyboard.press('Shift+A')
  await chosen(page).getByRole('button', { name: 'Retry 2' }).click()
  await expect(chosen(page)).toContainText('2 retried')
  await chosen(page).getByRole('button', { name: 'Close' }).click()
  await expect(rows(page).getByText('fork', { exact: true })).toHaveCount(2)
})
