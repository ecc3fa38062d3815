/** Real servers: what counts is that data and start survive kill -9 of anything. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ensureDatabase, startPostgres, type PostgresServer, type ServerOptions } from './embedded-postgres.ts'
import { identify } from './process-identity.ts'

let directory: string
let options: ServerOptions
const running: PostgresServer[] = []

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'oriel-cluster-'))
  chmodSync(directory, 0o711)
  options = { cluster: join(directory, 'postgres'), password: 'a b/c?d', log: () => undefined }
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
  rmSync(directory, { recursive: true, force: true })
})

async function start(): Promise<PostgresServer> {
  const server = await startPostgres(options)
  running.push(server)
  await ensureDatabase(server, 'oriel')
  return server
}

async function ask(server: PostgresServer, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.url('oriel') })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

const serverPid = () => Number(readFileSync(join(options.cluster, 'postmaster.pid'), 'utf8').split('\n')[0])

it('keeps what was committed when the server is killed, and starts again', async () => {
  const first = await start()
  await ask(first, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)')
  process.kill(serverPid(), 'SIGKILL')
  await first.exited
  expect(await ask(await start(), 'SELECT n FROM kept')).toEqual([{ n: 1 }])
})

it('stops the server of a killed launcher before it starts its own', async () => {
  const orphan = await start()
  const pid = serverPid()
  const next = await start()
  expect(identify(pid)).toBeUndefined()
  expect(serverPid()).not.toBe(pid)
  await orphan.exited
  expect(await ask(next, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

it('is not held up by another program that got the id of a killed server', async () => {
  const first = await start()
  await first.stop()
  running.splice(0)
  writeFileSync(join(options.cluster, 'postmaster.pid'), `${process.pid}\n${options.cluster}\n0\n5432\n`)
  expect(await ask(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

it('cannot be reached by network, and writes through to the disk', async () => {
  const rows = await ask(await start(), "SELECT current_setting('listen_addresses') AS addresses, current_setting('fsync') AS fsync, current_setting('server_encoding') AS encoding")
  expect(rows).toEqual([{ addresses: '', fsync: 'on', encoding: 'UTF8' }])
})

it('opens its socket to its own account only', async () => {
  await start()
  expect(statSync(`${options.cluster}-socket`).mode & 0o777).toBe(0o700)
})

it('works where the path is too long for a socket', async () => {
  const deep = join(directory, 'x'.repeat(120))
  mkdirSync(deep)
  options = { ...options, cluster: join(deep, 'postgres') }
  expect(await ask(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

it('works where its account may not pass the directories above', async () => {
  chmodSync(directory, 0o700)
  const inner = join(directory, 'inner')
  mkdirSync(inner)
  options = { ...options, cluster: join(inner, 'postgres') }
  expect(await ask(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})
