/** A picture in a prompt: chosen in the editor, sent as its bytes, seen in the context window; and an answer read while it arrives. */
import { expect, test } from '@playwright/test'
import { startModelServer, type ModelServer } from '../lib/server/models/testing.ts'
import { expectAccessibleInBothThemes } from './accessibility.ts'
import { openApi, type Api, type SavedWorkflow } from './api.ts'

const icon = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGMwSDiAFTEMLQkArqhUAWE/S98AAAAASUVORK5CYII=', 'base64')
const said = 'The lock of job 5512 is stale: it was taken at 08:31 by a worker that ended, and nothing renews it. Release it and deploy again.'

let api: Api
let model: ModelServer
let slug: string

test.beforeAll(async () => {
  api = await openApi()
  model = await startModelServer([{ text: said, stream: { pieceBytes: 100, everyMs: 140 } }])
  await api.post('/connections', { name: 'seeing', baseUrl: model.baseUrl, apiKey: 'sk-test' }, 201)
  const at = (x: number) => ({ x, y: 0 })
  const nodes = [
    { id: 'start', type: 'start', position: at(0), data: {} },
    { id: 'explain', type: 'generate', position: at(260), data: { label: 'Explain', prompt: { messages: [{ role: 'user', content: 'What does the picture show?' }] }, model: { connection: 'seeing', name: 'gpt-4o', params: { stream: true, stream_options: { include_usage: true } } } } },
    { id: 'end', type: 'end', position: at(520), data: { output: 'prev.text' } },
  ]
  const edges = [{ id: 'a', source: 'start', sourceHandle: 'out', target: 'explain' }, { id: 'b', source: 'explain', sourceHandle: 'out', target: 'end' }]
  slug = (await api.post<SavedWorkflow>('/workflows', { document: { oriel: 1, name: 'Pictures', nodes, edges } }, 201)).slug
})

test.afterAll(() => model.close())

test('a picture from the editor reaches the model byte for byte, and the reply is read as it comes', async ({ page }) => {
  await page.goto(`/workflows/${slug}?node=explain`)
  await page.getByLabel('Image files for message 1').setInputFiles({ name: 'lock.png', mimeType: 'image/png', buffer: icon })
  await expect(page.getByLabel(/^Address of /)).toContainText(/oriel-file:[0-9a-f]{64}/)
  await expect.poll(async () => JSON.stringify((await api.get<{ document: object }>(`/workflows/${slug}`)).document)).toContain('oriel-file:')

  const { id } = await api.post<{ id: string }>(`/workflows/${slug}/runs`, { input: {} }, 202)
  await page.goto(`/runs/${id}?view=response`)
  const reply = page.getByLabel('Reply so far')
  await expect(reply).toContainText('The lock of job')
  await expect(page.getByRole('region', { name: 'Reply as read' })).toContainText(said)
  await expect.poll(() => model.calls[0]?.body).toContain(`data:image/png;base64,${icon.toString('base64')}`)

  await page.getByRole('radio', { name: 'Window' }).or(page.getByRole('button', { name: 'Window', exact: true })).first().click()
  await expect(page.getByRole('img', { name: 'Image in the request' })).toBeVisible()
  await expectAccessibleInBothThemes(page, 'a request with a picture')
})
