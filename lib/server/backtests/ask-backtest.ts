/**
 * How an experiment of the kind `backtest` asks its items: the past decision, read from the log of its run, with the node that is tried.
 * The items of a run stand behind each other, so its log is folded once for all of them.
 */
import type { JsonObject } from '#lib/engine/json.ts'
import type { AskedDecision } from '#lib/api/playground.ts'
import { readMoments, type RecordedRun } from '../context/moments.ts'
import { database } from '../db.ts'
import { askAgain, decisionOf, type Asked, type AskingTools } from '../experiments/ask-again.ts'
import { decisionFor } from '../experiments/past-decisions.ts'
import { errorResult, type AskItem } from '../experiments/run-experiment.ts'
import type { Experiment, ExperimentItem, ItemResult } from '../experiments/store.ts'
import { compareDecisions } from './compare-decisions.ts'
import { storedBeforeSchema, type StoredAfter } from './stored-items.ts'
import { storedSubjectSchema } from './subject.ts'

/** Runs whose folded moments are kept: as many as items are asked at a time, and one that is about to be. */
const mostKept = 5

export async function askBacktest(experiment: Experiment, tools: AskingTools): Promise<AskItem> {
  const { node, override } = storedSubjectSchema.parse(experiment.subject)
  const runs = new Map<string, Promise<RecordedRun>>()
  const runOf = (runId: string): Promise<RecordedRun> => {
    const known = runs.get(runId) ?? readRun(experiment.id, runId)
    for (const oldest of runs.keys()) if (runs.size >= mostKept && !runs.has(runId)) runs.delete(oldest)
    runs.set(runId, known)
    return known
  }
  return async (item, signal) => {
    const { runId = '', seq = 0, n } = item
    const run = await runOf(runId)
    const moment = run.moments.find(({ requested }) => requested.seq === seq)
    if (!moment) return errorResult('decision_gone', `Event ${seq} of run ${runId} is not there any more.`)
    const asked = await askAgain(node, await decisionFor(node, run, moment), tools, { signal, key: `${experiment.id}/${n}`, ...(override && { model: { name: override.name, ...(override.connection !== undefined && { connection: override.connection }) } }) })
    return resultOf(item, asked)
  }
}

/** The moments of those of its decisions that the experiment is about. */
async function readRun(experimentId: string, runId: string): Promise<RecordedRun> {
  const { rows } = await database().query<{ seq: number }>('select seq from experiment_item where experiment_id = $1 and run_id = $2', [experimentId, runId])
  const wanted = new Set(rows.map(({ seq }) => seq))
  return readMoments(runId, ({ seq }) => wanted.has(seq), Math.max(...wanted))
}

function resultOf(item: ExperimentItem, { outcome, requestHash, requestTokens, calls, inputTokens, outputTokens, costUsd, latencyMs }: Asked): ItemResult {
  const { reasoning, ...decision } = decisionOf(outcome)
  const before = storedBeforeSchema.parse(item.before)
  const { status, argumentsChanged } = compareDecisions(before.decision, decision as AskedDecision)
  const after: StoredAfter = { decision: decision as AskedDecision, ...(typeof reasoning === 'string' && { reasoning }), requestHash, requestTokens, calls, argumentsChanged }
  return { status, after: after as unknown as JsonObject, inputTokens, outputTokens, costUsd, latencyMs }
}
