import { readFile } from 'node:fs/promises'
import { expect, test, type Page } from '@playwright/test'
import { expectAccessibleInBothThemes } from './accessibility.ts'
import { openApi } from './api.ts'

const node = (id: string, type: string, x: number, data: object) => ({ id, type, position: { x, y: 0 }, data })
const drawn = {
  oriel: 1,
  name: 'Merged by two',
  nodes: [node('start', 'start', 0, {}), node('fetch', 'http', 240, { label: 'Fetch', url: 'https://example.com/', pinned: { status: 200 } }), node('note', 'template', 480, { label: 'Note', text: 'one\ntwo\nthree' }), node('end', 'end', 720, { label: 'Done' })],
  edges: [{ id: 'a', source: 'start', target: 'fetch' }, { id: 'b', source: 'fetch', target: 'note' }, { id: 'c', source: 'note', target: 'end' }],
}

interface Draft {
  draftRevision: number
  document: { name: string; nodes: { id: string; data: Record<string, unknown> }[] }
}

const panel = (page: Page) => page.getByRole('complementary')
const banner = (page: Page) => page.getByRole('alert').filter({ hasText: 'This draft was changed elsewhere' })
const saved = (page: Page) => expect(page.getByRole('banner').getByRole('status')).toContainText('Saved')

async function select(page: Page, card: string): Promise<void> {
  await page.getByRole('application').getByRole('group', { name: card }).click({ position: { x: 60, y: 12 } })
}

async function fill(page: Page, name: string, text: string): Promise<void> {
  await panel(page).getByRole('textbox', { name, exact: true }).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(text)
}

test('the second save of two is refused, both drafts are put together, and nothing is lost; a file goes out and comes back as it was', async ({ page, context }) => {
  const api = await openApi()
  const { id, slug } = await api.post<{ id: string; slug: string }>('/workflows', { document: drawn }, 201)
  const draft = () => api.get<Draft>(`/workflows/${id}`)
  const data = async (nodeId: string) => (await draft()).document.nodes.find((each) => each.id === nodeId)?.data

  const other = await context.newPage()
  await Promise.all([page.goto(`/workflows/${slug}`), other.goto(`/workflows/${slug}`)])
  await select(other, 'Fetch, http')
  await fill(other, 'URL', 'https://theirs.example/')
  await select(other, 'Note, template')
  await fill(other, 'Text', 'ONE\ntwo\nthree')
  await expect.poll(async () => [(await data('fetch'))?.url, (await data('note'))?.text]).toEqual(['https://theirs.example/', 'ONE\ntwo\nthree'])

  // A page that nobody looks at draws all the same, and at the cost of the other.
  await other.close()
  await select(page, 'Note, template')
  await fill(page, 'Text', 'one\ntwo\nTHREE')
  await expect(banner(page)).toContainText('Nothing was touched by both')
  await select(page, 'Fetch, http')
  await fill(page, 'URL', 'https://mine.example/')
  await expect(banner(page)).toContainText('Both touched 1 place')

  // What both drafts were made from outlives the page.
  await page.reload()
  await banner(page).getByRole('button', { name: 'Merge…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Put two drafts together' })
  await expect(dialog.getByRole('region', { name: 'They changed' })).toContainText('Fetch')
  await expect(dialog.getByRole('region', { name: 'You changed' })).toContainText('Note')
  await expect(dialog.getByRole('region', { name: 'Put together by itself' })).toContainText('Note')
  await expect(dialog.getByRole('button', { name: 'Merge and save' })).toBeDisabled()
  await expectAccessibleInBothThemes(page, 'merge')
  const question = dialog.getByRole('group', { name: 'Fetch, URL' })
  await question.getByRole('radio').first().focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowDown')
  await expect(question.getByRole('radio', { name: /mine\.example/ })).toBeChecked()
  await page.keyboard.press('ControlOrMeta+Enter')

  await saved(page)
  await expect(banner(page)).toHaveCount(0)
  await expect.poll(async () => (await data('note'))?.text).toBe('ONE\ntwo\nTHREE')
  expect((await data('fetch'))?.url).toBe('https://mine.example/')

  // Out as a file, without what belongs to this draft; back in, it changes nothing, and the pin is where it was.
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'More' }).click().then(() => page.getByRole('menuitem', { name: 'Export as a file' }).click())])
  const file = await download.path()
  const text = await readFile(file, 'utf8')
  expect(text).not.toContain('pinned')
  const renamed = { ...JSON.parse(text), name: 'From a file' }
  await page.getByLabel('Workflow document').setInputFiles({ name: 'ours.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(renamed)) })
  await expect(page.getByText('The draft is ours.json now')).toBeVisible()
  await expect.poll(async () => (await draft()).document.name).toBe('From a file')
  expect((await data('fetch'))?.pinned).toEqual({ status: 200 })
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click()
  await expect.poll(async () => (await draft()).document.name).toBe('Merged by two')
})
