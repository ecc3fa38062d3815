/**
 * Owns bringing a database to the schema of this checkout.
 *
 * Invariants: `_prisma_migrations` stays what Prisma's own command line would write and read; an applied migration
 * is never edited and never unknown (both stop with a message); two starters do not race, because an advisory
 * lock is held; a start killed at any moment can be repeated, because a migration and its row commit together.
 * That is why Prisma's engine does not apply them: it marks the row in a second transaction. So a migration holds
 * nothing that refuses a transaction (CREATE INDEX CONCURRENTLY, for one).
 * A database that is up to date costs one query.
 */
import { createHash, randomUUID } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { schemaPaths } from './paths.ts'

/** A migration as it lies in prisma/migrations. */
export interface Migration {
  name: string
  sql: string
  /** SHA-256 of the script, in hex: what Prisma stores. */
  checksum: string
}

interface AppliedMigration {
  migration_name: string
  checksum: string
  finished: boolean
}

/** A database and this checkout disagree in a way that only a person can settle. */
export class MigrationError extends Error {
  override name = 'MigrationError'
}

/** 'ORIELMIG' as a number: starters of one database wait for each other under it. */
const ADVISORY_LOCK = '5715718543873985863'
const NO_TABLE = '42P01'

/** As Prisma's own engine makes it. */
const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`

/** The migrations of this checkout, oldest first. */
export async function readMigrations(directory: string = schemaPaths().migrations): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()
  return Promise.all(names.map(async (name) => {
    const sql = await readFile(join(directory, name, 'migration.sql'), 'utf8')
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
  }))
}

/** The migrations that this database still lacks, oldest first; throws `MigrationError` where it disagrees with the checkout. */
export async function pendingMigrations(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const applied = await client.query<AppliedMigration>(
    'SELECT migration_name, checksum, finished_at IS NOT NULL AS finished FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name',
  ).then((result) => result.rows, (error: unknown) => {
    if (error instanceof pg.DatabaseError && error.code === NO_TABLE) return []
    throw error
  })
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const row of applied) {
    const migration = known.get(row.migration_name)
    if (!migration) {
      throw new MigrationError(`The database has the migration ${row.migration_name}, which this version of Oriel does not know. Start the newer version that made it, or use another database.`)
    }
    if (!row.finished) {
      throw new MigrationError(`The migration ${row.migration_name} failed in this database before. Repair what it left, then delete its row from _prisma_migrations and start again.`)
    }
    if (row.checksum !== migration.checksum) {
      throw new MigrationError(`The migration ${row.migration_name} was changed after this database applied it. Restore its migration.sql and write a new migration for the change.`)
    }
  }
  const done = new Set(applied.map((row) => row.migration_name))
  return migrations.filter((migration) => !done.has(migration.name))
}

/** Applies what the database lacks and names it; nothing to do is the common case and fast. */
export async function migrate(databaseUrl: string): Promise<{ applied: string[] }> {
  const migrations = await readMigrations()
  return withClient(databaseUrl, async (client) => {
    if ((await pendingMigrations(client, migrations)).length === 0) return { applied: [] }
    await client.query(`SELECT pg_advisory_lock(${ADVISORY_LOCK})`)
    const pending = await pendingMigrations(client, migrations)
    if (pending.length === 0) return { applied: [] }
    await client.query(MIGRATIONS_TABLE)
    for (const migration of pending) await apply(client, migration)
    return { applied: pending.map((migration) => migration.name) }
  })
}

/** Throws `MigrationError` unless the database is at the schema of this checkout. */
export async function assertMigrated(databaseUrl: string): Promise<void> {
  const migrations = await readMigrations()
  const pending = await withClient(databaseUrl, (client) => pendingMigrations(client, migrations))
  if (pending.length > 0) {
    throw new MigrationError(`The database lacks ${pending.map((migration) => migration.name).join(', ')}. Run npm run db:apply (or npm start) once with the same DATABASE_URL.`)
  }
}

async function withClient<T>(databaseUrl: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'oriel migrate' })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

/** One migration and the note that it was applied: both, or neither. */
async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('BEGIN')
  try {
    const { rows } = await client.query<{ started: Date }>('SELECT clock_timestamp() AS started')
    await client.query(migration.sql)
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, $4, clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name, rows[0]?.started],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw new MigrationError(`The migration ${migration.name} failed and was taken back: ${error instanceof Error ? error.message : String(error)}`)
  }
}
