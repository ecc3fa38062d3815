/**
 * Everything that starting a run needs to know about a workflow, ready in memory: the compiled graph and the prompt versions, with
 * all of it stored under its hashes before anyone refers to it. Compiling once per revision or version is what makes launching
 * cheap; what is cached is immutable, so nothing invalidates it.
 */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { Graph } from '#lib/engine/graph.ts'
import { ApiError } from '#lib/api/errors.ts'
import { database, inTransaction } from '../db.ts'
import { registerPromptVersions, type PromptVersionReference } from '../prompts/register.ts'
import { compileDocument } from './check.ts'
import { findWorkflowHead, type WorkflowHead } from './find.ts'
import { documentText, storeDocumentAndGraph } from './stored-document.ts'

/** Which of a workflow's documents runs. Default: the latest version, else the draft. */
export type WantedVersion = 'draft' | 'latest' | number | undefined

export interface LoadedWorkflow {
  workflow: { id: string; slug: string; name: string }
  version: number | 'draft'
  /** Of a draft. */
  draftRevision?: number
  document: WorkflowDocument
  documentHash: string
  graph: Graph
  graphHash: string
  /** nodeId → version, of every LLM node. */
  promptVersions: Record<string, PromptVersionReference>
}

type Compiled = Omit<LoadedWorkflow, 'workflow' | 'version' | 'draftRevision'>

const mostCached = 200
const slot = Symbol.for('oriel.loaded-workflows')
const shared = globalThis as { [slot]?: Map<string, Compiled> }
const cache = () => (shared[slot] ??= new Map<string, Compiled>())

/** Throws not_found; unknown_version; not_runnable for a draft that has no start. `by` is who uses its prompts. */
export async function loadForRun(idOrSlug: string, wanted: WantedVersion, by: string): Promise<LoadedWorkflow> {
  const head = await findWorkflowHead(idOrSlug)
  const version = resolve(head, wanted)
  const key = `${head.id} ${version === 'draft' ? `draft ${head.draftRevision}` : version}`
  let compiled = cache().get(key)
  if (!compiled) {
    compiled = await compileAndStore(head, version, by)
    if (cache().size >= mostCached) cache().clear()
    cache().set(key, compiled)
  }
  const workflow = { id: head.id, slug: head.slug, name: head.name }
  return { workflow, version, ...(version === 'draft' && { draftRevision: head.draftRevision }), ...compiled }
}

function resolve({ slug, latestVersion }: WorkflowHead, wanted: WantedVersion): number | 'draft' {
  if (wanted === 'draft') return 'draft'
  if (wanted === undefined) return latestVersion ?? 'draft'
  if (wanted === 'latest') {
    if (latestVersion === null) throw unknownVersion(`The workflow “${slug}” has no published version yet. Publish one, or run the draft: {"version": "draft"}.`)
    return latestVersion
  }
  if (latestVersion === null || wanted > latestVersion) throw unknownVersion(`The workflow “${slug}” has no version ${wanted}; the latest is ${latestVersion ?? 'the draft'}.`)
  return wanted
}

const unknownVersion = (detail: string) => new ApiError('unknown_version', detail, { problems: [{ path: '/version', code: 'unknown_version', message: detail }] })

async function compileAndStore(head: WorkflowHead, version: number | 'draft', by: string): Promise<Compiled> {
  const document = await readStored(head, version)
  const { graph, graphHash } = compileDocument(document)
  if (!graph.nodes.some(({ kind, parentId }) => kind === 'start' && parentId === undefined)) {
    const message = `The ${version === 'draft' ? 'draft' : `version ${version}`} of “${head.slug}” has no start node, so there is nowhere to begin. Add one.`
    throw new ApiError('not_runnable', message, { problems: [{ path: '/nodes', code: 'missing_start', message }] })
  }
  const stored = documentText(document)
  const promptVersions = await inTransaction(async (client) => {
    await storeDocumentAndGraph(client, stored, graph, graphHash)
    return registerPromptVersions(client, graph, head.id, by, '')
  })
  return { document, documentHash: stored.hash, graph, graphHash, promptVersions }
}

async function readStored({ id, slug, draftRevision }: WorkflowHead, version: number | 'draft'): Promise<WorkflowDocument> {
  const { rows } =
    version === 'draft'
      ? await database().query<{ document: WorkflowDocument }>('select draft as document from workflow where id = $1 and draft_revision = $2', [id, draftRevision])
      : await database().query<{ document: WorkflowDocument }>('select document from workflow_version join document on document.hash = document_hash where workflow_id = $1 and number = $2', [id, version])
  if (!rows[0]) throw new ApiError('stale_revision', `The draft of “${slug}” was saved in this very moment. Start the run again.`)
  return rows[0].document
}
