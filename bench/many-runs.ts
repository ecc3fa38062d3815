/**
 * Many finished runs with logs of two events, written straight into the tables: what a list has to page over after months of use. Statuses,
 * triggers, outcomes, costs and durations are mixed as a busy installation has them, one run in ten has a child, and a few are open.
 */
import type pg from 'pg'

/** Ids as Oriel gives them: their first 48 bits are milliseconds. */
const idAt = (time: string, salt: string): string =>
  `(lpad(to_hex((extract(epoch from ${time}) * 1000)::bigint), 12, '0') || '7' || substr(md5(${salt}), 1, 3) || '8' || substr(md5(${salt}), 4, 15))::uuid`

const mixed = `
  select i, ${idAt('at', "'run ' || i || $3")} as id, $2::uuid[] as workflows, at,
    case when i % 997 = 0 then 'waiting' when i % 13 = 0 then 'failed' when i % 101 = 0 then 'cancelled' else 'completed' end as status,
    (array['api', 'webhook', 'form', 'schedule'])[1 + i % 4] as trigger,
    1 + i % 3 as version, i % 10 < 7 as asks, (1 + i % 97) * 0.0011 as cost, (200 + (i::bigint * 7919) % 90000) * interval '1 millisecond' as took
  from (select i, now() - (n - i) * interval '26 seconds' as at from (select $1::int as n, generate_series($4::int, $1::int) as i) numbered) timed`

const columns = `id, root_id, parent_id, parent_step, workflow_id, version, graph_hash, document_hash, status, trigger, metadata, seq, last_at, outcome, error,
  steps, model_calls, input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, cost_usd, waiting_on, in_flight, due_at, started_at, finished_at`

const runs = `
insert into run (${columns})
select id, id, null, null, workflows[1 + i % array_length(workflows, 1)], version, 'bench', 'bench', status, trigger, jsonb_build_object('customer', 'c-' || i % 5000, 'region', (array['eu', 'us'])[1 + i % 2]), 2, at + took,
  case when status = 'completed' then (array['done', 'refunded', 'escalated'])[1 + i % 3] end,
  case when status = 'failed' then '{"code":"node_error","message":"The service answered 503 to PUT /orders.","nodeId":"call"}'::json end,
  5 + i % 40, case when asks then 1 + i % 6 else 0 end, case when asks then 900 + i % 4000 else 0 end, 0, case when asks then 80 + i % 300 else 0 end, 0, case when asks then cost else 0 end,
  case when status = 'waiting' then '[{"kind":"approval","nodeId":"gate","step":"gate#1","runId":"00000000-0000-7000-8000-000000000000","since":"2026-11-22T10:00:00.000Z"}]' else '[]' end::json, 0, null, at,
  case when status <> 'waiting' then at + took end
from (${mixed}) mixed`

const children = `
insert into run (${columns})
select ${idAt('at', "'child ' || i || $3")}, id, id, 'agent#1', workflows[1 + i % array_length(workflows, 1)], version, 'bench', 'bench', 'completed', 'child', '{}', 2, at + took, 'done', null, 4, 0, 0, 0, 0, 0, 0, '[]', 0, null, at, at + took
from (${mixed}) mixed where i % 10 = 0`

const events = `
insert into event (run_id, seq, type, v, at, data)
select id, n, case when n = 1 then 'run.started' else 'run.' || status end, 1, at,
  case when n = 1 then json_build_object('input', json_build_object('order', 'A-' || right(id::text, 6), 'note', 'the parcel arrived ' || left(md5(id::text), 6)), 'metadata', metadata, 'trigger', json_build_object('kind', trigger))
    when status = 'completed' then json_build_object('outcome', outcome, 'output', json_build_object('answer', 'shipped again as ' || left(id::text, 8))) else '{}' end
from (select id, status, outcome, metadata, trigger, started_at as at, n from run, generate_series(1, 2) n
  where graph_hash = 'bench' and (n = 1 or finished_at is not null) and not exists (select from event where run_id = id)) logged`

/** Brings the number of root runs of these workflows to `count`; `before` of them are there. */
export async function insertManyRuns(client: Pick<pg.Client, 'query'>, workflowIds: readonly string[], count: number, before = 0): Promise<void> {
  await client.query(runs, [count, workflowIds, '', before + 1])
  await client.query(children, [count, workflowIds, '', before + 1])
  await client.query(events)
  await client.query('vacuum analyze run')
  await client.query('vacuum analyze event')
}
