/** `GET /prompts/{id}/decisions` and `…/items`: one bounded reading of the logs, from which every slice is answered. */
import type { QueryOf, ResponseOf } from '#lib/api/contract.ts'
import type { DecisionItem, Decisions, getDecisions, listDecisions } from '#lib/api/decisions.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { pathsOf } from '#lib/engine/paths.ts'
import { namesOf, textOf } from '#lib/nodes/draft.ts'
import { isUsualFirst, prefetchableFirst } from '#lib/nodes/measured-problems.ts'
import { findPrompt } from '../context/past-calls.ts'
import { database, onlyRow } from '../db.ts'
import { pageOf, readCursor, writeCursor } from '../pages.ts'
import { compileDocument } from '../workflows/check.ts'
import { isTimeZone } from './buckets.ts'
import { readDecisions, type Decision, type ReadDecisions } from './read-visits.ts'
import { readSaid } from './read-said.ts'
import { byModel, byVersion, figuresOf, firstChoices, overTime, portCounts, portsOf, sliced, type Looked } from './slice.ts'

/** Throws not_found for a prompt that nobody used yet; invalid_request for an unknown time zone. */
export async function decisionsOf(promptId: string, { since, until, limit, timeZone, ...slice }: QueryOf<typeof getDecisions>): Promise<Decisions> {
  if (!isTimeZone(timeZone)) throw new ApiError('invalid_request', `There is no time zone "${timeZone}". Give an IANA name, such as Europe/Berlin.`)
  const home = await findPrompt(promptId)
  const [read, workflow, known] = await Promise.all([readDecisions({ promptId, workflowId: home.workflowId, since, until, most: limit }), readWorkflow(home.workflowId), readVersions(promptId)])
  const { decisions } = read
  const looked: Looked = { decisions, ports: portsOf(decisions, home.draft ? namesOf(home.draft.data, 'intents', 'name') : []), slice }
  const first = firstChoices(looked)
  return {
    node: { workflow: { id: home.workflowId, slug: home.slug, name: workflow.name }, id: home.draft?.id ?? null, label: home.draft ? textOf(home.draft.data, 'label') || home.draft.id : null },
    looked: lookedAt(read),
    figures: figuresOf(sliced(decisions, slice)),
    ports: portCounts(looked),
    buckets: overTime(looked, { since, until }, timeZone),
    versions: byVersion(looked).map(({ key, ...figures }) => ({ number: key, ...(known.get(key) ?? { message: '', createdAt: null, labels: [] }), ...figures })),
    models: byModel(looked).map(({ key, ...figures }) => ({ name: key, ...figures })),
    first: { ...first, prefetch: home.draft ? prefetchOf(first, workflow.draft, home.draft.id) : null },
  }
}

function lookedAt({ decisions, ended, testRuns, copied, readAt }: ReadDecisions): Decisions['looked'] {
  const times = decisions.map(({ at }) => at).sort((a, b) => a - b)
  const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString())
  return { decisions: decisions.length, runs: new Set(decisions.map(({ runId }) => runId)).size, ended, firstAt: iso(times[0]), lastAt: iso(times.at(-1)), testRuns, copied, readAt }
}

/** Compiled only where the figures say that it is worth looking. */
function prefetchOf({ runs, intents: [usual] }: { runs: number; intents: { intent: string; runs: number }[] }, draft: WorkflowDocument, nodeId: string): Decisions['first']['prefetch'] {
  if (!usual || !isUsualFirst(usual.runs, runs)) return null
  return prefetchableFirst(pathsOf(compileDocument(draft).graph), nodeId, usual.intent) ? usual : null
}

async function readWorkflow(id: string): Promise<{ name: string; draft: WorkflowDocument }> {
  const { rows } = await database().query<{ name: string; draft: WorkflowDocument }>('select name, draft from workflow where id = $1', [id])
  return onlyRow(rows)
}

type Known = Pick<Decisions['versions'][number], 'message' | 'createdAt' | 'labels'>

async function readVersions(promptId: string): Promise<Map<number, Known>> {
  const { rows } = await database().query<{ number: number; message: string; created_at: Date; labels: string[] }>(
    `select number, message, created_at, array(select label from prompt_label where prompt_id = $1 and version = number order by label) as labels
     from prompt_version where prompt_id = $1`,
    [promptId],
  )
  return new Map(rows.map(({ number, message, created_at, labels }) => [number, { message, createdAt: created_at.toISOString(), labels }]))
}

/** Throws not_found, invalid_request for a cursor that is none. */
export async function decisionItems(promptId: string, { since, until, most, limit, cursor, ...slice }: QueryOf<typeof listDecisions>): Promise<ResponseOf<typeof listDecisions>> {
  const { workflowId } = await findPrompt(promptId)
  const { decisions } = await readDecisions({ promptId, workflowId, since, until, most })
  const [runId, visit] = cursor === undefined ? [] : readCursor(cursor, 2)
  const after = runId === undefined ? 0 : startAfter(decisions, runId, Number(visit))
  const page = pageOf(sliced(decisions.slice(after), slice).slice(0, limit + 1), limit, (decision) => writeCursor(decision.runId, String(decision.visit)), (decision) => decision)
  const said = await readSaid(page.items)
  return { items: page.items.map((decision) => toItem(decision, said(decision))), nextCursor: page.nextCursor }
}

/** The place of the first decision after this one, which may be gone by now. */
function startAfter(decisions: readonly Decision[], runId: string, visit: number): number {
  const place = decisions.findIndex((decision) => decision.runId < runId || (decision.runId === runId && decision.visit < visit))
  return place === -1 ? decisions.length : place
}

function toItem({ runId, runStatus, step, visit, seq, at, version, ...decision }: Decision, said: DecisionItem['said']): DecisionItem {
  const { model, handle, intent, edited, rounds, attempts, invalid, inputTokens, outputTokens, costUsd, latencyMs } = decision
  return {
    runId, runStatus, step, seq, at: new Date(at).toISOString(), first: visit === 1, promptVersion: version,
    model, handle, intent, edited, said, rounds, attempts, invalid, inputTokens, outputTokens, costUsd, latencyMs,
  }
}
