import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test, type Page } from '@playwright/test'
import { expectAccessibleInBothThemes } from './accessibility.ts'
import { launch, openApi, type Api, type Run, type SavedWorkflow } from './api.ts'

let api: Api
let deploys: Server
/** Tags that were asked for; one of them is refused. */
const asked: string[] = []

test.beforeAll(async () => {
  api = await openApi()
  deploys = createServer((request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString()))
    request.on('end', () => {
      const { tag } = JSON.parse(body) as { tag: string }
      asked.push(tag)
      response.writeHead(tag === 'api-v2.41.1' ? 409 : 201, { 'content-type': 'application/json' }).end(JSON.stringify({ tag }))
    })
  })
  await new Promise<void>((resolve) => deploys.listen(0, '127.0.0.1', resolve))
})
test.afterAll(() => new Promise((resolve) => deploys.close(resolve)))

const text = { type: 'string', maxLength: 80 }
const object = (properties: Record<string, object>, required: string[]) => ({ type: 'object', properties, required })

/** It ships the wrong tag, is refused, and gives up. */
async function deploybot(): Promise<string> {
  const url = `http://127.0.0.1:${(deploys.address() as AddressInfo).port}/deploy`
  const { slug } = await api.post<SavedWorkflow>('/workflows', {
    document: {
      oriel: 1,
      name: 'Fork deploybot',
      nodes: [
        { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
        {
          id: 'decide', type: 'decide', position: { x: 240, y: 0 },
          data: {
            label: 'Next step',
            prompt: { messages: [{ role: 'user', content: '{{ thread }}\n\nWhat is the next step?' }] },
            model: { script: [{ when: 'call.index = 0', intent: 'deploy', args: { tag: 'api-v2.41.1', ticket: 'OPS-2217' } }, { when: '$contains(thread, "409")', intent: 'done', args: { message: 'gave up' } }, { intent: 'done', args: { message: 'shipped' } }] },
            intents: [{ name: 'deploy', description: 'Ship one tag.', parameters: object({ tag: text, ticket: text }, ['tag']) }, { name: 'done', description: 'Finish.', parameters: object({ message: text }, ['message']) }],
          },
        },
        { id: 'ship', type: 'http', position: { x: 560, y: 0 }, data: { label: 'Ship it', method: 'POST', url, json: '{"tag": args.tag}' } },
        { id: 'end', type: 'end', position: { x: 560, y: 160 }, data: { output: 'args.message' } },
      ],
      edges: [
        { id: 'a', source: 'start', sourceHandle: 'out', target: 'decide' },
        { id: 'b', source: 'decide', sourceHandle: 'deploy', target: 'ship' },
        { id: 'c', source: 'ship', sourceHandle: 'out', target: 'decide' },
        { id: 'd', source: 'decide', sourceHandle: 'done', target: 'end' },
      ],
    },
  }, 201)
  return slug
}

const details = (page: Page) => page.getByRole('complementary', { name: 'Details' })
const banner = (page: Page) => page.getByRole('banner')

test('a wrong decision of a past run is found and put right in a fork; the original stays, and replays', async ({ page }) => {
  const original = await launch(api, await deploybot(), {})
  expect(original.output).toBe('gave up')
  const before = await api.get<{ events: { seq: number; type: string }[] }>(`/runs/${original.id}/events`)
  const request = before.events.find(({ type }) => type === 'model.requested')?.seq ?? 0

  await page.goto(`/runs/${original.id}?seq=${request}`)
  await banner(page).getByRole('button', { name: 'Replay' }).click()
  await expect(banner(page).getByRole('button', { name: 'Replays identically' })).toBeVisible()

  // Nothing of a request can be edited: the panel leads to what can.
  await page.keyboard.press('f')
  await expect(details(page).getByText('Arguments are edited at event')).toBeVisible()
  await details(page).getByRole('button', { name: 'go there' }).click()
  const panel = details(page).getByRole('region', { name: `Fork at event ${request + 2}` })
  await panel.getByRole('textbox', { name: 'tag' }).fill('api-v2.41.2')
  await expect(panel.locator('s', { hasText: 'api-v2.41.1' })).toBeVisible()
  await expect(panel.getByText('Ship it is once: it never goes live without your word.')).toBeVisible()
  await expect(panel.getByRole('term').first()).toHaveText('Graph')
  await expectAccessibleInBothThemes(page, 'fork panel')

  // What runs once goes live with a word that names it.
  await panel.getByRole('button', { name: /Per node/ }).click()
  await panel.getByRole('combobox', { name: 'Mode of Ship it' }).click()
  await page.getByRole('option', { name: 'Live' }).click()
  await expect(panel.getByRole('button', { name: 'Fork and run' })).toBeDisabled()
  await panel.getByRole('checkbox', { name: /Do Ship it for real/ }).click()
  expect(asked).toEqual(['api-v2.41.1'])
  await panel.getByRole('button', { name: 'Fork and run' }).click()

  await expect(page).not.toHaveURL(new RegExp(original.id))
  await expect(banner(page).getByText('Completed', { exact: true })).toBeVisible()
  const id = new URL(page.url()).pathname.split('/')[2] ?? ''
  expect((await api.get<Run>(`/runs/${id}`)).output).toBe('shipped')
  expect(asked).toEqual(['api-v2.41.1', 'api-v2.41.2'])

  // The fork says what is other, and where it comes from.
  await page.getByRole('tab', { name: /^Events/ }).click()
  await page.getByRole('row', { name: new RegExp(`Event ${request + 3} .*edited`) }).click()
  const edited = details(page).getByRole('region', { name: 'Edited in this fork' })
  await expect(edited).toContainText('api-v2.41.1')
  await expect(edited.getByRole('link', { name: new RegExp(`event ${request + 2} of`) })).toBeVisible()
  await banner(page).getByRole('button', { name: /^fork of/ }).click()
  await expect(page.getByRole('menuitem', { name: 'Compare with the original' })).toHaveAttribute('href', `/runs/compare?a=${original.id}&b=${id}`)

  // The original is as it was, and shows its fork.
  expect(await api.get(`/runs/${original.id}/events`)).toEqual(before)
  await page.getByRole('menuitem', { name: 'Open the original at event' }).click()
  await banner(page).getByRole('button', { name: '1 fork' }).click()
  await expect(page.getByRole('dialog', { name: 'Forks and retries' }).getByRole('link', { name: /deploy: tag api-v2.41.1 → api-v2.41.2/ })).toBeVisible()
})
