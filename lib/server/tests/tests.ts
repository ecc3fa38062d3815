/**
 * Tests as rows: saved from a run or written by hand, changed, deleted and restored. A change of fixture or assertions raises the
 * revision, by which results are told apart.
 */
import { randomUUIDv7 } from 'node:crypto'
import type { Assertion } from '#lib/api/assertions.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { TestFixture } from '#lib/api/test-fixtures.ts'
import type { PromptTest, TestByHand, TestFromRun, TestItem } from '#lib/api/tests.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { hashJson } from '#lib/engine/hash.ts'
import { bodyOfData } from '#lib/nodes/prompt-body.ts'
import { database } from '../db.ts'
import { pageOf, readCursor, writeCursor, type Page } from '../pages.ts'
import { findWorkflow, findWorkflowHead } from '../workflows/find.ts'
import { requireShortFixture, requireSoundAssertions } from './check-sent.ts'
import { labelOf, nodeOfTest } from './node-of-test.ts'
import { latestOf, resultsOf } from './results.ts'
import { assertionsOf, readCall } from './save-call.ts'
import { documentToPublish } from './to-publish.ts'

interface TestRow {
  id: string
  workflowId: string
  slug: string
  workflowName: string
  promptId: string
  nodeId: string
  name: string
  assertions: Assertion[]
  revision: number
  runId: string | null
  seq: number | null
  by: string
  createdAt: Date
  updatedAt: Date
}

const columns = `test.id, test.workflow_id as "workflowId", workflow.slug, workflow.name as "workflowName", test.prompt_id as "promptId", test.node_id as "nodeId", test.name, test.assertions, test.revision,
  test.run_id as "runId", test.seq, test.created_by as "by", test.created_at as "createdAt", test.updated_at as "updatedAt"`
const joined = 'test join workflow on workflow.id = test.workflow_id and workflow.archived_at is null'

/** By name. Throws not_found for an unknown workflow. */
export async function listTests({ limit, cursor, workflow, prompt, q, content }: Page & { workflow?: string | undefined; prompt?: string | undefined; q?: string | undefined; content?: TriedContent | undefined }): Promise<{ items: TestItem[]; nextCursor: string | null }> {
  const workflowId = workflow === undefined ? null : (await findWorkflowHead(workflow)).id
  const [name = '', id = '00000000-0000-0000-0000-000000000000'] = cursor === undefined ? [] : readCursor(cursor, 2)
  const { rows } = await database().query<TestRow>(
    `select ${columns} from ${joined} where test.deleted_at is null and ($1::uuid is null or test.workflow_id = $1) and ($2::text is null or test.prompt_id = $2)
       and ($3::text is null or test.name ilike $3) and (lower(test.name), test.id) > ($4, $5::uuid) order by lower(test.name), test.id limit $6`,
    [workflowId, prompt ?? null, q === undefined ? null : `%${q.replace(/[\\%_]/g, '\\$&')}%`, name, id, limit + 1],
  )
  const page = pageOf(rows, limit, (row) => writeCursor(row.name.toLowerCase(), row.id), (row) => row)
  return { ...page, items: await shown(page.items, content) }
}

/** Throws not_found. */
export async function getTest(id: string): Promise<PromptTest> {
  const { rows } = await database().query<TestRow & { fixture: TestFixture }>(`select ${columns}, test.fixture from ${joined} where test.id = $1 and test.deleted_at is null`, [id])
  const [row] = rows
  const [item] = row ? await shown([row]) : []
  if (!row || !item) throw unknown(id)
  return { ...item, fixture: row.fixture }
}

const unknown = (id: string): ApiError => new ApiError('not_found', `There is no test ${id}; it may have been deleted. GET /api/v1/tests lists them.`)

type TriedContent = 'draft' | 'publish'

/** With what the drafts, or what publishing them would take, and the reports say of them. */
async function shown(rows: readonly TestRow[], content: TriedContent = 'draft'): Promise<TestItem[]> {
  const [drafts, results] = await Promise.all([draftsOf([...new Set(rows.map(({ workflowId }) => workflowId))], content), resultsOf(rows.map(({ id }) => id))])
  return rows.map(({ workflowId, slug, workflowName, runId, seq, createdAt, updatedAt, ...row }) => {
    const node = nodeOfTest(drafts.get(workflowId)?.nodes ?? [], row)
    const body = node && bodyOfData(node.type, node.data)
    return {
      ...row,
      workflow: { id: workflowId, slug, name: workflowName },
      node: node ? { id: node.id, label: labelOf(node) } : null,
      source: runId === null || seq === null ? null : { runId, seq },
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
      ...latestOf(results.get(row.id) ?? [], { revision: row.revision, hash: body?.ok ? body.hash : null }),
    }
  })
}

async function draftsOf(ids: readonly string[], content: TriedContent): Promise<Map<string, WorkflowDocument>> {
  const { rows } = await database().query<{ id: string; draft: WorkflowDocument }>('select id, draft from workflow where id = any($1::uuid[])', [ids])
  if (content === 'draft') return new Map(rows.map(({ id, draft }) => [id, draft]))
  const taken = await Promise.all(rows.map(async ({ id, draft }) => [id, (await documentToPublish(draft)).document] as const))
  return new Map(taken)
}

/** Throws not_found, invalid_request, payload_too_large. */
export async function createTest(sent: TestFromRun | TestByHand, by: string): Promise<PromptTest> {
  const row = 'runId' in sent ? await rowOfCall(sent) : await rowByHand(sent)
  await requireSoundAssertions(row.assertions)
  requireShortFixture(row.fixture)
  const id = randomUUIDv7()
  await database().query(
    `insert into test (id, workflow_id, prompt_id, node_id, name, fixture, assertions, revision, run_id, seq, created_by) values ($1, $2, $3, $4, $5, $6::json, $7::json, 1, $8, $9, $10)`,
    [id, row.workflowId, row.promptId, row.nodeId, row.name, JSON.stringify(row.fixture), JSON.stringify(row.assertions), row.runId ?? null, row.seq ?? null, by],
  )
  return getTest(id)
}

type NewTest = Pick<TestRow, 'workflowId' | 'promptId' | 'nodeId' | 'name' | 'assertions'> & { fixture: TestFixture; runId?: string; seq?: number }

async function rowOfCall({ runId, seq, name, assertions }: TestFromRun): Promise<NewTest> {
  const call = await readCall(runId, seq)
  const { workflowId, promptId, nodeId, fixture, label, intent } = call
  return { workflowId, promptId, nodeId, fixture, runId, seq: call.seq, name: name ?? (intent === undefined ? label : `${label}: ${intent}`), assertions: assertions ?? assertionsOf(call) }
}

async function rowByHand({ workflow, nodeId, promptId, name, fixture, assertions }: TestByHand): Promise<NewTest> {
  const { id, slug, draft } = await findWorkflow(workflow)
  const node = nodeOfTest(draft.nodes, { promptId, nodeId })
  if (!node) {
    const message = `The draft of “${slug}” has no node that calls a model and is ${nodeId === undefined ? `of the prompt ${promptId ?? '(none was named)'}` : `called ${nodeId}`}. Name one with nodeId or promptId.`
    throw new ApiError('invalid_request', message, { problems: [{ path: nodeId === undefined ? '/promptId' : '/nodeId', code: 'unknown_node', message }] })
  }
  return { workflowId: id, promptId: String(node.data.promptId ?? ''), nodeId: node.id, name, fixture: { ...fixture, material: { ...fixture.material, nodeId: node.id } }, assertions }
}

export interface TestChange {
  name?: string | undefined
  assertions?: Assertion[] | undefined
  fixture?: TestFixture | undefined
  baseRevision: number
}

/** What is left out stays. Throws not_found, invalid_request, payload_too_large, and stale_revision with the current revision. */
export async function saveTest(id: string, { name, assertions, fixture, baseRevision }: TestChange): Promise<PromptTest> {
  if (assertions) await requireSoundAssertions(assertions)
  if (fixture) requireShortFixture(fixture)
  const now = await getTest(id)
  if (now.revision !== baseRevision) throw stale(now, baseRevision)
  const wanted = { name: name ?? now.name, assertions: assertions ?? now.assertions, fixture: fixture ?? now.fixture }
  const other = hashJson([wanted.assertions, wanted.fixture]) !== hashJson([now.assertions, now.fixture])
  const { rowCount } = await database().query(
    'update test set name = $3, assertions = $4::json, fixture = $5::json, revision = revision + $6, updated_at = now() where id = $1 and revision = $2 and deleted_at is null',
    [id, baseRevision, wanted.name, JSON.stringify(wanted.assertions), JSON.stringify(wanted.fixture), other ? 1 : 0],
  )
  if (rowCount === 0) throw stale(await getTest(id), baseRevision)
  return getTest(id)
}

const stale = ({ name, revision }: PromptTest, baseRevision: number): ApiError =>
  new ApiError('stale_revision', `The test “${name}” is at revision ${revision}, this save was made from ${baseRevision}. Look at what changed, then save again.`, { members: { revision } })

/** Throws not_found. */
export async function deleteTest(id: string): Promise<void> {
  const { rowCount } = await database().query('update test set deleted_at = now() where id = $1 and deleted_at is null', [id])
  if (rowCount === 0) throw unknown(id)
}

/** Throws not_found. */
export async function restoreTest(id: string): Promise<PromptTest> {
  await database().query('update test set deleted_at = null where id = $1', [id])
  return getTest(id)
}
