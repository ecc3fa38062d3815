/** Golden logs of the engine as a timeline reads them. For tests. */
import { readFileSync } from 'node:fs'
import { parseEvent, type Event } from '#lib/engine/events.ts'
import type { Golden } from '#lib/engine/fixtures/golden/golden.ts'
import { foldLog } from '#lib/engine/reduce.ts'
import type { NodeNames } from '../node-names.ts'
import { readLog } from '../run-log.ts'
import type { ReadRun } from './timeline-lines.ts'
import { timelineRows } from './timeline-rows.ts'

/** The runs of a golden log, the root first. Nodes are called by their ids; `joins` are joins. */
export function goldenRuns(name: string, joins: readonly string[] = []): [ReadRun, ...ReadRun[]] {
  const { runs } = JSON.parse(readFileSync(new URL(`../../../lib/engine/fixtures/golden/v1/${name}.json`, import.meta.url), 'utf8')) as Golden
  const [first, ...others] = runs.map(({ id, events }) => readRun(id, events.map(parseEvent), joins))
  if (!first) throw new Error(`The golden log ${name} holds no run.`)
  return [first, ...others]
}

export function readRun(runId: string, events: readonly Event[], joins: readonly string[] = []): ReadRun {
  const names: NodeNames = (id) => ({ title: id, type: joins.includes(id) ? 'join' : 'code', typeTitle: '', tone: 'code', icon: 'box', once: false })
  const log = readLog(events)
  const state = foldLog(runId, events)
  return { runId, log, state, rows: timelineRows(log, state), names }
}
