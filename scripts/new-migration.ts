/**
 * `npm run db:migrate -- <what-changed>`: writes the migration from the last schema snapshot to prisma/schema.prisma.
 *
 * Invariants: no database is asked, so SQL edited by hand in older migrations (partitions, for one) is never
 * "repaired" away; each migration directory holds the schema it leads to, as schema.prisma.
 * `--check` writes nothing and fails when prisma/schema.prisma has changes without a migration.
 */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { schemaPaths } from '#lib/server/paths.ts'
import { offlineAdapter, openSchemaEngine } from '#lib/server/schema-engine.ts'

const paths = schemaPaths()

async function lastSnapshot(): Promise<string | undefined> {
  if (!existsSync(paths.migrations)) return undefined
  const entries = await readdir(paths.migrations, { withFileTypes: true })
  const last = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort().at(-1)
  return last === undefined ? undefined : readFile(join(paths.migrations, last, 'schema.prisma'), 'utf8')
}

function datamodel(content: string) {
  return { tag: 'schemaDatamodel' as const, files: [{ path: 'schema.prisma', content }] }
}

/** The SQL that leads from one schema to the next; undefined when there is none. */
async function difference(before: string | undefined, after: string): Promise<string | undefined> {
  const engine = await openSchemaEngine(offlineAdapter(), after)
  const { exitCode, stdout } = await engine.diff({
    from: before === undefined ? { tag: 'empty' } : datamodel(before),
    to: datamodel(after),
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  })
  return exitCode === 0 ? undefined : stdout ?? undefined
}

async function main(): Promise<number> {
  const argument = process.argv[2]
  const schema = await readFile(paths.schema, 'utf8')
  const sql = await difference(await lastSnapshot(), schema)
  if (argument === '--check') {
    if (sql === undefined) return 0
    console.error(`prisma/schema.prisma has changes without a migration. Run: npm run db:migrate -- <what-changed>\n\n${sql}`)
    return 1
  }
  if (argument === undefined || !/^[a-z0-9][a-z0-9_-]*$/.test(argument)) {
    console.error('Name the change in small letters, digits, - and _: npm run db:migrate -- <what-changed>')
    return 2
  }
  if (sql === undefined) {
    console.log('prisma/schema.prisma is as the last migration left it: nothing to write.')
    return 0
  }
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const directory = join(paths.migrations, `${stamp}_${argument.replaceAll('-', '_')}`)
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'migration.sql'), sql)
  await writeFile(join(directory, 'schema.prisma'), schema)
  console.log(`Wrote ${directory}/migration.sql. Read it, and edit it where the schema cannot say what you need.`)
  return spawnSync(process.execPath, ['scripts/generate-client.mjs'], { stdio: 'inherit' }).status ?? 1
}

process.exitCode = await main()
