/** Runs whose prompts hold images: what goes out, what is stored, and that it is built again from the log. In the end every run replays. */
import { randomBytes } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { database } from '../db.ts'
import { keepFile } from '../files/files.ts'
import { startModelServer, type ModelReply, type ModelServer } from '../models/testing.ts'
import { getCall, listCalls } from '../runs/read-calls.ts'
import { drawn, testWorker } from './testing.ts'

let models: ModelServer
const replies = new Map<string, (call: number) => ModelReply>()
const asked = new Map<string, number>()

const worker = testWorker(async () => {
  models = await startModelServer(({ json }) => {
    const call = asked.get(json.model) ?? 0
    asked.set(json.model, call + 1)
    return replies.get(json.model)?.(call) ?? { error: { status: 400 } }
  })
  return { OPENAI_BASE_URL: models.baseUrl, OPENAI_API_KEY: 'sk-test' }
})
afterAll(() => models.close())

/** A PNG by its first bytes, of this size in pixels; the rest is noise, as compressed pixels are. */
function png(bytes: number, width = 512, height = 512): Buffer {
  const size = Buffer.alloc(8)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), size, randomBytes(bytes - 24)])
}

let count = 0
/** start → decide ⇄ look, done → end; the user's message is a text and these images. */
async function launch(urls: string[], input: Json, reply: (call: number) => ModelReply, more: JsonObject = {}) {
  const name = `gpt-4o-2024-08-0${(count += 1)}`
  replies.set(name, reply)
  const content = [{ type: 'text', text: '{{ thread }}\n\nWhat is on it?' }, ...urls.map((url) => ({ type: 'image_url', image_url: { url, detail: 'high' } }))]
  const data = { prompt: { messages: [{ role: 'user', content }] }, intents: [{ name: 'look' }, { name: 'done' }], model: { name }, maxVisits: 50, ...more }
  const document = drawn([{ id: 'start', type: 'start' }, { id: 'decide', type: 'decide', data }, { id: 'look', type: 'transform', data: { expression: '"a cat"' } }, { id: 'end', type: 'end' }], ['start>decide', 'decide.look>look', 'look>decide', 'decide.done>end'])
  const id = await worker.launch(document, input)
  return { id, calls: () => models.calls.filter(({ json }) => json.model === name) }
}

const done = (): ModelReply => ({ intent: 'done' })
const imagesOf = ({ json }: { json: { messages: { content: unknown }[] } }) => (json.messages[0]?.content as { image_url?: { url: string; detail?: string } }[]).flatMap(({ image_url: image }) => image ?? [])
const stored = async (runId: string): Promise<number> => {
  const { rows } = await database().query<{ bytes: number }>('select (select coalesce(sum(octet_length(content)), 0) from blob where root_run_id = $1)::int + (select sum(octet_length(data::text)) from event where run_id = $1)::int as bytes', [runId])
  return rows[0]?.bytes ?? 0
}

describe('an image in a prompt', () => {
  it('that was uploaded is sent as its bytes; others pass as they are; the recorded body is what was received', async () => {
    const bytes = png(2000)
    const { url } = await keepFile(bytes, 'image/png', 'test')
    const inline = `data:image/png;base64,${png(300).toString('base64')}`
    const { id, calls } = await launch(['{{ input.photo }}', '{{ input.inline }}', 'https://example.com/{{ input.name }}.png'], { photo: url, inline, name: 'cat' }, done)
    expect((await worker.settled(id, 20_000)).final).toBe('completed')
    const [received] = calls()
    const sent = `data:image/png;base64,${bytes.toString('base64')}`
    expect(imagesOf(received!)).toEqual([{ url: sent, detail: 'high' }, { url: inline, detail: 'high' }, { url: 'https://example.com/cat.png', detail: 'high' }])
    const [item] = await listCalls(id)
    const call = await getCall(id, item?.seq ?? 0)
    expect(call.request.body).toBe(received?.body)
    const placed = call.segments.filter(({ at }) => at === '/messages/0/content/1/image_url/url')
    expect(placed).toMatchObject([{ text: sent, source: { kind: 'variable', path: 'input.photo' } }])
    expect(placed[0]?.tokens).toBeGreaterThan(100)
    expect(placed[0]?.tokens).toBeLessThan(2000)
  })

  it('that names no file fails the run before anything is sent, saying which and where', async () => {
    const photo = `oriel-file:${'0'.repeat(64)}`
    const { id, calls } = await launch(['{{ input.photo }}'], { photo }, done)
    const state = await worker.settled(id)
    expect(state).toMatchObject({ final: 'failed', error: { code: 'unknown_file', nodeId: 'decide' } })
    expect(state.error?.message).toContain(photo)
    expect(JSON.stringify((await worker.log(id)).find(({ type }) => type === 'step.failed')?.data)).toContain('prompt.messages[0].content[1]')
    expect(calls()).toEqual([])
  })

  it('is stored once per run, however many calls carry it', async () => {
    const bytes = png(1024 * 1024)
    const { url } = await keepFile(bytes, 'image/png', 'test')
    const visits = 20
    const { id, calls } = await launch(['{{ input.photo }}'], { photo: url }, (call) => (call < visits - 1 ? { intent: 'look' } : done()))
    expect((await worker.settled(id, 60_000)).final).toBe('completed')
    const received = calls()
    expect(received).toHaveLength(visits)
    const whole = received.reduce((sum, { body }) => sum + body.length, 0)
    expect(whole).toBeGreaterThan(visits * bytes.length * 1.3)
    expect(await stored(id)).toBeLessThan(bytes.length * 1.5)
    const items = await listCalls(id)
    const last = await getCall(id, items.at(-1)?.seq ?? 0)
    expect(last.request.body).toBe(received.at(-1)?.body)
  }, 90_000)

  it('is estimated by its size where the provider counts nothing', async () => {
    const { url } = await keepFile(png(200_000), 'image/png', 'test')
    const { id } = await launch([url], {}, () => ({ ...done(), usage: null }))
    const { usage } = await worker.settled(id, 20_000)
    expect(usage.inputTokens).toBeGreaterThan(200)
    expect(usage.inputTokens).toBeLessThan(5000)
  })
})
