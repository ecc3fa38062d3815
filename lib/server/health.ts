/** Answers for whoever supervises the process: it runs (healthz), and it can serve (readyz). Open to everyone; they tell nothing else. */
import { readdirSync } from 'node:fs'
import { database } from './db.ts'
import { log } from './log.ts'
import { schemaPaths } from './paths.ts'

const answer = (status: number, body: object): Response => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } })

/** 200 as long as the process answers at all. */
export const healthz = (): Response => answer(200, { status: 'ok' })

/** 200 where the database answers and every migration of this version is applied, else 503 with what is missing. */
export async function readyz(): Promise<Response> {
  try {
    const { rows } = await database().query<{ name: string }>('select migration_name as name from _prisma_migrations where finished_at is not null and rolled_back_at is null')
    const applied = new Set(rows.map(({ name }) => name))
    const missing = migrations().filter((name) => !applied.has(name))
    return missing.length === 0 ? answer(200, { status: 'ready' }) : answer(503, { status: 'migrations pending', missing })
  } catch (error) {
    log().warn({ err: error }, 'not ready: the database does not answer')
    return answer(503, { status: 'database unavailable' })
  }
}

/** Names of the folders of prisma/migrations. */
const migrations = (): string[] => readdirSync(schemaPaths().migrations, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
