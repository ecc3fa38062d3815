/** The document that a fork goes on with: that of its source, with another prompt or model, or another one altogether. */
import { ApiError } from '#lib/api/errors.ts'
import type { ForkEdit } from '#lib/api/forks.ts'
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { indexGraph, type GraphIndex } from '#lib/engine/graph.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import type { RunState } from '#lib/engine/state.ts'
import { textOf } from '#lib/nodes/draft.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { bodyOfData, withBody } from '#lib/nodes/prompt-body.ts'
import { database, inTransaction } from '../db.ts'
import { getPromptVersion } from '../prompts/read.ts'
import { registerPromptVersions } from '../prompts/register.ts'
import { loadGraph } from '../runs/run-context.ts'
import { compileDocument } from '../workflows/check.ts'
import { loadForRun } from '../workflows/load.ts'
import { documentText, storeDocumentAndGraph } from '../workflows/stored-document.ts'
import { renamedConnections, type ConnectionNames } from './connections.ts'
import type { Cut } from './cuts.ts'

export interface ForkedGraph {
  graph: GraphIndex
  graphHash: string
  documentHash: string
  /** Undefined: as the source has it. */
  version?: number | 'draft'
}

type Edits = readonly { edit: ForkEdit; path: string }[]

/**
 * `names`: connections by other names; given, the graph is compiled anew, by this server, of the document. Edits are of here, so they
 * keep the names that they bring. Throws invalid_request with the place in the edits, unknown_version, not_found.
 */
export async function forkedGraph({ source, state }: Cut, edits: Edits, names: ConnectionNames | undefined, by: string): Promise<ForkedGraph> {
  const changing = edits.filter(({ edit }) => edit.kind === 'prompt' || edit.kind === 'model' || edit.kind === 'workflow')
  if (changing.length === 0 && !names) return { graph: (await loadGraph(source.graphHash)).graph, graphHash: source.graphHash, documentHash: source.documentHash }
  const other = changing.find(({ edit }) => edit.kind === 'workflow')
  const base = other ? await otherDocument(source.workflowId, other.edit.value, other.path, by) : { document: renamedConnections(await storedDocument(source.documentHash), names ?? {}) }
  let { document } = base
  for (const { edit, path } of changing) if (edit.kind !== 'workflow') document = await withNode(document, edit, path)
  const { graph, graphHash } = compileDocument(document)
  const index = indexGraph(graph, graphHash)
  requirePlaces(index, state, other?.path ?? changing[0]?.path ?? '/connections')
  const text = documentText(document)
  await inTransaction(async (client) => {
    await storeDocumentAndGraph(client, text, graph, graphHash)
    await registerPromptVersions(client, graph, source.workflowId, by, '')
  })
  return { graph: index, graphHash, documentHash: text.hash, ...('version' in base && { version: base.version }) }
}

const refused = (path: string, message: string): ApiError => new ApiError('invalid_request', message, { problems: [{ path, code: 'unfit_edit', message }] })

/** As it was stored with a run. */
export async function storedDocument(hash: string): Promise<WorkflowDocument> {
  const { rows } = await database().query<{ document: WorkflowDocument }>('select document from document where hash = $1', [hash])
  if (!rows[0]) throw new Error(`The document ${hash} is missing.`)
  return rows[0].document
}

async function otherDocument(workflowId: string, value: Json, path: string, by: string): Promise<{ document: WorkflowDocument; version: number | 'draft' }> {
  if (typeof value === 'number' || value === 'draft' || value === 'latest') return loadForRun(workflowId, value, by)
  const parsed = parseDocument(value)
  if (parsed.ok) return { document: parsed.document, version: 'draft' }
  throw new ApiError('invalid_request', 'The workflow of the edit is no well-formed document.', { problems: parsed.problems.map(({ code, message, path: at = '' }) => ({ code, message, path: `${path}/value${at}` })) })
}

async function withNode(document: WorkflowDocument, { kind, nodeId, value }: ForkEdit, path: string): Promise<WorkflowDocument> {
  const node = document.nodes.find(({ id }) => id === nodeId)
  if (!node) throw refused(`${path}/nodeId`, nodeId === undefined ? `An edit of a ${kind} names its node: {"nodeId": …}.` : `There is no node "${nodeId}".`)
  const data = kind === 'prompt' ? withBody(node.type, node.data, await bodyFrom(node, value, path)) : { ...node.data, model: value }
  const read = bodyOfData(node.type, data)
  if (!read.ok) throw new ApiError('invalid_request', `The ${kind} for "${node.id}" is not in order: ${read.problems[0]?.message ?? ''}`, { problems: read.problems.map(({ code, message, path: at = '' }) => ({ code, message, path: `${path}/value${at}` })) })
  return { ...document, nodes: document.nodes.map((each) => (each === node ? { ...node, data } : each)) }
}

async function bodyFrom({ id, data }: DocumentNode, value: Json, path: string): Promise<JsonObject> {
  if (isJsonObject(value)) return value
  const promptId = textOf(data, 'promptId')
  if (typeof value !== 'number' || promptId === '') throw refused(`${path}/value`, `The prompt for "${id}" is a version’s body, or the number of a version of its prompt.`)
  return (await getPromptVersion(promptId, value)).body
}

/** Whatever lives in the copied part has to have a place in the graph that goes on. */
function requirePlaces(graph: GraphIndex, state: RunState, path: string): void {
  const wanted = new Set([...Object.values(state.tokens).map(({ target }) => target), ...Object.keys(state.live).map((step) => state.steps[step]?.node ?? '')])
  const lost = [...wanted].filter((id) => !graph.has(id))
  if (lost.length === 0) return
  const message = `At that event the run is at ${lost.join(', ')}, which the other graph does not have. Fork before it got there, or keep the node.`
  throw new ApiError('invalid_request', message, { problems: lost.map((nodeId) => ({ path, code: 'lost_place', nodeId, message })) })
}
