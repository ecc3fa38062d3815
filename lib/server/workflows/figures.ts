/**
 * Figures of a workflow's nodes, computed from its newest runs. Everything is bounded, so a workflow with a million runs costs what one
 * with a few hundred does: so many parents, so many children of each, so many events of each. Test runs, whose steps somebody chose, are
 * among those looked at and counted nowhere. Kept in memory for a minute, because each save of a draft asks for them.
 */
import { mostRuns, type WorkflowFigures } from '#lib/api/figures.ts'
import { database } from '../db.ts'
import { readable } from '../readable-json.ts'

/** Of the children of one run (an each may have 10,000), and of the events of one run. */
const mostChildren = 50
const mostEvents = 400

const spread = (value: string): string => `json_build_object('p50', percentile_disc(0.5) within group (order by ${value}), 'p95', percentile_disc(0.95) within group (order by ${value}))`

/**
 * Written as a range, and ordered by both columns, so that only the index over both fits: with an equality the planner may walk the runs of
 * everybody (list.ts).
 */
const looked = `select id, root_id, model_calls, forked_from from run
  where (workflow_id, id) >= ($1, '00000000-0000-0000-0000-000000000000'::uuid) and (workflow_id, id) <= ($1, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid) and status <> 'imported'
  order by workflow_id desc, id desc limit ${mostRuns.ofContainers}`

/** What a run below a test run did follows from what was given above it, so the root's beginning decides. */
const newest = `select looked.id, looked.model_calls, looked.forked_from from (${looked}) looked join lateral (select ${readable('data')} as data from event where run_id = looked.root_id and seq = 1 offset 0) begun on true
  where begun.data -> 'given' is null and begun.data -> 'scope' is null and begun.data -> 'untilEnds' is null`

/** The index over parent_id finds the children. */
const containers = `
with parent as (${newest}),
child as (
  select split_part(each.parent_step, '#', 1) as node, each.tokens, each.out_of_steps,
    each.steps - coalesce((select sum(below.steps) from run below where below.parent_id = each.id), 0) as steps
  from parent join lateral (
    select id, parent_step, steps, input_tokens + output_tokens as tokens, coalesce(error ->> 'code' = 'limit_steps', false) as out_of_steps
    from run where parent_id = parent.id and forked_from is null and status in ('completed', 'failed') order by id desc limit ${mostChildren}
  ) each on true
)
select node as "nodeId", count(*)::int as runs, ${spread('steps::int')} as steps, ${spread('tokens')} as tokens, (count(*) filter (where out_of_steps))::int as "outOfSteps"
from child group by node order by node`

/** The primary key of event finds the first events of each run. Summaries and forks are left out. */
const asked = `
with asking as (select id from (${newest}) newest where model_calls > 0 and forked_from is null order by id desc limit ${mostRuns.ofModels}),
logged as (
  select asking.id as run_id, seq, split_part(step, '#', 1) as node, type, ${readable('data')} as data from asking join event on event.run_id = asking.id
  where seq <= ${mostEvents} and type in ('model.requested', 'intent.selected') offset 0
)`

const models = `${asked}
select node as "nodeId", count(*)::int as calls,
  json_build_object('p50', percentile_disc(0.5) within group (order by tokens), 'p95', percentile_disc(0.95) within group (order by tokens), 'max', max(tokens)) as "inputTokens"
from (select node, (data ->> 'inputTokens')::int as tokens from logged where type = 'model.requested' and data -> 'summary' is null) request
group by node order by node`

const choices = `${asked},
chosen as (select distinct on (run_id, node) node, data ->> 'intent' as intent from logged where type = 'intent.selected' order by run_id, node, seq),
counted as (select node, intent, count(*)::int as runs from chosen group by node, intent)
select node as "nodeId", sum(runs)::int as runs, json_agg(json_build_object('intent', intent, 'runs', runs) order by runs desc, intent) as first
from counted group by node order by node`

async function read(workflowId: string): Promise<WorkflowFigures> {
  const one = async <Row>(name: string, text: string): Promise<Row[]> => (await database().query({ name, text, values: [workflowId] })).rows as Row[]
  return {
    containers: await one('figures-of-containers', containers),
    models: await one('figures-of-models', models),
    choices: await one('figures-of-choices', choices),
  }
}

const keptMs = 60_000
const mostKept = 500
const slot = Symbol.for('oriel.workflow-figures')
const shared = globalThis as { [slot]?: Map<string, { figures: Promise<WorkflowFigures>; until: number }> }

/** Figures of a workflow, at most a minute old. */
export function workflowFigures(workflowId: string): Promise<WorkflowFigures> {
  const kept = (shared[slot] ??= new Map<string, { figures: Promise<WorkflowFigures>; until: number }>())
  const known = kept.get(workflowId)
  if (known && performance.now() < known.until) return known.figures
  const figures = read(workflowId)
  if (kept.size >= mostKept) kept.clear()
  kept.set(workflowId, { figures, until: performance.now() + keptMs })
  figures.catch(() => kept.delete(workflowId))
  return figures
}

/** Reads them anew at the next question; for tests, which do not wait. */
export const forgetFigures = (): void => shared[slot]?.clear()
