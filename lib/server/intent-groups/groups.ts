/**
 * Intent groups: what they are now and what they were at each revision. A save names the revision that it was made from, as drafts do. No
 * workflow reads them: a decision holds copies, so nothing here can break one.
 */
import { randomUUIDv7 } from 'node:crypto'
import type { JsonObject } from '#lib/engine/json.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { GroupRevision, IntentGroup, IntentGroupItem } from '#lib/api/intent-groups.ts'
import { database, inTransaction, sqlState, type Queryable } from '../db.ts'
import { pageOf, readCursor, writeCursor, type Page } from '../pages.ts'
import { usersOf } from './uses.ts'

export interface GroupContent {
  name: string
  description: string
  intents: JsonObject[]
}

interface GroupRow extends GroupContent {
  id: string
  revision: number
  decisions: number
  by: string
  createdAt: Date
  updatedAt: Date
}

interface RevisionRow {
  revision: number
  intents: JsonObject[]
  by: string
  createdAt: Date
}

const columns = `id, name, description, intents, revision, updated_by as "by", created_at as "createdAt", updated_at as "updatedAt",
  (select count(*)::int from intent_group_use use join workflow on workflow.id = use.workflow_id where use.group_id = intent_group.id and version = 0 and archived_at is null) as decisions`
const uniqueViolation = '23505'

const toItem = ({ createdAt, updatedAt, ...row }: GroupRow): IntentGroupItem => ({ ...row, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() })
const toRevision = ({ createdAt, ...row }: RevisionRow): GroupRevision => ({ ...row, createdAt: createdAt.toISOString() })

/** By name. */
export async function listIntentGroups({ limit, cursor, q }: Page & { q?: string | undefined }): Promise<{ items: IntentGroupItem[]; nextCursor: string | null }> {
  const [name = '', id = '00000000-0000-0000-0000-000000000000'] = cursor === undefined ? [] : readCursor(cursor, 2)
  const { rows } = await database().query<GroupRow>(
    `select ${columns} from intent_group where deleted_at is null and (lower(name), id) > ($1, $2::uuid)
       and ($3::text is null or name ilike $3 or description ilike $3 or intents::text ilike $3) order by lower(name), id limit $4`,
    [name, id, q === undefined ? null : `%${q.replace(/[\\%_]/g, '\\$&')}%`, limit + 1],
  )
  return pageOf(rows, limit, (row) => writeCursor(row.name.toLowerCase(), row.id), toItem)
}

/** Throws not_found. */
export async function getIntentGroup(id: string, client: Queryable = database()): Promise<IntentGroup> {
  const { rows } = await client.query<GroupRow>(`select ${columns} from intent_group where id = $1 and deleted_at is null`, [id])
  if (!rows[0]) throw unknown(id)
  return { ...toItem(rows[0]), usedBy: await usersOf(client, id) }
}

const unknown = (id: string): ApiError => new ApiError('not_found', `There is no intent group ${id}; it may have been deleted. GET /api/v1/intent-groups lists them. Decisions that took intents from it keep them.`)

/** Throws name_taken. */
export function createIntentGroup(group: GroupContent, by: string): Promise<IntentGroup> {
  const id = randomUUIDv7()
  return named(group.name, async (client) => {
    await client.query('insert into intent_group (id, name, description, intents, revision, updated_by) values ($1, $2, $3, $4::json, 1, $5)', [id, group.name, group.description, JSON.stringify(group.intents), by])
    await keepRevision(client, id, 1, group.intents, by)
    return getIntentGroup(id, client)
  })
}

/** Throws not_found, name_taken, and stale_revision with the group as it is. */
export function saveIntentGroup(id: string, group: GroupContent, baseRevision: number, by: string): Promise<IntentGroup> {
  return named(group.name, async (client) => {
    const { rows } = await client.query<{ revision: number }>(
      `update intent_group set name = $3, description = $4, intents = $5::json, updated_by = $6, revision = revision + 1, updated_at = now()
       where id = $1 and revision = $2 and deleted_at is null returning revision`,
      [id, baseRevision, group.name, group.description, JSON.stringify(group.intents), by],
    )
    if (!rows[0]) throw stale(await getIntentGroup(id, client), baseRevision)
    await keepRevision(client, id, rows[0].revision, group.intents, by)
    return getIntentGroup(id, client)
  })
}

const stale = (group: IntentGroup, baseRevision: number): ApiError =>
  new ApiError('stale_revision', `The group “${group.name}” is at revision ${group.revision}, this save was made from ${baseRevision}. Look at what changed, then save again.`, { members: { revision: group.revision, group: { ...group } } })

const keepRevision = (client: Queryable, id: string, revision: number, intents: JsonObject[], by: string) =>
  client.query('insert into intent_group_revision (group_id, revision, intents, created_by) values ($1, $2, $3::json, $4)', [id, revision, JSON.stringify(intents), by])

/** Its name is free from then on; decisions keep their intents and their links. Throws not_found. */
export async function deleteIntentGroup(id: string): Promise<void> {
  const { rowCount } = await database().query('update intent_group set deleted_at = now() where id = $1 and deleted_at is null', [id])
  if (rowCount === 0) throw unknown(id)
}

/** Throws not_found, and name_taken where another group took the name meanwhile. */
export async function restoreIntentGroup(id: string): Promise<IntentGroup> {
  const { rows } = await database().query<{ name: string }>('select name from intent_group where id = $1', [id])
  if (!rows[0]) throw unknown(id)
  return named(rows[0].name, async (client) => {
    await client.query('update intent_group set deleted_at = null where id = $1', [id])
    return getIntentGroup(id, client)
  })
}

async function named<T>(name: string, work: (client: Queryable) => Promise<T>): Promise<T> {
  try {
    return await inTransaction(work)
  } catch (error) {
    if (sqlState(error) === uniqueViolation) throw new ApiError('name_taken', `There is a group “${name}” already. Choose another name, or change that one.`)
    throw error
  }
}

/** Newest first, also of a deleted group: decisions are compared with what they took. Throws not_found. */
export async function listGroupRevisions(id: string, { limit, cursor }: Page): Promise<{ items: GroupRevision[]; nextCursor: string | null }> {
  const before = cursor === undefined ? 2_147_483_647 : Number(readCursor(cursor, 1)[0])
  const { rows } = await database().query<RevisionRow>(`select ${revisionColumns} from intent_group_revision where group_id = $1 and revision < $2 order by revision desc limit $3`, [id, before, limit + 1])
  if (rows.length === 0 && cursor === undefined) throw unknown(id)
  return pageOf(rows, limit, (row) => writeCursor(String(row.revision)), toRevision)
}

const revisionColumns = 'revision, intents, created_by as "by", created_at as "createdAt"'

/** Throws not_found. */
export async function getGroupRevision(id: string, revision: number): Promise<GroupRevision> {
  const { rows } = await database().query<RevisionRow>(`select ${revisionColumns} from intent_group_revision where group_id = $1 and revision = $2`, [id, revision])
  if (!rows[0]) throw new ApiError('not_found', `The intent group ${id} has no revision ${revision}.`)
  return toRevision(rows[0])
}
