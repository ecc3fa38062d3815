/**
 * Labels of prompts: where each stands, and every move of one, written in the same transaction. Protected ones are moved, removed and
 * unprotected by owners only.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { BodyOf, QueryOf } from '#lib/api/contract.ts'
import { labelPattern, type LabelMove, type listLabelMoves, type movePromptLabel, type PromptLabel } from '#lib/api/prompt-labels.ts'
import type { Actor } from '../auth/actor.ts'
import { database, inTransaction, onlyRow, type Queryable } from '../db.ts'
import { pageOf, readCursor, writeCursor } from '../pages.ts'
import { findPromptHome } from './find.ts'

interface LabelRow {
  label: string
  version: number
  protected: boolean
  by: string
  at: Date
}

const columns = 'label, version, protected, moved_by as "by", moved_at as "at"'
const toLabel = ({ at, ...row }: LabelRow): PromptLabel => ({ ...row, at: at.toISOString() })

/** By name. Throws not_found. */
export async function listLabels(promptId: string): Promise<{ items: PromptLabel[] }> {
  await findPromptHome(promptId)
  const { rows } = await database().query<LabelRow>(`select ${columns} from prompt_label where prompt_id = $1 order by label`, [promptId])
  return { items: rows.map(toLabel) }
}

/** Throws not_found. */
export async function getLabel(promptId: string, label: string): Promise<PromptLabel> {
  const found = await find(database(), promptId, label)
  if (!found) throw await standsNowhere(promptId, label)
  return toLabel(found)
}

async function find(client: Queryable, promptId: string, label: string, lock = ''): Promise<LabelRow | undefined> {
  const { rows } = await client.query<LabelRow>(`select ${columns} from prompt_label where prompt_id = $1 and label = $2 ${lock}`, [promptId, label])
  return rows[0]
}

async function standsNowhere(promptId: string, label: string): Promise<ApiError> {
  await findPromptHome(promptId)
  return new ApiError('not_found', `The label “${label}” stands on no version of the prompt ${promptId}. PUT puts it on one.`)
}

/** Throws not_found, invalid_request for a name that is none, unknown_version, forbidden, stale_revision. */
export async function moveLabel(promptId: string, label: string, { version, protected: wanted, expectedVersion }: BodyOf<typeof movePromptLabel>, actor: Actor): Promise<PromptLabel> {
  if (!labelPattern.test(label)) throw new ApiError('invalid_request', `“${label}” cannot be a label: that is a lower-case letter followed by at most 39 lower-case letters, digits, _ or -.`)
  await findPromptHome(promptId)
  return inTransaction(async (client) => {
    const found = await lockedLabel(client, promptId, label)
    const from = found?.version ?? null
    const isProtected = found?.protected ?? false
    if (isProtected || wanted === true) requireOwner(actor, label, isProtected ? 'move' : 'protect')
    if (expectedVersion !== undefined && expectedVersion !== from) throw standsElsewhere(label, expectedVersion, from)
    await requireVersion(client, promptId, version)
    const { rows } = await client.query<LabelRow>(
      `insert into prompt_label (prompt_id, label, version, protected, moved_by) values ($1, $2, $3, $4, $5)
       on conflict (prompt_id, label) do update set version = excluded.version, protected = excluded.protected,
         moved_by = case when prompt_label.version = excluded.version then prompt_label.moved_by else excluded.moved_by end,
         moved_at = case when prompt_label.version = excluded.version then prompt_label.moved_at else now() end
       returning ${columns}`,
      [promptId, label, version, wanted ?? isProtected, actor.by],
    )
    if (from !== version) await keepMove(client, promptId, label, from, version, actor.by)
    return toLabel(onlyRow(rows))
  })
}

const spoken = (version: number | null): string => (version === null ? 'no version' : `version ${version}`)

const standsElsewhere = (label: string, expected: number | null, version: number | null): ApiError =>
  new ApiError('stale_revision', `The label “${label}” stands on ${spoken(version)}, not on ${spoken(expected)}. Look at who moved it, then move it again.`, { members: { version } })

/** Throws not_found, forbidden. */
export async function removeLabel(promptId: string, label: string, actor: Actor): Promise<void> {
  const gone = await inTransaction(async (client) => {
    const found = await lockedLabel(client, promptId, label)
    if (!found) return false
    if (found.protected) requireOwner(actor, label, 'remove')
    await client.query('delete from prompt_label where prompt_id = $1 and label = $2', [promptId, label])
    await keepMove(client, promptId, label, found.version, null, actor.by)
    return true
  })
  if (!gone) throw await standsNowhere(promptId, label)
}

/** Who moves a label waits for who is moving it, also for one that stands nowhere yet: moves are kept in their order. */
async function lockedLabel(client: Queryable, promptId: string, label: string): Promise<LabelRow | undefined> {
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`label ${promptId} ${label}`])
  return find(client, promptId, label, 'for update')
}

function requireOwner(actor: Actor, label: string, act: string): void {
  if (actor.role !== 'owner') throw new ApiError('forbidden', `Only an owner may ${act} the label “${label}”${act === 'protect' ? '' : ', because it is protected'}. Use a session or an API key of the role owner.`)
}

async function requireVersion(client: Queryable, promptId: string, version: number): Promise<void> {
  const { rowCount } = await client.query('select from prompt_version where prompt_id = $1 and number = $2', [promptId, version])
  if (rowCount === 0) throw new ApiError('unknown_version', `The prompt ${promptId} has no version ${version}.`)
}

const keepMove = (client: Queryable, promptId: string, label: string, from: number | null, to: number | null, by: string) =>
  client.query('insert into prompt_label_move (prompt_id, label, from_version, to_version, by) values ($1, $2, $3, $4, $5)', [promptId, label, from, to, by])

interface MoveRow {
  id: string
  label: string
  from: number | null
  to: number | null
  by: string
  at: Date
}

/** Newest first, also of labels that were taken away. Throws not_found. */
export async function listMoves(promptId: string, { limit, cursor, label }: QueryOf<typeof listLabelMoves>): Promise<{ items: LabelMove[]; nextCursor: string | null }> {
  await findPromptHome(promptId)
  const before = cursor === undefined ? null : Number(readCursor(cursor, 1)[0])
  const { rows } = await database().query<MoveRow>(
    `select id, label, from_version as "from", to_version as "to", by, at from prompt_label_move
     where prompt_id = $1 and ($2::bigint is null or id < $2) and ($3::text is null or label = $3) order by id desc limit $4`,
    [promptId, before, label ?? null, limit + 1],
  )
  return pageOf(rows, limit, ({ id }) => writeCursor(id), ({ id: _, at, ...move }) => ({ ...move, at: at.toISOString() }))
}
