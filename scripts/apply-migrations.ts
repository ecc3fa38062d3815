/** `npm run db:apply`: brings the database that DATABASE_URL names to this version's schema. */
import { environment } from '#lib/server/env.ts'
import { explain } from '#lib/server/launcher/launch-error.ts'
import { migrate } from '#lib/server/migrate.ts'

try {
  const { databaseUrl } = environment()
  if (databaseUrl === undefined) throw new Error('Set DATABASE_URL: the embedded database is migrated by npm start.')
  const { applied } = await migrate(databaseUrl)
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`)
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}
