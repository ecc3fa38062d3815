/** Reading prompts and their versions. */
import type { JsonObject } from '#lib/engine/json.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { Prompt, PromptVersion, PromptVersionItem } from '#lib/api/prompts.ts'
import { database } from '../db.ts'
import { pageOf, readCursor, writeCursor, type Page } from '../pages.ts'
import { findWorkflowHead } from '../workflows/find.ts'

interface VersionRow {
  number: number
  hash: string
  message: string
  by: string
  createdAt: Date
}

const columns = 'number, hash, message, created_by as "by", created_at as "createdAt"'
const toItem = ({ number, hash, message, by, createdAt }: VersionRow): PromptVersionItem => ({ number, hash, message, by, createdAt: createdAt.toISOString() })

/** Prompts that have versions, by id; node and workflow are those of the newest version. */
export async function listPrompts({ limit, cursor, workflow }: Page & { workflow?: string | undefined }): Promise<{ items: Prompt[]; nextCursor: string | null }> {
  const workflowId = workflow === undefined ? null : (await findWorkflowHead(workflow)).id
  const after = cursor === undefined ? '' : readCursor(cursor, 1)[0]
  const { rows } = await database().query<Prompt>(
    `select distinct on (prompt_id) prompt_id as id, workflow_id as "workflowId", node_id as "nodeId", number as "latestVersion"
     from prompt_version where ($1::uuid is null or workflow_id = $1) and prompt_id > $2 order by prompt_id, number desc limit $3`,
    [workflowId, after, limit + 1],
  )
  return pageOf(rows, limit, (row) => writeCursor(row.id), (row) => row)
}

/** Newest first. Throws not_found. */
export async function listPromptVersions(promptId: string, { limit, cursor }: Page): Promise<{ items: PromptVersionItem[]; nextCursor: string | null }> {
  const before = cursor === undefined ? 2_147_483_647 : Number(readCursor(cursor, 1)[0])
  const { rows } = await database().query<VersionRow>(`select ${columns} from prompt_version where prompt_id = $1 and number < $2 order by number desc limit $3`, [promptId, before, limit + 1])
  if (rows.length === 0 && cursor === undefined) throw new ApiError('not_found', `There is no prompt ${promptId}, or no version of it was published or run yet.`)
  return pageOf(rows, limit, (row) => writeCursor(String(row.number)), toItem)
}

/** Throws not_found. */
export async function getPromptVersion(promptId: string, number: number): Promise<PromptVersion> {
  const { rows } = await database().query<VersionRow & { body: JsonObject }>(`select ${columns}, body from prompt_version where prompt_id = $1 and number = $2`, [promptId, number])
  if (!rows[0]) throw new ApiError('not_found', `The prompt ${promptId} has no version ${number}.`)
  return { ...toItem(rows[0]), body: rows[0].body }
}
