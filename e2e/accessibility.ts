/** What axe finds on a page: nothing serious may be there, once all colours have arrived. */
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'

/** One look takes seconds where the machine is busy, and a test takes several. */
const enoughMs = 400_000

/** What colours decide: all that can differ between two themes. */
const ofColours = ['color-contrast', 'link-in-text-block']

/** Some rules only, or parts of the page only (selectors): of a page of which another test has looked at the rest. */
interface Look {
  rules?: string[]
  within?: readonly string[]
}

/** Checks the page as it stands. `where` names it in what is reported. */
export async function expectAccessible(page: Page, where: string, { rules, within = [] }: Look = {}): Promise<void> {
  test.setTimeout(enoughMs)
  await page.waitForFunction(() => document.getAnimations().every((animation) => !(animation instanceof CSSTransition)))
  // In the page itself: there are no frames of others, and a page of axe's own takes as long as the look.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
  for (const part of within) axe.include(part)
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${where}: ${id} ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([])
}

/** The same in the dark theme, then in the light one, which stays. */
export async function expectAccessibleInBothThemes(page: Page, where: string, within?: readonly string[]): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
    await expectAccessible(page, `${where}, ${colorScheme}`, { ...(colorScheme === 'light' && { rules: ofColours }), ...(within && { within }) })
  }
}
