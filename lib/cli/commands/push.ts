/**
 * `oriel push FILE`: a document becomes the draft of the workflow with its slug, or a new workflow. The save names the revision
 * that was read just before (or that `--revision` names), so it never overwrites a change that nobody looked at meanwhile. Pinned
 * outputs, which no file holds, stay in the draft.
 */
import { ApiError } from '#lib/api/errors.ts'
import { slugOf } from '#lib/api/slug.ts'
import { publishVersion, type VersionItem } from '#lib/api/versions.ts'
import { createWorkflow, getWorkflow, saveWorkflow, type SavedWorkflow, type Workflow } from '#lib/api/workflows.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { withPinsOf } from '#lib/nodes/document-file.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { CommandFailure, UsageError, type Command, type Connection, type Given } from '../command.ts'
import { jsonFile } from '../json-argument.ts'
import { problemLine, type Output } from '../output.ts'

export const push: Command = {
  name: 'push',
  args: ['FILE'],
  options: {
    publish: { about: 'publish the draft as the next version' },
    message: { value: 'TEXT', about: 'what is new in the version; with --publish' },
    slug: { value: 'SLUG', about: 'the workflow; without it, the slug that the document’s name makes' },
    revision: { value: 'N', about: 'refuse unless the draft is at this revision (pull says which); 0: only create' },
  },
  summary: 'Create a workflow from a document, or update its draft',
  async run(given) {
    const { out, json } = given
    const message = given.option('message')
    if (message !== undefined && !given.flag('publish')) throw new UsageError('--message says what is new in a version: give --publish with it.')
    const expected = revisionOf(given)
    const file = await readDocument(given.arg(0), out)
    const { request } = given.connect()
    const { saved, created } = await save(request, file, given.option('slug') ?? slugOf(file.parsed.name), expected)
    if (!json) {
      out.line(`${created ? 'Created' : 'Updated'} ${saved.slug}: draft revision ${saved.draftRevision}.`)
      for (const problem of saved.problems) out.note(problemLine(problem))
    }
    const version = given.flag('publish') ? await request(publishVersion, { params: { id: saved.id }, body: { message: message ?? '', draftRevision: saved.draftRevision } }) : undefined
    if (json) out.json({ created, workflow: saved, ...(version && { version }) })
    else if (version) out.line(publishedLine(saved, version))
    return 0
  },
}

const publishedLine = ({ slug }: SavedWorkflow, { number }: VersionItem): string => `Published ${slug} version ${number}.`

function revisionOf(given: Given): number | undefined {
  const text = given.option('revision')
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--revision ${text} is no whole number.`)
  return Number(text)
}

interface ReadFile {
  /** As it was written, which the server reads with its own node types. */
  document: JsonObject
  parsed: WorkflowDocument
}

async function readDocument(path: string, out: Output): Promise<ReadFile> {
  const document = await jsonFile(path)
  const parsed = parseDocument(document)
  if (parsed.ok && isJsonObject(document)) return { document, parsed: parsed.document }
  for (const problem of parsed.ok ? [] : parsed.problems) out.note(problemLine(problem))
  throw new CommandFailure(`${path} is no well-formed workflow document, so nothing was sent. Mend what is named above.`)
}

async function save(request: Connection['request'], { document, parsed }: ReadFile, slug: string, expected: number | undefined): Promise<{ saved: SavedWorkflow; created: boolean }> {
  const current = await find(request, slug)
  if (expected !== undefined && expected !== (current?.draftRevision ?? 0)) throw stale(slug, expected, current?.draftRevision ?? 0)
  if (!current) return { saved: await request(createWorkflow, { body: { document, slug } }), created: true }
  // A file has no pinned outputs; those of the draft that it takes the place of stay.
  const pinned = withPinsOf(parsed, current.document)
  try {
    return { saved: await request(saveWorkflow, { params: { id: current.id }, body: { document: pinned === parsed ? document : { ...pinned }, baseRevision: current.draftRevision } }), created: false }
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'stale_revision') throw error
    const { draftRevision } = error.members
    throw stale(slug, current.draftRevision, typeof draftRevision === 'number' ? draftRevision : undefined)
  }
}

async function find(request: Connection['request'], slug: string): Promise<Workflow | undefined> {
  try {
    return await request(getWorkflow, { params: { id: slug } })
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') return undefined
    throw error
  }
}

function stale(slug: string, expected: number, actual: number | undefined): CommandFailure {
  const now = actual === 0 ? 'there is no such workflow' : `its draft is at revision ${actual ?? 'another one'} now`
  return new CommandFailure(`${slug} was not changed: this push is made from revision ${expected}, but ${now}. Pull it, take the changes over, and push again. (stale_revision)`)
}
