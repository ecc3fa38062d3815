/** A real Postgres, because what matters here is what it does when two start at once and when a script fails. */
import pg from 'pg'
import { expect, it } from 'vitest'
import { migrate, MigrationError, pendingMigrations, readMigrations } from './migrate.ts'
import { testDatabase } from './testing.ts'

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

const EMPTY = 'DROP SCHEMA public CASCADE; CREATE SCHEMA public'

it('leaves a database alone that has every migration', async () => {
  const { url } = await testDatabase()
  expect(await migrate(url)).toEqual({ applied: [] })
})

it('applies each migration once when two Oriels start at the same time', async () => {
  const { url } = await testDatabase()
  await query(url, EMPTY)
  const names = (await readMigrations()).map((migration) => migration.name)
  const results = await Promise.all([migrate(url), migrate(url)])
  expect(results.flatMap((result) => result.applied)).toEqual(names)
  const rows = await query(url, 'SELECT migration_name, applied_steps_count FROM _prisma_migrations ORDER BY migration_name')
  expect(rows).toEqual(names.map((name) => ({ migration_name: name, applied_steps_count: 1 })))
})

it('refuses a database that a newer version has migrated', async () => {
  const { url } = await testDatabase()
  await query(url, "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '99990101000000_future', now())")
  await expect(migrate(url)).rejects.toThrow(/99990101000000_future, which this version of Oriel does not know/)
})

it('refuses a migration that was edited after it was applied', async () => {
  const { url } = await testDatabase()
  await query(url, "UPDATE _prisma_migrations SET checksum = 'edited'")
  await expect(migrate(url)).rejects.toThrow(MigrationError)
})

it('says which migrations a database lacks', async () => {
  const { url } = await testDatabase()
  await query(url, EMPTY)
  const migrations = await readMigrations()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  expect(await pendingMigrations(client, migrations)).toEqual(migrations)
  await client.end()
})
