/** `oriel show RUN`: a run as it stands, and what it asks people. */
import { getRun } from '#lib/api/runs.ts'
import type { Command } from '../command.ts'
import { showRun } from '../run-lines.ts'

export const show: Command = {
  name: 'show',
  args: ['RUN'],
  options: {},
  summary: 'Show a run: status, result, usage, and what it asks people',
  notes: 'The exit code is 0 whatever became of the run.',
  async run({ arg, connect, json, out }) {
    const connection = connect()
    const run = await connection.request(getRun, { params: { id: arg(0) } })
    if (json) out.json(run)
    else await showRun(run, connection, out)
    return 0
  },
}
