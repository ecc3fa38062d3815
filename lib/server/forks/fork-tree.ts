/**
 * The tree of forks and retries that a run belongs to: from the run that it grew from, down to every fork of a fork. One statement finds
 * the runs, bounded; a second one reads where each left its source and what was edited there. Reads, and writes nothing.
 */
import { forkEditSchema, mostForksShown, type ForkedRun, type ForkTree } from '#lib/api/forks.ts'
import type { RunStatus, Wait } from '#lib/api/run-status.ts'
import type { Event } from '#lib/engine/events.ts'
import type { Json } from '#lib/engine/json.ts'
import { editWords } from '#lib/nodes/fork-words.ts'
import { database } from '../db.ts'
import { toEvent, type EventRow } from '../runs/log.ts'
import { unknownRun } from '../runs/read-run.ts'
import { statusOverTree } from '../runs/status-over-tree.ts'
import { openDescendants } from '../runs/tree.ts'

interface Row {
  id: string
  forked_from: string | null
  forked_at_seq: number | null
  version: number | null
  status: RunStatus
  outcome: string | null
  error: ForkedRun['error']
  waiting_on: Wait[]
  steps: number
  cost_usd: number | null
  started_at: Date
  finished_at: Date | null
  seq: number
}

/** Throws not_found. */
export async function readForkTree(runId: string): Promise<ForkTree> {
  const { rows } = await database().query<Row>({
    name: 'fork_tree',
    // Ids are drawn in order of time, so that an order by id along the way down is that of the forks.
    text: `with recursive up as (
        select id, forked_from from run where id = $1
        union all select run.id, run.forked_from from run join up on run.id = up.forked_from
      ), down as (
        select id, array[id] as way from run where id = (select id from up where forked_from is null)
        union all select run.id, down.way || run.id from run join down on run.forked_from = down.id
      ), shown as (select id, way from down limit $2)
      select run.id, forked_from, forked_at_seq, version, status, outcome, error, waiting_on, steps, cost_usd, started_at, finished_at, seq
      from shown join run on run.id = shown.id order by way`,
    values: [runId, mostForksShown + 1],
  })
  if (rows.length === 0) throw unknownRun(runId)
  const shown = rows.slice(0, mostForksShown)
  const [open, forks] = await Promise.all([openDescendants(shown.filter(({ waiting_on: waits }) => waits.some(({ kind }) => kind === 'child')).map(({ id }) => id)), readForks(shown)])
  const runs = shown.map((row) => toForkedRun(row, forks.get(row.id), statusOverTree({ status: row.status, waits: row.waiting_on }, open.filter(({ ancestors }) => ancestors.includes(row.id)))))
  return { runs, more: rows.length > mostForksShown }
}

function toForkedRun(row: Row, fork: ForkedRun['fork'] | undefined, status: RunStatus): ForkedRun {
  const { id, outcome, error, version, steps, cost_usd: costUsd, started_at: startedAt, finished_at: finishedAt, seq } = row
  return { id, status, outcome, error, version: version ?? 'draft', steps, costUsd, startedAt: startedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null, lastSeq: seq, fork: fork ?? null }
}

/** The seq of the event with which a fork begins: its own start stays the first one. */
const seqOfFork = (atSeq: number): number => Math.max(atSeq, 2)

async function readForks(rows: readonly Row[]): Promise<Map<string, NonNullable<ForkedRun['fork']>>> {
  const forks = rows.flatMap(({ id, forked_from: from, forked_at_seq: atSeq }) => (from === null || atSeq === null ? [] : [{ id, from, atSeq }]))
  const events = await readPlaces(forks.flatMap(({ id, from, atSeq }) => [{ run: id, seq: seqOfFork(atSeq) }, { run: from, seq: atSeq }]))
  return new Map(
    forks.flatMap(({ id, from, atSeq }) => {
      const forked = events.get(`${id} ${seqOfFork(atSeq)}`)
      if (forked?.type !== 'run.forked') return []
      const { by, relation, edits } = forked.data
      const replaced = events.get(`${from} ${atSeq}`)
      return [[id, { from: { runId: from, atSeq }, relation: relationOf(relation), by, edits: Array.isArray(edits) ? edits.flatMap((edit) => told(edit, replaced)) : [] }] as const]
    }),
  )
}

const relationOf = (relation: string | undefined): NonNullable<ForkedRun['fork']>['relation'] => (relation === 'retry' || relation === 'continues' ? relation : 'fork')

function told(edit: Json, replaced: Event | undefined): NonNullable<ForkedRun['fork']>['edits'] {
  const read = forkEditSchema.safeParse(edit)
  if (!read.success) return []
  const { kind, nodeId = replaced?.nodeId } = read.data
  const ofNode = nodeId !== undefined && kind !== 'workflow' && kind !== 'input'
  return [{ kind, ...(ofNode && { nodeId }), words: editWords(read.data, replaced) }]
}

/** Single events of several logs, by run and seq. */
async function readPlaces(places: readonly { run: string; seq: number }[]): Promise<Map<string, Event>> {
  const { rows } = await database().query<EventRow & { run_id: string }>({
    name: 'read_places',
    text: 'select run_id, seq, type, v, at, step, data from event join (select * from unnest($1::uuid[], $2::int[]) as place(run, at_seq)) place on run_id = run and seq = at_seq',
    values: [places.map(({ run }) => run), places.map(({ seq }) => seq)],
  })
  return new Map(rows.map(({ run_id: run, ...row }) => [`${run} ${row.seq}`, toEvent(row)]))
}
