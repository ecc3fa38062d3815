import { describe, expect, test } from 'vitest'
import { listModels, putModel, type ModelItem } from '#lib/api/models.ts'
import * as connections from '../../../app/api/v1/connections/route.ts'
import * as keys from '../../../app/api/v1/keys/route.ts'
import * as models from '../../../app/api/v1/models/route.ts'
import { database } from '../db.ts'
import { modelFacts } from '../models/models.ts'
import { send, useTestApi } from './testing.ts'

useTestApi()

const list = async (): Promise<ModelItem[]> => (await send(models.GET, { contract: listModels })).body.items
const find = async (model: string, connection: string | null = null) => (await list()).find((item) => item.model === model && item.connection === connection)
const put = (body: unknown, key?: string) => send(models.PUT, { method: 'PUT', body, contract: putModel, ...(key !== undefined && { key }) })
const remove = (query: string) => send(models.DELETE, { method: 'DELETE', path: `/api/v1/models?${query}` })

describe('the list of models', () => {
  test('has what is built in, dated, with the host at which its price holds', async () => {
    expect(await find('gpt-5-mini')).toMatchObject({
      source: 'built_in', provider: 'OpenAI', asOf: '2026-09-23', priceHost: 'api.openai.com', usedBy: [], own: null,
      window: { tokens: 272_000, warnAtPercent: 80 }, price: { input: 0.25, cachedInput: 0.025, output: 2, source: 'built_in' }, tokenizer: { name: 'o200k_base', exact: true },
    })
    expect(await find('qwen3-32b')).toMatchObject({ price: null, window: { upTo: true }, tokenizer: { exact: false } })
  })

  test('begins with what connections and prompts use; on another host the same name has no known price', async () => {
    await send(connections.POST, { method: 'POST', body: { name: 'local', baseUrl: 'http://127.0.0.1:11434/v1', model: 'gpt-5-mini' } })
    await send(connections.POST, { method: 'POST', body: { name: 'openai', model: 'gpt-4o' } })
    const body = { model: { connection: 'local', name: 'my-tune', fallbacks: [{ connection: 'openai', name: 'gpt-4.1' }] }, context: { summary: { model: { connection: 'openai', name: 'gpt-4.1-nano' } } } }
    await database().query("insert into prompt_version (prompt_id, number, hash, body, workflow_id, node_id, message, created_by) values ('p', 1, 'h', $1, gen_random_uuid(), 'n', '', 'test')", [JSON.stringify(body)])
    const items = await list()
    expect(items.slice(0, 5).map(({ model, connection, usedBy }) => [model, connection, usedBy])).toEqual([
      ['gpt-5-mini', 'local', ['local']],
      ['gpt-4o', null, ['openai']],
      ['gpt-4.1', null, ['openai']],
      ['gpt-4.1-nano', null, ['openai']],
      ['my-tune', 'local', ['local']],
    ])
    expect(items[0]).toMatchObject({ price: null, priceHost: 'api.openai.com', window: { tokens: 272_000 } })
    expect(items[4]).toMatchObject({ source: 'none', asOf: null, window: null, price: null })
    expect(new Set(items.map(({ model, connection }) => `${connection} ${model}`)).size).toBe(items.length)
  })
})

describe('an entry', () => {
  test('holds from the next call on, is dated today unless it says otherwise, and is taken back', async () => {
    expect((await modelFacts('local', 'my-tune')).price).toBeNull()
    const made = await put({ connection: 'local', model: 'my-tune', contextWindow: 32_000, price: { input: 0.5, output: 1.5 } })
    const { rows } = await database().query<{ today: string }>("select to_char(now() at time zone 'utc', 'YYYY-MM-DD') as today")
    expect(made).toMatchObject({ status: 200, body: { source: 'own', asOf: rows[0]?.today, window: { tokens: 32_000, warnAtPercent: 80, source: 'own' }, price: { input: 0.5, cachedInput: 0.5, output: 1.5, source: 'own' }, own: { price: { cachedInput: null } } } })
    expect((await modelFacts('local', 'my-tune')).priceFor(1)).toEqual({ input: 0.5, cachedInput: 0.5, output: 1.5, asOf: rows[0]?.today })
    expect(await put({ connection: 'local', model: 'my-tune', price: { input: 1, cachedInput: 0, output: 2 }, warnAtPercent: 60, asOf: '2026-10-01' })).toMatchObject({ body: { asOf: '2026-10-01', window: null, price: { input: 1, cachedInput: 0 } } })
    expect((await remove('model=my-tune&connection=local')).status).toBe(204)
    expect(await find('my-tune', 'local')).toMatchObject({ source: 'none', price: null })
    expect(await remove('model=my-tune&connection=local')).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })

  test('for every connection replaces what is built in, and gives it back', async () => {
    await put({ model: 'gpt-5-mini', price: { input: 0.2, cachedInput: 0.02, output: 1 }, warnAtPercent: 50 })
    expect(await find('gpt-5-mini')).toMatchObject({ source: 'own', usedBy: ['local'], price: { input: 0.2, source: 'own' }, window: { tokens: 272_000, warnAtPercent: 50, source: 'built_in' } })
    expect((await modelFacts('local', 'gpt-5-mini')).price).toMatchObject({ input: 0.2 })
    expect((await remove('model=gpt-5-mini')).status).toBe(204)
    expect(await find('gpt-5-mini')).toMatchObject({ source: 'built_in', price: { input: 0.25 } })
  })

  test('may name a model with slashes, colons and spaces', async () => {
    await put({ model: 'meta-llama/Llama 3.3:70b', price: { input: 0, output: 0 } })
    expect(await find('meta-llama/Llama 3.3:70b')).toMatchObject({ price: { input: 0, output: 0 } })
    expect((await remove(`model=${encodeURIComponent('meta-llama/Llama 3.3:70b')}`)).status).toBe(204)
  })

  test.each([
    [{ model: 'm', price: { input: -1, output: 1 } }, '/price/input'],
    [{ model: 'm', price: { input: 1e400, output: 1 } }, '/price/input'],
    [{ model: 'm', price: { input: '1', output: 1 } }, '/price/input'],
    [{ model: 'm', price: { input: 1 } }, '/price/output'],
    [{ model: 'm', contextWindow: 0 }, '/contextWindow'],
    [{ model: 'm', contextWindow: 1.5 }, '/contextWindow'],
    [{ model: 'm', contextWindow: 8000, warnAtPercent: 101 }, '/warnAtPercent'],
    [{ model: 'm', contextWindow: 8000, asOf: 'March 2026' }, '/asOf'],
    [{ model: 'm', contextWindow: 8000, connection: 'nobody' }, '/connection'],
    [{ model: ' ', contextWindow: 8000 }, '/model'],
    [{ model: 'm' }, '/contextWindow'],
    [{ model: 'm', contextWindow: 8000, colour: 'red' }, '/colour'],
  ])('%j is refused with its place', async (body, path) => {
    const answer = await put(body)
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
    expect(answer.body.problems.map((problem: { path: string }) => problem.path)).toContain(path)
  })

  test('is for owners; everybody may read', async () => {
    const { body } = await send(keys.POST, { method: 'POST', body: { name: 'member', role: 'member' } })
    expect(await put({ model: 'm', contextWindow: 8000 }, body.key)).toMatchObject({ status: 403 })
    expect((await send(models.GET, { key: body.key })).status).toBe(200)
    expect((await send(models.GET, { key: null })).status).toBe(401)
  })
})
