/** Finds workflows by id or slug. Archived ones are not found: their runs stay, they themselves are out of reach until restored. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { ApiError } from '#lib/api/errors.ts'
import { isId } from '#lib/api/slug.ts'
import { database, type Queryable } from '../db.ts'

/** A workflow without its draft. */
export interface WorkflowHead {
  id: string
  slug: string
  name: string
  draftRevision: number
  latestVersion: number | null
}

export interface WorkflowRow extends WorkflowHead {
  description: string
  draft: WorkflowDocument
  createdAt: Date
  updatedAt: Date
}

const headColumns = 'id, slug, name, draft_revision as "draftRevision", latest_version as "latestVersion"'
const rowColumns = `${headColumns}, description, draft, created_at as "createdAt", updated_at as "updatedAt"`

/** Statement names are per column list and key, so that launching a run prepares once per connection. */
async function find<Row extends WorkflowHead>(client: Queryable, name: string, columns: string, idOrSlug: string, lock = ''): Promise<Row> {
  const key = isId(idOrSlug) ? 'id' : 'slug'
  const { rows } = await client.query<Row>({
    name: `workflow-${name}-by-${key}`,
    text: `select ${columns} from workflow where ${key} = $1 and archived_at is null ${lock}`,
    values: [key === 'id' ? idOrSlug : idOrSlug.toLowerCase()],
  })
  if (!rows[0]) throw new ApiError('not_found', `There is no workflow “${idOrSlug}”. GET /api/v1/workflows lists them.`)
  return rows[0]
}

/** Throws `not_found`. */
export const findWorkflow = (idOrSlug: string, client: Queryable = database()): Promise<WorkflowRow> => find(client, 'row', rowColumns, idOrSlug)

/** The same without the draft, for whoever needs only to know which it is. */
export const findWorkflowHead = (idOrSlug: string, client: Queryable = database()): Promise<WorkflowHead> => find(client, 'head', headColumns, idOrSlug)

/** The same, holding its row until the transaction ends. */
export const lockWorkflow = (client: Queryable, idOrSlug: string): Promise<WorkflowRow> => find(client, 'locked', rowColumns, idOrSlug, 'for update')

/** Refuses where the draft is not the one that was looked at; `act` says what was to be done with it. Throws stale_revision. */
export function requireRevision({ draftRevision }: WorkflowHead, looked: number | undefined, act: string): void {
  if (looked === undefined || looked === draftRevision) return
  throw new ApiError('stale_revision', `The draft is at revision ${draftRevision}, not ${looked}. Look at it again before you ${act}.`, { members: { draftRevision } })
}
