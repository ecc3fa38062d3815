import { expect, request, test } from '@playwright/test'

test.use({ storageState: { cookies: [], origins: [] } })

test('nothing is shown to whoever has not signed in', async ({ page }) => {
  await page.goto('/workflows')
  await expect(page).toHaveURL(/\/sign-in/)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

test('every route of the API answers 401 without a key, in the shape of its errors', async ({ baseURL }) => {
  const stranger = await request.newContext({ ...(baseURL && { baseURL }), storageState: { cookies: [], origins: [] } })
  for (const path of ['/workflows', '/runs', '/requests', '/connections', '/secrets', '/keys', '/templates', '/me', '/openapi.json', '/nowhere']) {
    const response = await stranger.get(`/api/v1${path}`)
    expect(response.status(), path).toBe(401)
    expect(response.headers()['content-type']).toContain('application/problem+json')
    expect(await response.json()).toMatchObject({ code: 'unauthorized' })
  }
  const wrong = await stranger.get('/api/v1/workflows', { headers: { authorization: 'Bearer wrong' } })
  expect(wrong.status()).toBe(401)
  expect((await stranger.get('/healthz')).status()).toBe(200)
  expect((await stranger.get('/readyz')).status()).toBe(200)
})

test('under a host name that is not ours no page is shown, and the refusal says what to do', async ({ baseURL }) => {
  const stranger = await request.newContext({ ...(baseURL && { baseURL }), storageState: { cookies: [], origins: [] }, extraHTTPHeaders: { host: 'oriel.example' } })
  for (const path of ['/', '/workflows', '/runs', '/sign-in']) {
    const response = await stranger.get(path)
    expect(response.status(), path).toBe(421)
    expect(await response.text()).toMatch(/does not answer for the host "oriel\.example"\. .*ORIEL_PUBLIC_URL/)
  }
})

test('a sign-in link that is no more says so and signs nobody in', async ({ page }) => {
  await page.goto('/sign-in?token=used-long-ago')
  await expect(page.getByText('This link has been used already, or it has expired.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Sign in' })).toHaveCount(0)
  await page.goto('/workflows')
  await expect(page).toHaveURL(/\/sign-in/)
})
