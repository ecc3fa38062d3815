/** `oriel show RUN`: a run as it stands, what it asks people and what else it waits for. */
import { getRun } from '#lib/api/runs.ts'
import type { Command } from '../command.ts'
import { showRun } from '../run-lines.ts'

export const show: Command = {
  name: 'show',
  args: ['RUN'],
  options: {},
  summary: 'Show a run: status, result, usage, what it asks people and waits for',
  notes: 'The exit code is 0 whatever became of the run.',
  async run({ arg, connect, json, out }) {
    const connection = connect()
    const run = await connection.request(getRun, { params: { id: arg(0) } })
    if (json) out.json(run)
    else await showRun(run, connection, out)
    return 0
  },
}
