import { afterAll, beforeAll, expect, test } from 'vitest'
import { notifyRun, notifyText, subscribeAll, subscribeTexts } from './bus.ts'
import { closeDatabase, database } from './db.ts'
import { testDatabase } from './testing.ts'

beforeAll(async () => {
  Object.assign(process.env, { DATABASE_URL: (await testDatabase()).url })
})
afterAll(closeDatabase)

const listener = `select query from pg_stat_activity where datname = current_database() and application_name = 'oriel-listener' and state = 'idle' and query like '%listen%'`
const isListening = async (): Promise<boolean> => (await database().query(listener)).rows.length > 0

test('whatever is told and listened for at once goes over the one connection in turn', async () => {
  const warnings: Error[] = []
  process.on('warning', (warning) => warnings.push(warning))
  const stop = subscribeAll(() => {})
  await expect.poll(isListening, { timeout: 15_000 }).toBe(true)

  for (let nth = 0; nth < 3; nth += 1) subscribeTexts(() => {})()
  notifyText({ runId: 'r', seq: 1, said: 'Hello' })
  notifyRun('r')
  await expect.poll(async () => (await database().query(`select 1 from pg_stat_activity where datname = current_database() and application_name = 'oriel-listener' and query like 'select pg_notify%'`)).rows, { timeout: 15_000 }).toHaveLength(1)
  expect(warnings).toEqual([])
  stop()
})
