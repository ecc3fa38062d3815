/**
 * Which runs a file of a run holds: the whole tree that the run belongs to, and of forks also the child runs of the copied part, which
 * stayed with the source (semantics §7.2). Rows of the tree are read by one statement, so they are of one moment; logs only grow, so what
 * each row counted can be read later.
 */
import type { JsonObject } from '#lib/engine/json.ts'
import { database } from '../db.ts'
import { unknownRun } from '../runs/read-run.ts'

/** One run, as its row stood. */
export interface TreeRun {
  id: string
  rootId: string
  /** The run of this list that it stands below: its own parent, or the fork that refers to it. */
  parent: { runId: string; step: string } | null
  recordedAs: string | null
  workflow: { id: string; slug: string; name: string; version: number | null; draftRevision: number | null }
  /** Of an imported run: how it stood when it was exported. */
  status: string
  trigger: string
  startedAt: string
  metadata: JsonObject
  graphHash: string
  documentHash: string
  seq: number
}

interface Row {
  id: string
  root_id: string
  parent_id: string | null
  parent_step: string | null
  recorded_as: string | null
  workflow_id: string
  slug: string
  name: string
  version: number | null
  draft_revision: number | null
  status: string
  trigger: string
  started_at: Date
  metadata: JsonObject
  graph_hash: string
  document_hash: string
  seq: number
}

const select = `
select r.id, r.root_id, r.parent_id, r.parent_step, i.recorded_as, r.workflow_id, w.slug, w.name, r.version, r.draft_revision,
  coalesce(i.status, r.status) as status, r.trigger, r.started_at, r.metadata, r.graph_hash, r.document_hash, r.seq
from run r join workflow w on w.id = r.workflow_id left join run_import i on i.run_id = r.id`

/** The root first, then each run after the one it stands below, in the order in which logs name them. Throws not_found. */
export async function readTree(runId: string): Promise<TreeRun[]> {
  const own = await rows('r.root_id = (select root_id from run where id = $1)', [runId])
  const root = own.find(({ id, root_id: rootId }) => id === rootId)
  if (!root) throw unknownRun(runId)
  const known = new Map(own.map((row) => [row.id, row]))
  const named = await namedBy(own)
  const ordered = new Map<string, TreeRun>()
  const walk = async (row: Row, parent: TreeRun['parent']): Promise<void> => {
    ordered.set(row.id, toTreeRun(row, parent))
    for (const [id, step] of named.get(row.id) ?? []) {
      if (ordered.has(id)) continue
      const child = known.get(id) ?? (await elsewhere(id, named))
      if (child) await walk(child, { runId: row.id, step })
    }
  }
  await walk(root, null)
  return [...ordered.values()]
}

async function rows(where: string, values: unknown[]): Promise<Row[]> {
  const { rows: found } = await database().query<Row>(`${select} where ${where} order by r.id`, values)
  return found
}

type Named = Map<string, Map<string, string>>

/** A child that stayed in another tree, and the children that it names in turn. */
async function elsewhere(id: string, named: Named): Promise<Row | undefined> {
  const found = await rows('r.id = $1', [id])
  for (const [runId, children] of await namedBy(found)) named.set(runId, children)
  return found[0]
}

/** By run: the children that its log names, in its order, with their steps. Open ones of a fork's copied part were copied with it: those stand in their place. */
async function namedBy(runs: readonly Row[]): Promise<Named> {
  const { rows: found } = await database().query<{ run_id: string; type: string; step: string | null; data: { runId?: string; children?: { from: string; to: string }[] } }>(
    `select run_id, type, step, data from unnest($1::uuid[], $2::int[]) wanted (id, last) join event on run_id = wanted.id and seq <= wanted.last
     where type in ('child.started', 'run.forked') order by run_id, seq`,
    [runs.map(({ id }) => id), runs.map(({ seq }) => seq)],
  )
  const named: Named = new Map()
  for (const { run_id: runId, type, step, data } of found) {
    const children = named.get(runId) ?? new Map<string, string>()
    named.set(runId, children)
    if (type === 'child.started') children.set(data.runId ?? '', step ?? '')
    for (const { from, to } of data.children ?? []) {
      children.set(to, children.get(from) ?? '')
      children.delete(from)
    }
  }
  return named
}

function toTreeRun(row: Row, parent: TreeRun['parent']): TreeRun {
  const { workflow_id: id, slug, name, version, draft_revision: draftRevision } = row
  return {
    id: row.id, rootId: row.root_id, parent, recordedAs: row.recorded_as, workflow: { id, slug, name, version, draftRevision },
    status: row.status, trigger: row.trigger, startedAt: row.started_at.toISOString(), metadata: row.metadata, graphHash: row.graph_hash, documentHash: row.document_hash, seq: row.seq,
  }
}
