import type { AddressInfo } from 'node:net'
import { expect, test, type Browser, type Page } from '@playwright/test'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { expectAccessible } from './accessibility.ts'
import { openApi, type Api, type Run } from './api.ts'

interface Template {
  id: string
  document: { name: string; nodes: { id: string; data: object }[] }
  sampleInput: { customer: string }
}

interface Mail {
  to: string
  text: string
}

/** A mail server that stands for the customer's. */
async function postOffice(): Promise<{ port: number; mails: Mail[]; close(): Promise<void> }> {
  const mails: Mail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onData(stream, session, done) {
      void simpleParser(stream).then(({ text = '' }) => {
        mails.push(...session.envelope.rcptTo.map(({ address }) => ({ to: address, text })))
        done()
      })
    },
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.server.address() as AddressInfo
  return { port, mails, close: () => new Promise((closed) => server.close(() => closed())) }
}

/** The template with its question sent by mail, as its note says. */
async function refundDesk(api: Api): Promise<{ slug: string; input: Template['sampleInput'] }> {
  const { items } = await api.get<{ items: Template[] }>('/templates')
  const template = items.find(({ id }) => id === 'refund-desk')
  if (!template) throw new Error('There is no template refund-desk.')
  const nodes = template.document.nodes.map((node) => (node.id === 'ask_customer' ? { ...node, data: { ...node.data, channels: ['post'] } } : node))
  const { slug } = await api.post<{ slug: string }>('/workflows', { document: { ...template.document, name: 'Refunds by mail', nodes } }, 201)
  return { slug, input: template.sampleInput }
}

const openRequests = async (api: Api, run: string) => (await api.get<{ items: { id: string; kind: string; status: string }[] }>(`/requests?run=${run}&status=open`)).items

/** A phone of somebody who has no account here. */
async function onPhone<Result>(browser: Browser, use: (page: Page) => Promise<Result>): Promise<Result> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, storageState: { cookies: [], origins: [] } })
  try {
    return await use(await context.newPage())
  } finally {
    await context.close()
  }
}

test('a refund: the customer answers by the link in a mail, on a phone without an account; the manager approves in the inbox by one key; the run ends', async ({ page, browser }) => {
  const api = await openApi()
  const post = await postOffice()
  try {
    await api.post('/connections', { name: 'post', kind: 'smtp', settings: { host: '127.0.0.1', port: post.port, security: 'none', from: 'desk@kitchens.example' } }, 201)
    const { slug, input } = await refundDesk(api)
    const run = await api.post<Run>(`/workflows/${slug}/runs`, { input, wait: 60 }, 200)
    await expect.poll(() => post.mails.filter(({ to }) => to === input.customer).length).toBe(1)
    const link = /https?:\/\/\S+\/r\/\S+/.exec(post.mails.find(({ to }) => to === input.customer)?.text ?? '')?.[0] ?? ''
    expect(new URL(link).pathname).toMatch(/^\/r\/./)

    // What previews and scanners do, with whatever they add to an address, answers nothing.
    for (const method of ['get', 'head'] as const) expect((await api.context[method](link, { headers: { authorization: '' } })).status()).toBe(200)
    await api.context.get(`${link}?value=money_back`, { headers: { authorization: '' } })
    expect(await openRequests(api, run.id)).toMatchObject([{ kind: 'question', status: 'open' }])

    await onPhone(browser, async (phone) => {
      await phone.goto(link)
      await expect(phone.getByRole('heading', { level: 1 })).toContainText('cracked hopper')
      expect(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      await expectAccessible(phone, 'request page')
      await phone.getByRole('radio', { name: 'My money back' }).check()
      await phone.getByRole('button', { name: /send/i }).click()
      await expect(phone.getByRole('status')).toBeVisible()
      await expect(phone.getByRole('radio')).toHaveCount(0)
    })

    await expect.poll(async () => (await openRequests(api, run.id)).map(({ kind }) => kind)).toEqual(['approval'])
    const [approval] = await openRequests(api, run.id)
    await page.goto(`/inbox/${approval?.id}`)
    await expect(page.getByRole('main').getByText('Refund 249 EUR of 249 for order A-1042').first()).toBeVisible()
    await expectAccessible(page, 'inbox')
    await page.keyboard.press('a')

    await expect.poll(async () => (await api.get<Run>(`/runs/${run.id}`)).status).toBe('completed')
    expect((await api.get<Run>(`/runs/${run.id}`)).output).toMatchObject({ answer: expect.stringContaining('249 EUR are on their way') })
    const { items } = await api.get<{ items: { kind: string; answers: { by: string; via: string }[] }[] }>(`/requests?run=${run.id}&status=answered`)
    const byKind = Object.fromEntries(items.map(({ kind, answers }) => [kind, answers.at(-1)]))
    expect(byKind).toMatchObject({ question: { by: input.customer, via: 'link' }, approval: { via: 'session' } })
  } finally {
    await post.close()
  }
})
