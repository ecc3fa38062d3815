import { expect, test } from '@playwright/test'
import { expectAccessible } from './accessibility.ts'
import { openApi } from './api.ts'

for (const [template, message] of [
  ['Support triage', /Filed in billing/],
  ['Calculator', /The answer is 14/],
  ['Deploy assistant', /is live in staging/],
  ['Research digest', /Lithium without acid/],
] as const) {
  test(`${template} runs to its end from the list in two clicks, and its context is on screen`, async ({ page }) => {
    await page.goto('/workflows')
    await page.getByRole('button', { name: `Run ${template}` }).click()
    await page.getByRole('dialog').getByRole('button', { name: /^Run/ }).click()
    const dock = page.getByRole('region', { name: 'Last run and problems' })
    await expect(dock.getByText('Completed', { exact: true })).toBeVisible()
    await dock.getByRole('link', { name: 'Open run' }).click()
    await expect(page.getByText('scripted, no LLM').first()).toBeVisible()
    await expect(page.getByText(message).first()).toBeVisible()
    await expect(page.getByText('<input>').first()).toBeVisible()
    await expect(page.getByText('/messages/0').first()).toBeVisible()
  })
}

for (const theme of ['light', 'dark'] as const) {
  test(`every screen is accessible in the ${theme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme })
    await page.goto('/workflows')
    await page.getByRole('button', { name: 'Run Calculator' }).waitFor()
    await expectAccessible(page, 'workflows')
    await page.getByRole('button', { name: 'Run Deploy assistant' }).click()
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page, 'run form')
    await page.getByRole('dialog').getByRole('button', { name: /^Run/ }).click()
    const dock = page.getByRole('region', { name: 'Last run and problems' })
    await expect(dock.getByText('Completed', { exact: true })).toBeVisible()
    await page.getByRole('group', { name: 'Next step, decide' }).click({ position: { x: 60, y: 12 } })
    await expectAccessible(page, 'builder')
    await dock.getByRole('link', { name: 'Open run' }).click()
    await page.getByText('/messages/0').first().waitFor()
    await expectAccessible(page, 'run')
    await page.goto('/runs')
    await page.getByRole('grid', { name: 'Runs' }).waitFor()
    await expectAccessible(page, 'runs')
  })
}

test('a gated call waits on the run page, shows its exact arguments, and goes on when approved', async ({ page }) => {
  await page.goto('/workflows')
  await page.getByRole('button', { name: 'Run Deploy assistant' }).click()
  const form = page.getByRole('dialog')
  await form.getByRole('combobox', { name: /environment/i }).click()
  await page.getByRole('option', { name: 'production' }).click()
  await form.getByRole('button', { name: /^Run/ }).click()
  const dock = page.getByRole('region', { name: 'Last run and problems' })
  await expect(dock.getByText('Waiting', { exact: true })).toBeVisible()
  await dock.getByRole('link', { name: 'Open run' }).click()
  await expect(page).toHaveURL(/\/runs\//)
  const runId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const api = await openApi()
  // Each gate is known by its request, so that the button of one is never taken for that of the next.
  const nextRequest = async () => {
    const { items } = await api.get<{ items: { id: string }[] }>(`/requests?run=${runId}&status=open`)
    return items[0]?.id ?? ((await api.get<{ status: string }>(`/runs/${runId}`)).status === 'completed' ? 'none' : undefined)
  }
  for (let gates = 0; gates < 4; gates++) {
    await expect.poll(nextRequest).toBeDefined()
    const request = await nextRequest()
    if (request === 'none' || request === undefined) break
    const card = page.getByRole('button', { name: `Copy request id ${request.slice(-8)}` })
    await expect(card).toBeVisible()
    await expect(page.getByText('production').first()).toBeVisible()
    await page.getByRole('button', { name: /^Approve/ }).click()
    await expect(card).toHaveCount(0)
  }
  await expect(page.getByRole('banner').getByText('Completed')).toBeVisible()
  await expect(page.getByText(/is live in production/).first()).toBeVisible()
})

test('a run that reaches its limit on tokens pauses, says so, and goes on with a raised one', async ({ page }) => {
  const api = await openApi()
  const { items } = await api.get<{ items: { id: string; document: object; sampleInput: object }[] }>('/templates')
  const template = items.find(({ id }) => id === 'calculator')
  const { slug } = await api.post<{ slug: string }>('/workflows', { document: { ...template?.document, name: 'Limited', limits: { tokens: 1000 } } }, 201)
  const { id } = await api.post<{ id: string }>(`/workflows/${slug}/runs`, { input: template?.sampleInput }, 202)
  await page.goto(`/runs/${id}`)
  const banner = page.getByRole('banner')
  await expect(banner.getByText('Paused at a limit')).toBeVisible()
  const done = banner.getByText('Completed')
  const resume = banner.getByRole('button', { name: 'Raise the limit and resume' })
  await expect(async () => {
    if (await resume.isVisible()) await resume.click({ timeout: 1_000 })
    await expect(done).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 60_000 })
  await expect(page.getByText(/The answer is 14/).first()).toBeVisible()
})
