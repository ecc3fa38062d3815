/** A run, and what it asks people, in lines for people. */
import { listRequests, type HumanRequest } from '#lib/api/requests.ts'
import type { Run } from '#lib/api/runs.ts'
import type { Connection } from './command.ts'
import { brief, type Output } from './output.ts'

/** Prints a run and, where it waits for people, what it asks them. */
export async function showRun(run: Run, { request }: Connection, out: Output): Promise<void> {
  const asks = run.waitingOn.some(({ requestId }) => requestId !== undefined)
  const { items } = asks ? await request(listRequests, { query: { run: run.id, status: ['open'], limit: 200 } }) : { items: [] }
  for (const line of [...runLines(run), ...items.flatMap(requestLines)]) out.line(line)
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
    ...run.waitingOn.filter(({ requestId }) => requestId === undefined).map(({ kind, nodeId, until }) => row('Waits', `${kind}${nodeId === '' ? '' : ` of ${nodeId}`}${until === undefined ? '' : ` until ${until}`}`)),
  ]
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
  if (kind !== 'question') return '--verdict …'
  if (format === 'yes_no') return '--value true|false'
  return format === 'form' ? `--value '{…}'` : `--value '"…"'`
}
