import { expect, test, type Page } from '@playwright/test'
import { expectAccessible } from './accessibility.ts'

/** Tab, until what has the focus has that role and name. */
async function tabTo(page: Page, role: 'button' | 'link' | 'textbox', name: string | RegExp): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: typeof name === 'string' })
  for (let tabs = 0; tabs < 60; tabs += 1) {
    if (await wanted.evaluateAll((elements) => elements.some((element) => element === document.activeElement))) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab leads to no ${role} called ${name}.`)
}

test('a workflow is built, run, inspected and rearranged by keyboard alone, and undone after a reload', async ({ page }) => {
  await page.goto('/workflows')
  await expect(page.getByRole('button', { name: 'New workflow' })).toBeVisible()
  await page.keyboard.press('n')
  const canvas = page.getByRole('application')
  const node = (name: string) => canvas.getByRole('group', { name, exact: true })
  await expect(node('Start, start')).toBeVisible()

  // What is typed before the palette is there goes into it: none of these letters adds a node.
  const arrive = Promise.withResolvers<void>()
  await page.route('**/_next/static/chunks/**', async (route) => {
    await arrive.promise
    await route.continue()
  })
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('theme')
  arrive.resolve()
  await expect(page.getByRole('combobox', { name: 'Search or jump to' })).toHaveValue('theme')
  await page.unrouteAll()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('combobox')).toHaveCount(0)
  for (const name of ['End, end', 'Template, template', 'HTTP, http']) await expect(node(name)).toHaveCount(0)

  await tabTo(page, 'button', /^out port of Start/)
  await page.keyboard.press('m')
  await expect(node('Template, template')).toBeFocused()
  await page.keyboard.press('Enter')
  await tabTo(page, 'textbox', 'Text')
  await page.keyboard.insertText('Hello from the keyboard')
  // The first one closes what the editor offers, if it does.
  await expect(async () => {
    await page.keyboard.press('Escape')
    await expect(node('Template, template')).toBeFocused({ timeout: 1000 })
  }).toPass()
  await page.keyboard.press('e')
  await expect(node('End, end')).toBeFocused()
  await expect(canvas.locator('[aria-label="out of Template to End"]')).toBeAttached()
  await expect(page.getByRole('banner').getByRole('status')).toContainText('Saved')

  await page.keyboard.press('r')
  await expect(page.getByRole('dialog', { name: 'Run the draft' }).getByRole('button', { name: /^Run/ })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+Enter')
  const dock = page.getByRole('region', { name: 'Last run and problems' })
  await expect(dock.getByText('Completed')).toBeVisible()
  await tabTo(page, 'link', 'Open run')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/runs\//)
  await expect(page.getByText('Hello from the keyboard').first()).toBeVisible()
  await page.goBack()

  await expect(node('Start, start')).toBeVisible()
  await tabTo(page, 'button', /^out port of Start/)
  // From the port onto its edge, and along it.
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('complementary', { name: /Edge/ })).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(node('Template, template')).toBeFocused()
  await page.keyboard.press('Shift+A')
  const dialog = page.getByRole('dialog', { name: 'Extract to an agent' })
  await expect(dialog).toContainText('it reads nothing from outside')
  await page.keyboard.insertText('Greeter')
  await page.keyboard.press('Enter')
  await expect(node('Greeter, agent')).toBeVisible()
  await expect(node('Template, template')).toBeVisible()
  await page.keyboard.press('x')
  await expect(node('Template, template')).toHaveCount(0)
  await expect(node('Greeter, agent')).toContainText('1 node')

  await page.keyboard.press('ControlOrMeta+f')
  await page.keyboard.insertText('from the keyboard')
  await expect(page.getByRole('option')).toHaveText(/Template.*Hello from the keyboard/)
  await page.keyboard.press('Enter')
  await expect(node('Template, template')).toBeVisible()
  await expectAccessible(page, 'the builder with its search')
  await page.keyboard.press('Escape')
  await expect(node('Template, template')).toBeFocused()

  await page.keyboard.press('?')
  const keys = page.getByRole('dialog', { name: 'Keys' })
  for (const label of ['Find on the canvas', 'Extract to an agent…', 'Group', 'Align left', 'Zoom to selection', 'Collapse or expand', 'Walk along edges', 'Undo']) await expect(keys.getByText(label, { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')

  await expect(page.getByRole('banner').getByRole('status')).toContainText('Saved')
  await page.reload()
  await expect(page.getByRole('button', { name: 'Undo' })).toBeEnabled()
  // Nothing has the focus: the keys are the canvas's.
  await page.keyboard.press('ControlOrMeta+a')
  await expect(page.getByRole('complementary', { name: 'Workflow' })).toContainText('nodes are selected')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('complementary', { name: 'Workflow' })).toContainText('Select a node')
  // What the search had expanded, collapsing, extracting.
  for (let steps = 0; steps < 3; steps += 1) await page.keyboard.press('ControlOrMeta+z')
  await expect(node('Greeter, agent')).toHaveCount(0)
  await expect(node('Template, template')).toBeVisible()
})
