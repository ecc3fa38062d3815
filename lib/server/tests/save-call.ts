/**
 * A model call of a run as the content of a test: everything that its request was assembled from, without the prompt, and what was
 * decided there. Values stay values, images stay references, and one-time addresses of the run are left out: a test may be carried
 * anywhere.
 */
import type { Assertion } from '#lib/api/assertions.ts'
import { ApiError } from '#lib/api/errors.ts'
import { longestFixture, type TestFixture } from '#lib/api/test-fixtures.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { llmOf } from '#lib/engine/context/gather.ts'
import { mentionedIn } from '#lib/engine/scope.ts'
import { database } from '../db.ts'
import type { PastDecision } from '../experiments/ask-again.ts'
import { readDecision, wholeDecision } from '../experiments/past-decisions.ts'
import { readable } from '../readable-json.ts'
import { fixtureBytes } from './check-sent.ts'
import { labelIn } from './node-of-test.ts'

export interface SavedCall {
  workflowId: string
  promptId: string
  nodeId: string
  /** Of the first request of that decision. */
  seq: number
  fixture: TestFixture
  /** What was chosen, as the model said it; undefined where nothing was. */
  intent?: string
  label: string
}

/** Throws not_found; invalid_request for a request for a summary. */
export async function readCall(runId: string, seq: number): Promise<SavedCall> {
  const { rows } = await database().query<{ workflowId: string; first: number | null; intent: string | null; document: WorkflowDocument }>(
    `select workflow_id as "workflowId", asked.first, chosen.intent, document.document from run join document on document.hash = run.document_hash
     left join event picked on picked.run_id = run.id and picked.seq = $2 and picked.type = 'model.requested'
     left join lateral (select min(seq) as first from event where run_id = run.id and step = picked.step and type = 'model.requested' and ${readable('data')} -> 'summary' is null) asked on true
     left join lateral (select ${readable('data')} ->> 'intent' as intent from event where run_id = run.id and step = picked.step and type = 'intent.selected' order by seq limit 1) chosen on true
     where run.id = $1`,
    [runId, seq],
  )
  const [row] = rows
  if (!row) throw new ApiError('not_found', `There is no run ${runId}. GET /api/v1/runs lists them.`)
  // Asked again from its first request: what came of a later one may be what a test is about.
  const { run, moment } = await readDecision(runId, row.first !== null && row.first < seq ? row.first : seq)
  const whole = portable(await wholeDecision(run, moment))
  const { node, requested } = moment
  return {
    workflowId: row.workflowId,
    promptId: requested.data.promptVersion.promptId,
    nodeId: node.id,
    seq: requested.seq,
    fixture: fixtureBytes(whole) > longestFixture ? mentioned(whole, llmOf(node)) : whole,
    ...(row.intent !== null && { intent: row.intent }),
    label: labelIn(row.document, node.id),
  }
}

/** The default: what was chosen there; of a generation, and of a decision that chose nothing, that it answers. */
export const assertionsOf = ({ intent }: SavedCall): Assertion[] => (intent === undefined ? [] : [{ kind: 'intent', equals: intent }])

function portable({ material, asked }: PastDecision): TestFixture {
  const { files: _files, rejected: _rejected, summarising: _summarising, withoutSummaries: _without, candidate: _candidate, scope, ...rest } = material
  const { secrets: _secrets, run, ...visible } = scope
  const callbacks = run.callbacks && Object.fromEntries(Object.keys(run.callbacks).map((id) => [id, `https://callback.invalid/${id}`]))
  return { material: { ...rest, rejected: [], scope: { ...visible, run: { ...run, ...(callbacks && { callbacks }) } } }, asked: { ...asked } }
}

/** Of a long run, only the steps that the node's own texts mention. */
function mentioned(fixture: TestFixture, { prompt, context }: Pick<ReturnType<typeof llmOf>, 'prompt' | 'context'>): TestFixture {
  const { scope } = fixture.material
  const mentions = mentionedIn([JSON.stringify(prompt), JSON.stringify(context)])
  return { ...fixture, material: { ...fixture.material, scope: { ...scope, steps: Object.fromEntries(Object.entries(scope.steps).filter(([id]) => mentions(id))) } } }
}
