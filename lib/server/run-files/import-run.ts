/**
 * Taking in a run file: read (read-run-file.ts), verified (verify-run-file.ts), and only then written, in one transaction, under new ids.
 *
 * What diverges from what this engine would have written is refused, because nobody could say what of it happened. One thing is let in, with
 * a note: a log of another version of the engine or of the assembler, which is then checked up to where the two differ.
 *
 * An imported run is inert: its row says `imported` and has an end, so no worker, sweeper, timer or act on a tree finds it; its requests
 * have no rows, so no inbox shows them; figures pass over its status. Importing a file again gives another run, and says which ones there are.
 */
import { randomUUIDv7 } from 'node:crypto'
import type { ImportedRun } from '#lib/api/run-files.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { engineVersion } from '#lib/engine/events.ts'
import { spentBy } from '#lib/engine/halts.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { notifyRun } from '../bus.ts'
import { database, inTransaction, type Queryable } from '../db.ts'
import { connectionsIn } from '../forks/connections.ts'
import { keepFile } from '../files/files.ts'
import { numberContent, registerPromptVersions } from '../prompts/register.ts'
import { unlessBusy } from '../runs/replay-log.ts'
import { homesOf, type Home } from './home.ts'
import { insertImport } from './imported.ts'
import { readRunFile, unfit } from './read-run-file.ts'
import type { FileRun, RunFile } from './run-file.ts'
import { withRunIds } from './run-ids.ts'
import { verifyRunFile, type Assemble, type VerifiedRun } from './verify-run-file.ts'

/** Rows of one statement. */
const rowsAtOnce = 500

/** Throws malformed_json, invalid_request, invalid_run_file, unavailable. */
export async function importRun(bytes: Uint8Array, by: string, assemble?: Assemble): Promise<ImportedRun> {
  const file = readRunFile(bytes)
  const verified = await unlessBusy(() => verifyRunFile(file, assemble))
  const notes = [...differences(file, verified), ...standing(verified)]
  const earlier = await earlierImports(file.sha256)
  const homes = await homesOf(file)
  for (const { mediaType, base64 } of Object.values(file.files)) await keepFile(Buffer.from(base64, 'base64'), mediaType, by)
  const ids = new Map(file.runs.map(({ id }) => [id, randomUUIDv7()]))
  const renumbered = await inTransaction((client) => write(client, { file, verified, ids, homes, notes, by }))
  for (const id of ids.values()) notifyRun(id)
  const [root] = file.runs
  const home = root && homes.get(root.workflow.id)
  if (!root || !home) throw new Error('A file without runs was read.')
  return {
    id: ids.get(root.id) ?? '',
    workflow: home,
    runs: file.runs.length,
    events: file.runs.reduce((sum, { events }) => sum + events.length, 0),
    notes: [...notes, ...renumbered],
    earlier,
  }
}

/** Throws for the first divergence that is not another version’s. */
function differences({ runs, engine }: RunFile, verified: readonly VerifiedRun[]): string[] {
  return verified.flatMap(({ run, answer: { divergence } }) => {
    if (!divergence || divergence.runId !== run.id) return []
    const { seq, kind, message } = divergence
    if (kind === 'engine_changed') return [`Run ${run.id} was recorded by another version (engine ${engine}; this is ${engineVersion}), and is checked up to event ${seq} only: ${message}`]
    throw unfit(kind, `Run ${run.id}, event ${seq}: ${message} A log that could not have come about is not taken in.`, `/runs/${runs.indexOf(run)}/events/${seq - 1}`)
  })
}

/** Of a run that was exported while it was under way. */
function standing(verified: readonly VerifiedRun[]): string[] {
  const [root] = verified
  if (!root || root.state.final) return []
  return [`The run was ${root.run.status} when it was exported, after event ${root.state.seq}. What happened to it since is not in the file.`]
}

async function earlierImports(fileHash: string): Promise<string[]> {
  const { rows } = await database().query<{ id: string }>('select run.id from run_import join run on run.id = run_import.run_id where file_hash = $1 and parent_id is null order by run.id', [fileHash])
  return rows.map(({ id }) => id)
}

interface Writing {
  file: RunFile
  verified: readonly VerifiedRun[]
  /** Ids of the file → new ones. */
  ids: ReadonlyMap<string, string>
  homes: ReadonlyMap<string, Home>
  notes: string[]
  by: string
}

/** Returns what is to be known of prompt versions that have other numbers here. */
async function write(client: Queryable, writing: Writing): Promise<string[]> {
  const { file, verified, ids } = writing
  const rootId = ids.get(file.runs[0]?.id ?? '') ?? ''
  for (const [hash, document] of Object.entries(file.documents)) await client.query('insert into document (hash, document) values ($1, $2::json) on conflict do nothing', [hash, JSON.stringify(document)])
  for (const [hash, graph] of Object.entries(file.graphs)) await client.query('insert into graph (hash, graph) values ($1, $2::json) on conflict do nothing', [hash, JSON.stringify(graph)])
  await insertBlobs(client, rootId, Object.entries(file.blobs))
  const renumbered = await insertPrompts(client, writing)
  const connections = connectionsIn(Object.values(file.documents) as unknown as WorkflowDocument[])
  for (const each of verified) {
    await insertRun(client, each, rootId, writing)
    await insertEvents(client, each.run, ids)
    const { run, state } = each
    const of = { runId: ids.get(run.id) ?? '', recordedAs: run.recordedAs ?? run.id, status: run.status, fileHash: file.sha256, importedBy: writing.by }
    await insertImport(client, { ...of, requests: Object.keys(state.requests), connections, notes: run === file.runs[0] ? [...writing.notes, ...renumbered] : [] })
  }
  return renumbered
}

async function insertBlobs(client: Queryable, rootId: string, blobs: [string, string][]): Promise<void> {
  for (let from = 0; from < blobs.length; from += rowsAtOnce) {
    const some = blobs.slice(from, from + rowsAtOnce)
    await client.query(`insert into blob (root_run_id, hash, content) select $1, decode(b.hash, 'hex'), b.content from unnest($2::text[], $3::bytea[]) as b(hash, content)`, [rootId, some.map(([hash]) => hash), some.map(([, text]) => Buffer.from(text))])
  }
}

/** Contents get the next free number of their prompt where it has them not yet: those that were asked with, and those that a fork may ask with. */
async function insertPrompts(client: Queryable, { file, homes, by }: Writing): Promise<string[]> {
  const home = homes.get(file.runs[0]?.workflow.id ?? '')
  const notes: string[] = []
  for (const { promptId, number, hash, body, nodeId } of file.prompts) {
    const here = await numberContent(client, { promptId, hash, body: JSON.stringify(body), workflowId: home?.id ?? null, nodeId }, by, 'From an imported run')
    if (here.number !== number) notes.push(`What the run calls version ${number} of the prompt${nodeId === null ? '' : ` of ${nodeId}`} is version ${here.number} here.`)
  }
  for (const { graphHash, workflow } of file.runs) {
    const graph = file.graphs[graphHash]
    if (graph) await registerPromptVersions(client, graph, workflow.id, by, 'From an imported run')
  }
  return notes
}

/** The row of a run that nobody will ever advance. */
async function insertRun(client: Queryable, { run, state }: VerifiedRun, rootId: string, { ids }: Writing): Promise<void> {
  const { workflow, parent, trigger, startedAt, metadata, graphHash, documentHash } = run
  const { usage } = state
  await client.query(
    `insert into run (id, root_id, parent_id, parent_step, workflow_id, version, draft_revision, graph_hash, document_hash, status, trigger, metadata, seq, last_at, outcome, error,
       steps, model_calls, input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, cost_usd, waiting_on, in_flight, due_at, started_at, finished_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'imported', $10, $11::jsonb, $12, $13, $14, $15::json, $16, $17, $18, $19, $20, $21, $22, '[]', 0, null, $23, $13)`,
    [
      ids.get(run.id), rootId, parent ? ids.get(parent.runId) : null, parent?.step ?? null, workflow.id, workflow.version, workflow.draftRevision, graphHash, documentHash,
      trigger, JSON.stringify(metadata), state.seq, state.lastAt, state.outcome?.replaceAll('\u0000', '\uFFFD') ?? null, state.error ? JSON.stringify(state.error) : null,
      spentBy(state).steps, usage.modelCalls, usage.inputTokens, usage.cachedInputTokens, usage.outputTokens, usage.reasoningTokens, usage.costUsd, startedAt,
    ],
  )
}

async function insertEvents(client: Queryable, { id, events }: FileRun, ids: Writing['ids']): Promise<void> {
  for (let from = 0; from < events.length; from += rowsAtOnce) {
    const some = events.slice(from, from + rowsAtOnce)
    await client.query(
      `insert into event (run_id, seq, type, v, at, step, data)
       select $1, e.seq, e.type, e.v, e.at, e.step, e.data from unnest($2::int[], $3::text[], $4::smallint[], $5::timestamptz[], $6::text[], $7::json[]) as e(seq, type, v, at, step, data)`,
      [
        ids.get(id), some.map(({ seq }) => seq), some.map(({ type }) => type), some.map(({ v }) => v), some.map(({ at }) => at), some.map(({ step }) => step ?? null),
        some.map(({ type, data }) => JSON.stringify(withRunIds(type, data as JsonObject, ids))),
      ],
    )
  }
}
