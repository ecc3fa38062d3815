/**
 * A prompt as a versioned unit: edited in the builder and saved with a message, compared word by word, brought back without losing the draft,
 * labelled, and shared as a library prompt that another node is linked to.
 */
import { expect, test } from '@playwright/test'
import { expectAccessibleInBothThemes } from './accessibility.ts'
import { launch, openApi, type Api } from './api.ts'

interface Saved {
  id: string
  slug: string
  promptIds: Record<string, string>
}

const messages = (text: string) => [{ role: 'system', content: `You release.\n${text}` }, { role: 'user', content: '{{ thread }}' }]
const document = (name: string, text: string) => ({
  oriel: 1,
  name,
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
    { id: 'next', type: 'decide', position: { x: 260, y: 0 }, data: { label: 'Next step', prompt: { messages: messages(text) }, intents: [{ name: 'done', description: 'When all is done.' }] } },
    { id: 'end', type: 'end', position: { x: 560, y: 0 }, data: {} },
  ],
  edges: [{ id: 'e1', source: 'start', target: 'next' }, { id: 'e2', source: 'next', sourceHandle: 'done', target: 'end' }],
})

let api: Api
let made: Saved

test.beforeAll(async () => {
  api = await openApi()
  made = await api.post<Saved>('/workflows', { document: document('Releases', 'Try again.') }, 201)
  await api.post(`/workflows/${made.slug}/versions`, { message: 'As we began' }, 201)
  await launch(api, made.slug, {})
})

test('a prompt is edited, saved with a message, compared, restored, labelled, and shared by a link', async ({ page }) => {
  // Edited where it stands; the panel says which version it is.
  await page.goto(`/workflows/${made.slug}?node=next`)
  const bar = page.getByRole('region', { name: 'Prompt version' })
  await expect(bar).toContainText('v1')
  await page.getByRole('textbox', { name: 'Message 1, system' }).press('ControlOrMeta+End')
  await page.keyboard.type(' Ask if it fails twice.')
  await expect(bar).toContainText('v1 + edits')
  await bar.getByRole('button', { name: 'Save version…' }).click()
  await page.getByRole('textbox', { name: 'What changed, and why' }).fill('Ask before a third try')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(bar).toContainText(/v2(?! \+)/)

  // Compared with the version before, by its words.
  await bar.getByRole('link', { name: 'Versions of this prompt' }).click()
  const versions = page.getByRole('region', { name: 'Versions' })
  await expect(versions.getByRole('listitem')).toHaveText([/v2.*Ask before a third try/, /v1.*As we began.*published in v1/])
  const changed = page.getByRole('region', { name: 'Message 1, system, changed' })
  await expect(changed.locator('ins').first()).toContainText('Ask if it fails twice')
  await expect(page.getByRole('region', { name: 'Message 2, user, unchanged' })).toBeVisible()
  await expectAccessibleInBothThemes(page, 'two versions of a prompt')

  // Brought back; undone, the draft is what it was.
  await page.getByRole('button', { name: 'Restore v1' }).click()
  await expect(versions.getByRole('listitem').nth(1)).toContainText('draft')
  const text = async () => JSON.stringify((await api.get<{ document: unknown }>(`/workflows/${made.slug}`)).document)
  expect(await text()).not.toContain('fails twice')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(versions.getByRole('listitem').nth(0)).toContainText('draft')
  expect(await text()).toContain('fails twice')

  // Labelled, and the label taken back to where it stood.
  await versions.getByRole('button', { name: 'Labels of v1' }).click()
  await page.getByRole('button', { name: 'Put production on v1' }).click()
  await page.keyboard.press('Escape')
  await versions.getByRole('button', { name: 'Labels of v2' }).click()
  await page.getByRole('button', { name: 'Move production to v2' }).click()
  await expect(versions.getByRole('listitem').nth(0)).toContainText('production')
  await expect(page.getByRole('region', { name: 'Moved lately' })).toContainText('v1 → v2')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(versions.getByRole('listitem').nth(1)).toContainText('production')

  // Edited on its page too, beside the window of a past call, which follows what is typed.
  await page.keyboard.press('e')
  const window = page.getByRole('region', { name: 'Assembled window' })
  await expect(window).toContainText('Ask if it fails twice.')
  await page.getByRole('textbox', { name: 'Message 1, system', exact: true }).press('ControlOrMeta+End')
  await page.keyboard.type(' Never thrice.')
  await expect(window).toContainText('Never thrice.')
  await expect(window.getByRole('status').first()).toContainText(/against \d+ sent/)
  await expect(page.getByRole('button', { name: /^Save v3/ })).toBeEnabled()
  await expectAccessibleInBothThemes(page, 'a prompt being edited', ['#main'])

  // Shared: another node is linked to it, reads it and does not edit it.
  await api.post('/prompts', { name: 'Release manners', from: { promptId: made.promptIds.next, version: 2 } }, 201)
  const other = await api.post<Saved>('/workflows', { document: document('Other releases', 'Something else.') }, 201)
  await page.goto(`/workflows/${other.slug}?node=next`)
  await page.getByRole('button', { name: 'More of the prompt' }).click()
  await page.getByRole('menuitem', { name: 'Link to a library prompt…' }).click()
  await page.getByRole('button', { name: /Release manners/ }).click()
  await page.getByRole('button', { name: 'Link', exact: true }).click()
  const linked = page.getByRole('region', { name: 'Linked prompt' })
  await expect(linked).toContainText('Linked to v1 of Release manners')
  await expect(linked).toContainText('fails twice')
  await expect(page.getByRole('textbox', { name: 'Message 1, system', exact: true })).toHaveCount(0)
})
