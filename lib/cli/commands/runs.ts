/** `oriel runs`: the list of runs. */
import { runStatuses, runStatusSchema, type RunStatus } from '#lib/api/run-status.ts'
import { listRuns } from '#lib/api/runs.ts'
import { UsageError, type Command } from '../command.ts'
import { table } from '../output.ts'

export const runs: Command = {
  name: 'runs',
  args: [],
  options: {
    workflow: { value: 'WORKFLOW', about: 'only those of this workflow (id or slug)' },
    status: { value: 'STATUS', multiple: true, about: `only those in this status, may be repeated: ${runStatuses.join(', ')}` },
    parent: { value: 'RUN', about: 'the child runs of this run; without it only runs that have no parent are listed' },
    limit: { value: 'N', about: 'how many at most, 1 to 200 (20)' },
  },
  summary: 'List runs, newest first',
  async run({ option, options, connect, json, out }) {
    const status = options('status').map(statusOf)
    const limit = limitOf(option('limit') ?? '20')
    const page = await connect().request(listRuns, { query: { workflow: option('workflow'), status: status.length > 0 ? status : undefined, parent: option('parent'), limit } })
    if (json) {
      out.json(page)
      return 0
    }
    const rows = page.items.map((run) => [run.id, run.status, run.workflow.slug, run.workflow.version === 'draft' ? 'draft' : `v${run.workflow.version}`, run.startedAt, run.outcome ?? run.error?.code ?? ''])
    if (rows.length === 0) out.note('No runs.')
    else for (const line of table(['RUN', 'STATUS', 'WORKFLOW', 'VERSION', 'STARTED', 'OUTCOME'], rows)) out.line(line)
    if (page.nextCursor !== null) out.note(`There are more than ${limit}. --limit shows up to 200.`)
    return 0
  },
}

function statusOf(text: string): RunStatus {
  const parsed = runStatusSchema.safeParse(text)
  if (parsed.success) return parsed.data
  throw new UsageError(`--status ${text} is none. Known: ${runStatuses.join(', ')}.`)
}

function limitOf(text: string): number {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (limit >= 1 && limit <= 200) return limit
  throw new UsageError(`--limit ${text} has to be a whole number from 1 to 200.`)
}
