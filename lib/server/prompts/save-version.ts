/**
 * Numbering a content by hand. For a prompt of a node the content is written into the draft that the save was made from; for one of the
 * library the save names the newest version that it was made from. The same content never gets a second number.
 */
import type { JsonObject } from '#lib/engine/json.ts'
import { bodyOfData, readBody, typeOfBody, withBody } from '#lib/nodes/prompt-body.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { SavedPromptVersion } from '#lib/api/prompts.ts'
import { inTransaction, onlyRow, type Queryable } from '../db.ts'
import { problemsOfDraft } from '../workflows/draft-problems.ts'
import { findWorkflow, findWorkflowHead, requireRevision } from '../workflows/find.ts'
import { replaceDraft } from '../workflows/save.ts'
import { findPromptHome, latestNumber, unknownPrompt, type LibraryHome, type NodeHome } from './find.ts'
import { numberContent, type Content } from './register.ts'

export interface VersionToSave {
  body: JsonObject
  baseRevision: number
  message: string
  by: string
}

export interface SavedContent {
  saved: SavedPromptVersion
  /** False where the content had its number already. */
  isNew: boolean
}

/** Throws not_found, invalid_request with places in the body, stale_revision. */
export async function saveVersion(promptId: string, version: VersionToSave): Promise<SavedContent> {
  const home = await findPromptHome(promptId)
  return home.kind === 'library' ? saveOfLibrary(home, version) : saveOfNode(home, version)
}

async function saveOfLibrary({ id, archivedAt }: LibraryHome, { body: sent, baseRevision, message, by }: VersionToSave): Promise<SavedContent> {
  if (archivedAt) throw unknownPrompt(id)
  const { body, hash } = requireBody(sent)
  return inTransaction(async (client) => {
    await client.query('select from library_prompt where id = $1 for update', [id])
    const latest = await latestNumber(client, id)
    if (latest !== baseRevision) throw new ApiError('stale_revision', `The newest version is ${latest}, this save was made from ${baseRevision}. Look at what changed, then save again.`, { members: { latestVersion: latest } })
    const saved = await keep(client, { promptId: id, hash, body: JSON.stringify(body), workflowId: null, nodeId: null }, { message, by }, null)
    await client.query('update library_prompt set updated_at = now() where id = $1', [id])
    return saved
  })
}

async function saveOfNode(home: NodeHome, { body: sent, baseRevision, message, by }: VersionToSave): Promise<SavedContent> {
  const workflow = await findWorkflow(home.workflow.id)
  requireRevision(workflow, baseRevision, 'save a version of it')
  const node = workflow.draft.nodes.find(({ data }) => data.promptId === home.id)
  if (!node) throw new ApiError('not_found', `The draft of “${workflow.slug}” has no node with this prompt any more. Put the node back, or create a library prompt of a version.`)
  requireBody(sent, node.type)
  const data = withBody(node.type, node.data, sent)
  const [before, after] = [bodyOfData(node.type, node.data), bodyOfData(node.type, data)]
  if (!after.ok) throw refusedBody(after.problems)
  const content: Content = { promptId: home.id, hash: after.hash, body: JSON.stringify(after.body), workflowId: workflow.id, nodeId: node.id }
  if (before.ok && before.hash === after.hash) {
    return inTransaction(async (client) => {
      const { draftRevision } = await findWorkflowHead(workflow.id, client)
      return keep(client, content, { message, by }, draftRevision)
    })
  }
  const document = { ...workflow.draft, nodes: workflow.draft.nodes.map((each) => (each === node ? { ...node, data } : each)) }
  const problems = await problemsOfDraft(workflow.id, document)
  return inTransaction(async (client) => {
    const row = await replaceDraft(client, workflow.id, baseRevision, document, problems)
    if (!row) {
      requireRevision(await findWorkflowHead(workflow.id, client), baseRevision, 'save a version of it')
      throw new ApiError('unavailable', 'The draft changed at this very moment. Save again.')
    }
    return keep(client, content, { message, by }, row.draftRevision)
  })
}

/** Throws invalid_request. */
export function requireBody(sent: JsonObject, type: string = typeOfBody(sent)): { body: JsonObject; hash: string } {
  const read = readBody(sent, type)
  if (!read.ok) throw refusedBody(read.problems)
  return read
}

function refusedBody(problems: readonly { code: string; message: string; path?: string }[]): ApiError {
  const more = problems.length - 1
  return new ApiError('invalid_request', `The body is no version of a prompt: ${problems[0]?.message ?? 'it is not in order.'}${more > 0 ? ` And ${more} more.` : ''}`, { problems: problems.map(({ code, message, path = '' }) => ({ code, message, path: `/body${path}` })) })
}

interface Kept {
  number: number
  hash: string
  message: string
  by: string
  createdAt: Date
}

async function keep(client: Queryable, content: Content, { message, by }: { message: string; by: string }, draftRevision: number | null): Promise<SavedContent> {
  const { number, isNew } = await numberContent(client, content, by, message)
  if (!isNew && message !== '') await client.query("update prompt_version set message = $3 where prompt_id = $1 and number = $2 and message = ''", [content.promptId, number, message])
  const { rows } = await client.query<Kept>('select number, hash, message, created_by as "by", created_at as "createdAt" from prompt_version where prompt_id = $1 and number = $2', [content.promptId, number])
  const { createdAt, ...kept } = onlyRow(rows)
  return { saved: { ...kept, createdAt: createdAt.toISOString(), draftRevision }, isNew }
}
