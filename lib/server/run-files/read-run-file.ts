/**
 * From the bytes of a run file to a file whose parts fit each other, or to the reason why they do not. In this order: it is JSON and
 * whole, a run file, of a version that is known, unchanged since it was made; each part is what its hash says; the runs form a tree.
 * Whether the logs could have come about is for verify-run-file.ts.
 */
import { createHash } from 'node:crypto'
import { ApiError } from '#lib/api/errors.ts'
import { graphHash } from '#lib/engine/graph.ts'
import { hashJson, hashText } from '#lib/engine/hash.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { requireShallow } from '../request-body.ts'
import { checkHash, runFileSchema, runFileVersion, type RunFile } from './run-file.ts'

/** What is wrong with a file, with the place in it. */
export function unfit(code: string, message: string, path = ''): ApiError {
  return new ApiError('invalid_run_file', message, { problems: [{ code, message, path }] })
}

/** Throws malformed_json, invalid_request, invalid_run_file. */
export function readRunFile(bytes: Uint8Array): RunFile {
  const text = new TextDecoder().decode(bytes)
  const file = parseFile(text)
  requireParts(file)
  requireTree(file)
  return file
}

function parseFile(text: string): RunFile {
  if (text.trim() === '') throw unfit('not_an_export', 'The file is empty. Export a run to get one that can be imported.')
  requireShallow(text)
  const value = parseJson(text)
  if (!isJsonObject(value) || value.oriel !== 'run') throw unfit('not_an_export', notAnExport(value))
  if (value.version !== runFileVersion) {
    throw unfit('unknown_format', `The file is of version ${JSON.stringify(value.version ?? null)} of the format; this server reads version ${runFileVersion}. Import it into a server as new as the one that it comes from.`, '/version')
  }
  requireUnchanged(text)
  const parsed = runFileSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw unfit('malformed_file', `The file is not in order at /${issue?.path.join('/') ?? ''}: ${issue?.message ?? ''}.`, `/${issue?.path.join('/') ?? ''}`)
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    const begun = text.trimStart().startsWith('{"oriel":"run"')
    const cut = begun && !text.trimEnd().endsWith('"}')
    throw new ApiError('malformed_json', cut ? 'The file ends before the run does: a part of it was lost on its way. Export the run again.' : `The file cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

function notAnExport(value: Json): string {
  if (isJsonObject(value) && value.oriel === 1) return 'This is the document of a workflow, not a run. Import it on the page of workflows, or with `oriel push`.'
  return 'This is no exported run: it does not begin with {"oriel":"run", …}. GET /runs/{id}/export gives one.'
}

function requireUnchanged(text: string): void {
  const { named, actual } = checkHash(text)
  if (named === null) throw unfit('no_hash', 'The file does not end with its hash, so it was changed, or written anew by a tool. Import it as it was exported, to the byte.', '/sha256')
  if (named !== actual) throw unfit('wrong_hash', `The file was changed after it was exported: it says that its hash is ${short(named)}, and it is ${short(actual)}. Import it as it was exported, to the byte.`, '/sha256')
}

const short = (hash: string): string => `${hash.slice(0, 12)}…`

/** Each part stands under the hash of what it is, and no run lacks one. */
function requireParts({ runs, graphs, documents, prompts, blobs, files }: RunFile): void {
  each(graphs, 'graphs', 'The graph', (hash, graph) => graphHash(graph) === hash)
  each(documents, 'documents', 'The document', (hash, document) => hashText(JSON.stringify(document)) === hash)
  each(blobs, 'blobs', 'The long value', (hash, text) => sha256(text) === hash)
  each(files, 'files', 'The image', (hash, { base64 }) => sha256(Buffer.from(base64, 'base64')) === hash)
  for (const [i, { promptId, hash, body }] of prompts.entries()) if (hashJson(body) !== hash) throw unfit('wrong_part', `A version of the prompt ${promptId} is not what its hash says.`, `/prompts/${i}`)
  for (const [hash, document] of Object.entries(documents)) {
    const parsed = parseDocument(document)
    if (!parsed.ok) throw unfit('malformed_document', `The document ${short(hash)} is not one that this server can read: ${parsed.problems[0]?.message ?? ''}`, `/documents/${hash}`)
  }
  for (const [i, { id, graphHash: graph, documentHash }] of runs.entries()) {
    if (!graphs[graph]) throw unfit('missing_part', `The file lacks the graph ${short(graph)} of run ${id}.`, `/runs/${i}/graphHash`)
    if (!documents[documentHash]) throw unfit('missing_part', `The file lacks the document ${short(documentHash)} of run ${id}.`, `/runs/${i}/documentHash`)
  }
}

function each<Part>(parts: Record<string, Part>, member: string, what: string, fits: (hash: string, part: Part) => boolean): void {
  for (const [hash, part] of Object.entries(parts)) if (!fits(hash, part)) throw unfit('wrong_part', `${what} ${short(hash)} is not what its hash says.`, `/${member}/${hash}`)
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')

/** One root, and everything else below a run before it. */
function requireTree({ runs }: RunFile): void {
  const before = new Set<string>()
  for (const [i, { id, parent }] of runs.entries()) {
    if (before.has(id)) throw unfit('repeated_run', `Run ${id} stands in the file twice.`, `/runs/${i}/id`)
    if ((parent === undefined) !== (i === 0)) throw unfit('not_a_tree', i === 0 ? `Run ${id} is the first of the file, so it can have no parent.` : `Run ${id} has no parent in the file.`, `/runs/${i}/parent`)
    if (parent && !before.has(parent.runId)) throw unfit('not_a_tree', `Run ${id} stands below run ${parent.runId}, which does not come before it.`, `/runs/${i}/parent`)
    before.add(id)
  }
}
