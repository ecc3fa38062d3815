/**
 * The process's one connection pool, and the Prisma client over it. Both are made on first use and live on globalThis, because
 * the bundler may give each route its own copy of this module. Rows go through Prisma; hot paths and locks through the pool.
 */
import pg from 'pg'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../../prisma/generated/client.ts'
import { environment } from './env.ts'
import { log } from './log.ts'

const slot = Symbol.for('oriel.database')
const shared = globalThis as { [slot]?: { pool?: pg.Pool; prisma?: PrismaClient } }

/** Whatever runs statements: the pool, or one of its clients inside a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>

/** Connections that one process opens at most; Postgres allows 100 by default, for web, workers and a developer's psql. */
const poolSize = 16

function connections(): { pool?: pg.Pool; prisma?: PrismaClient } {
  shared[slot] ??= {}
  return shared[slot]
}

/** The pool. Throws where DATABASE_URL is unset: `npm start` sets it for the processes that it starts. */
export function database(): pg.Pool {
  const open = connections()
  if (open.pool) return open.pool
  const connectionString = environment().databaseUrl
  if (!connectionString) throw new Error('DATABASE_URL is not set. Start Oriel with `npm start`, or set it to the address of a Postgres.')
  const made = new pg.Pool({ connectionString, max: poolSize, idleTimeoutMillis: 60_000, connectionTimeoutMillis: 10_000, application_name: 'oriel' })
  made.on('error', (error) => log().warn({ err: error }, 'an idle database connection was lost'))
  // The pool does not listen to a client that is lent out: an error between two of its statements would end the process.
  made.on('connect', (client) => client.on('error', (error) => log().debug({ err: error }, 'a database connection was lost')))
  open.pool = made
  return made
}

/** The Prisma client, over the same pool. */
export function prisma(): PrismaClient {
  const open = connections()
  open.prisma ??= new PrismaClient({ adapter: new PrismaPg(database()) })
  return open.prisma
}

/** Postgres broke off one of two transactions that waited for each other, or that could not both be true: it may be tried again. */
const brokenOff = new Set(['40P01', '40001'])
const mostTries = 5

/** Whether a transaction can simply be run again. */
export const wasBrokenOff = (error: unknown): boolean => brokenOff.has(sqlState(error) ?? '')

/**
 * Runs `work` in one transaction: committed when it returns, rolled back when it throws. Run again where the database broke it off, so
 * `work` does nothing that a rollback does not undo.
 */
export async function inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await inOneTransaction(work)
    } catch (error) {
      if (tries === mostTries || !wasBrokenOff(error)) throw error
    }
  }
}

async function inOneTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await database().connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => (broken = failure))
    throw error
  } finally {
    client.release(broken)
  }
}

/** The one row of a statement that always gives one, such as an insert with `returning`. */
export function onlyRow<Row>(rows: Row[]): Row {
  const [row] = rows
  if (row === undefined) throw new Error('A statement that always gives a row gave none.')
  return row
}

/** Closes everything; the next use opens it again. For the end of a process or of a test. */
export async function closeDatabase(): Promise<void> {
  const open = shared[slot]
  shared[slot] = undefined
  await open?.prisma?.$disconnect()
  await open?.pool?.end()
}

/** `EPIPE` has the shape of a SQLSTATE, of which no class begins with E. */
const isSystemCode = (code: string): boolean => code.startsWith('E')

/** The SQLSTATE of a database error, whether pg or Prisma threw it; undefined for anything else. */
export function sqlState(error: unknown): string | undefined {
  for (let current: unknown = error, depth = 0; typeof current === 'object' && current !== null && depth < 4; depth++) {
    const { code, originalCode, cause } = current as { code?: unknown; originalCode?: unknown; cause?: unknown }
    if (typeof originalCode === 'string') return originalCode
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !isSystemCode(code) && !code.startsWith('P1') && !code.startsWith('P2')) return code
    current = cause
  }
  return undefined
}
