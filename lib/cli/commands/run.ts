/** `oriel run WORKFLOW`: starts a run and, where asked, follows it. */
import { randomUUID } from 'node:crypto'
import { getRun, launchRun, type LaunchBody } from '#lib/api/runs.ts'
import { UsageError, type Command, type Given } from '../command.ts'
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
    breakpoint: { value: 'NODE', multiple: true, about: 'pause before NODE; NODE:selected once a decision has chosen, NODE:selected:INTENT only where it chose INTENT; may be repeated' },
    until: { value: 'NODE', about: 'pause after the first end of NODE' },
    only: { value: 'NODE', about: 'complete with the first end of NODE, and its output' },
    from: { value: 'RUN:NODE', about: 'take over what RUN had when NODE started; nothing of that is executed. The input is that of RUN, unless --input names another' },
    agent: { value: 'NODE', about: 'run the inside of this agent alone' },
    'no-pins': { about: 'execute also what is pinned in the draft' },
    wait: { about: 'until it has ended, is paused, or waits for a person or a callback' },
    watch: { about: 'print its events as they happen, until it has ended; with --wait, or stands still' },
  },
  summary: 'Start a run of a workflow (id or slug)',
  notes: 'The exit code is 1 where a run that was waited for failed or was cancelled. With --watch and --json, each line is an event.',
  async run(given) {
    const { out, json } = given
    const body = await bodyOf(given)
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

async function bodyOf(given: Given): Promise<LaunchBody> {
  const breakpoints = given.options('breakpoint').map(breakpointOf)
  const from = given.option('from') === undefined ? undefined : fromOf(given.option('from') ?? '')
  const input = given.option('input') ?? (from ? undefined : '{}')
  return {
    ...(input !== undefined && { input: await jsonArgument('input', input) }),
    version: versionOf(given.option('version')),
    ...(breakpoints.length > 0 && { breakpoints }),
    until: untilOf(given.option('until'), given.option('only')),
    ...(from && { from }),
    agent: given.option('agent'),
    ...(given.flag('no-pins') && { pins: false }),
  }
}

/** `deploy`, `decide:selected` or `decide:selected:refund`. */
function breakpointOf(text: string): { nodeId: string; when: 'before' | 'selected'; intent?: string } {
  const [nodeId = '', when = 'before', intent, ...more] = text.split(':')
  if (nodeId !== '' && more.length === 0 && intent !== '' && (when === 'selected' || (when === 'before' && intent === undefined))) return { nodeId, when, ...(intent !== undefined && { intent }) }
  throw new UsageError(`--breakpoint ${text} is none: NODE, NODE:selected or NODE:selected:INTENT.`)
}

/** A run stops at a node to be looked at, or is over with it. */
function untilOf(until: string | undefined, only: string | undefined): string | { nodeId: string; then: 'end' } | undefined {
  if (until !== undefined && only !== undefined) throw new UsageError('--until pauses at a node and --only ends with one: name one of them.')
  return only === undefined ? until : { nodeId: only, then: 'end' }
}

function fromOf(text: string): { runId: string; nodeId: string } {
  const [runId = '', nodeId = '', ...more] = text.split(':')
  if (runId !== '' && nodeId !== '' && more.length === 0) return { runId, nodeId }
  throw new UsageError(`--from ${text} is none: RUN:NODE.`)
}

function versionOf(text: string | undefined): number | 'draft' | 'latest' | undefined {
  if (text === undefined || text === 'draft' || text === 'latest') return text
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new UsageError(`--version ${text} is none: a number, latest or draft.`)
}
