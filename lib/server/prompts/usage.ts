/**
 * Where contents of a prompt were used: in which runs, in which published versions, and how its tests ended on them. Runs and versions
 * name graphs, and graphs hold the content, so each graph is read once and its nodes are hashed.
 */
import type { GraphNode } from '#lib/engine/graph.ts'
import { promptVersionHash } from '#lib/nodes/prompt-version.ts'
import type { TestResult } from '#lib/api/prompts.ts'
import { database } from '../db.ts'
import type { LibraryHome, NodeHome } from './find.ts'

export interface Usage {
  runs: number
  lastRunAt: Date | null
  /** Versions of the workflow, rising; none of a library prompt: those are of many workflows. */
  published: number[]
}

interface GraphRow {
  graphHash: string
  node: GraphNode
  runs: number
  lastRunAt: Date | null
  published: number[] | null
}

/** Content hash → where it was used. Of a library prompt: in the workflows that are or were linked to it. */
export async function usageOf(home: LibraryHome | NodeHome): Promise<ReadonlyMap<string, Usage>> {
  const { rows } = await database().query<GraphRow>(
    `with places as (select $1::uuid as id where $1::uuid is not null union select workflow_id from prompt_link where prompt_id = $2 and $1::uuid is null),
       ran as (select graph_hash, count(distinct root_id)::int as runs, max(started_at) as last from run where workflow_id in (select id from places) and status <> 'imported' group by graph_hash),
       published as (select graph_hash, array_agg(number order by number) as numbers from workflow_version where workflow_id in (select id from places) group by graph_hash)
     select graph.hash as "graphHash", node, coalesce(runs, 0) as runs, last as "lastRunAt", numbers as published
     from ran full join published using (graph_hash) join graph on graph.hash = graph_hash cross join lateral json_array_elements(graph.graph -> 'nodes') as node
     where node ->> 'kind' in ('decision', 'generation') and ($1::uuid is null or node -> 'data' ->> 'promptId' = $2)`,
    [home.kind === 'node' ? home.workflow.id : null, home.id],
  )
  const uses = new Map<string, Usage>()
  for (const row of rows) {
    const hash = contentHash(row)
    if (hash === null) continue
    const use = uses.get(hash) ?? { runs: 0, lastRunAt: null, published: [] }
    uses.set(hash, use)
    use.runs += row.runs
    if (row.lastRunAt && (!use.lastRunAt || row.lastRunAt > use.lastRunAt)) use.lastRunAt = row.lastRunAt
    if (home.kind === 'node' && row.published) use.published = [...use.published, ...row.published].sort((a, b) => a - b)
  }
  return uses
}

const mostKept = 5000
/** Graphs never change, so neither do the contents in them. */
const kept = new Map<string, string | null>()

function contentHash({ graphHash, node }: GraphRow): string | null {
  const key = `${graphHash} ${node.id}`
  const known = kept.get(key)
  if (known !== undefined) return known
  if (kept.size > mostKept) kept.clear()
  const hash = promptVersionHash(node)
  kept.set(key, hash)
  return hash
}

/** Content hash → how many tests passed on it, by the newest time that each ran; a test passes when all its repetitions do. */
export async function testResultsOf(promptId: string, hashes: readonly string[]): Promise<ReadonlyMap<string, TestResult>> {
  const { rows } = await database().query<{ hash: string; passed: number; total: number }>(
    `with results as (
       select item.test_id, item.prompt_hash, item.experiment_id, bool_and(item.status = 'passed') as passed
       from experiment_item item join test on test.id = item.test_id and test.revision = item.test_revision
       where test.prompt_id = $1 and test.deleted_at is null and item.prompt_hash = any($2::text[]) and item.status in ('passed', 'failed', 'error')
       group by item.test_id, item.prompt_hash, item.experiment_id
     ), newest as (select distinct on (test_id, prompt_hash) prompt_hash, passed from results order by test_id, prompt_hash, experiment_id desc)
     select prompt_hash as hash, count(*) filter (where passed)::int as passed, count(*)::int as total from newest group by prompt_hash`,
    [promptId, hashes],
  )
  return new Map(rows.map(({ hash, passed, total }) => [hash, { passed, total }]))
}
