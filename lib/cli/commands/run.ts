/** `oriel run WORKFLOW`: starts a run and, where asked, follows it. */
import { randomUUID } from 'node:crypto'
import { getRun, launchRun } from '#lib/api/runs.ts'
import { UsageError, type Command } from '../command.ts'
import { eventLine } from '../event-line.ts'
import { followToSettled } from '../follow.ts'
import { jsonArgument } from '../json-argument.ts'
import { showRun } from '../run-lines.ts'

export const run: Command = {
  name: 'run',
  args: ['WORKFLOW'],
  options: {
    input: { value: 'JSON', about: 'the input, or @file ({})' },
    version: { value: 'N', about: 'a version’s number, latest or draft (the latest version, else the draft)' },
    wait: { about: 'until it has ended, or waits for a person' },
    watch: { about: 'print its events as they happen, until it has ended; with --wait, or waits for a person' },
  },
  summary: 'Start a run of a workflow (id or slug)',
  notes: 'The exit code is 1 where a run that was waited for failed or was cancelled. With --watch and --json, each line is an event.',
  async run(given) {
    const { out, json } = given
    const body = { input: await jsonArgument('input', given.option('input') ?? '{}'), version: versionOf(given.option('version')) }
    const connection = given.connect()
    // The key makes a launch safe to send again, should a proxy do so.
    const launched = await connection.request(launchRun, { params: { id: given.arg(0) }, body, headers: { 'idempotency-key': randomUUID() } })
    const watch = given.flag('watch')
    if (!watch && !given.flag('wait')) {
      if (json) out.json({ id: launched.id, status: launched.status, statusUrl: launched.statusUrl })
      else out.line(`Run ${launched.id}: ${launched.status}. See it at ${connection.url}/runs/${launched.id}`)
      return 0
    }
    out.note(`Run ${launched.id}: see it at ${connection.url}/runs/${launched.id}`)
    await followToSettled(connection, launched.id, {
      stopAtRequests: given.flag('wait'),
      onEvent: (event) => watch && (json ? out.json(event) : out.line(eventLine(event))),
      onTrouble: (message) => out.note(message),
    })
    const settled = await connection.request(getRun, { params: { id: launched.id } })
    if (!json) await showRun(settled, connection, out)
    else if (!watch) out.json(settled)
    return settled.status === 'failed' || settled.status === 'cancelled' ? 1 : 0
  },
}

function versionOf(text: string | undefined): number | 'draft' | 'latest' | undefined {
  if (text === undefined || text === 'draft' || text === 'latest') return text
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new UsageError(`--version ${text} is none: a number, latest or draft.`)
}
