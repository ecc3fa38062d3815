/** A run, what it asks people and what else it waits for, in lines for people. */
import { listRequests, type HumanRequest } from '#lib/api/requests.ts'
import { getState } from '#lib/api/run-events.ts'
import type { Wait } from '#lib/api/run-status.ts'
import type { Run } from '#lib/api/runs.ts'
import type { RunState } from '#lib/engine/state.ts'
import type { Connection } from './command.ts'
import { brief, type Output } from './output.ts'

/** Prints a run, where it is held while it is paused, and what it and its child runs ask people. */
export async function showRun(run: Run, { request }: Connection, out: Output): Promise<void> {
  const asking = [...new Set(run.waitingOn.filter(({ requestId }) => requestId !== undefined).map(({ runId }) => runId))].slice(0, mostAsking)
  const pages = await Promise.all(asking.map((id) => request(listRequests, { query: { run: id, status: ['open'], limit: 200 } })))
  const paused = run.status === 'paused' ? (await request(getState, { params: { id: run.id } })).paused : undefined
  for (const line of [...runLines(run), ...(paused ? [row('Paused', pausedWords(paused))] : []), ...pages.flatMap(({ items }) => items).flatMap(requestLines)]) out.line(line)
}

/** Child runs whose questions are shown in full. */
const mostAsking = 20

function pausedWords({ reason, limit, step, at }: NonNullable<RunState['paused']>): string {
  const place = step === undefined ? '' : ` at ${step}`
  const why = { user: 'by a person', limit: `limit of ${limit ?? 'the run'}`, breakpoint: `breakpoint${place}`, step: `after one step${place}` }[reason]
  return `${why}, since ${at}. Go on with npx oriel resume`
}

const row = (name: string, value: string): string => `${name.padEnd(9)}${value}`

/** The run as it stands, a fact per line. */
function runLines(run: Run): string[] {
  const { workflow, usage } = run
  const version = workflow.version === 'draft' ? `draft${workflow.draftRevision === undefined ? '' : ` revision ${workflow.draftRevision}`}` : `version ${workflow.version}`
  return [
    row('Run', run.id),
    row('Status', `${run.status}${run.outcome === null ? '' : `, ${run.outcome}`}`),
    row('Workflow', `${workflow.slug}, ${version}`),
    row('Started', `${run.startedAt}${run.finishedAt === null ? '' : `, finished ${run.finishedAt}`}`),
    row('Usage', `${run.steps} steps, ${usage.modelCalls} model calls, ${usage.inputTokens} tokens in, ${usage.outputTokens} out, ${usage.costUsd === null ? 'cost unknown' : `$${usage.costUsd}`}`),
    row('Input', brief(run.input, 2000)),
    ...(run.status === 'completed' ? [row('Output', brief(run.output, 2000))] : []),
    ...(run.message === undefined ? [] : [row('Message', run.message)]),
    ...(run.error ? [row('Error', `${run.error.message} (${run.error.code}${run.error.nodeId === undefined ? '' : `, node ${run.error.nodeId}`})`)] : []),
    ...(run.parent ? [row('Parent', `${run.parent.runId}, ${run.parent.step}`)] : []),
    ...run.waitingOn.filter(({ requestId }) => requestId === undefined).flatMap((wait) => waitLines(wait, run.id)),
  ]
}

/** What it waits for besides people; the address of a callback stands alone on its line. */
function waitLines({ kind, nodeId, step, runId, until, callbackUrl, childRunId }: Wait, own: string): string[] {
  const place = nodeId === '' ? '' : ` at ${step}${runId === own ? '' : ` of run ${runId}`}`
  return [row('Waits', `${kind}${place}${childRunId === undefined ? '' : `, run ${childRunId}`}${until === undefined ? '' : ` until ${until}`}`), ...(callbackUrl === undefined ? [] : [row('', callbackUrl)])]
}

/** What is asked, all that is shown with it, and the command that answers it. */
function requestLines(request: HumanRequest): string[] {
  const { question, context, intent, args, display, reason, choices } = request
  return [
    '',
    row('Asks', `${request.kind} in ${request.step}`),
    ...(question === undefined ? [] : [row('', question)]),
    ...(context === undefined ? [] : [row('', context)]),
    ...(intent === undefined ? [] : [row('Intent', intent)]),
    ...(args === undefined ? [] : [row('Args', JSON.stringify(args))]),
    ...(display === undefined ? [] : [row('Shown', display)]),
    ...(reason === undefined ? [] : [row('Why', reason)]),
    ...(choices ?? []).map(({ id, label }) => row('Choice', `${id}: ${label}`)),
    row('Answer', `npx oriel answer ${request.id} ${howToAnswer(request)}`),
  ]
}

function howToAnswer({ kind, format }: HumanRequest): string {
  if (kind === 'approval') return '--verdict approved|rejected|edited'
  if (kind === 'outcome') return '--verdict happened|not_happened|abort'
  if (kind === 'consent') return '--verdict live|fixed|abort'
  if (kind === 'escalation') return '--verdict retry|skip|take_over|abort'
  if (kind !== 'question') return '--verdict …'
  if (format === 'yes_no') return '--value true|false'
  return format === 'form' ? `--value '{…}'` : `--value '"…"'`
}
