/** `oriel fork RUN --at SEQ` and `oriel retry RUN`: runs that begin with a copy of another's log. */
import { forkEditSchema, forkRun, retryRun, type ForkEdit } from '#lib/api/forks.ts'
import type { Run } from '#lib/api/runs.ts'
import { forkPolicySchema } from '#lib/engine/fork-policy.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { UsageError, type Command, type Given } from '../command.ts'
import { jsonArgument, objectArgument } from '../json-argument.ts'

export const fork: Command = {
  name: 'fork',
  args: ['RUN'],
  options: {
    at: { value: 'SEQ', about: 'the first event that is not copied' },
    args: { value: 'JSON', about: 'another choice at an intent.selected: \'{"intent": …, "args": {…}}\'; or @file' },
    output: { value: 'JSON', about: 'another output at a step.completed or step.failed' },
    answer: { value: 'JSON', about: 'another answer where a person answered, as `oriel answer` would send it' },
    input: { value: 'JSON', about: 'another input, with --at 1' },
    set: { value: 'JSON', multiple: true, about: 'any edit as the API takes it: \'{"kind": "model", "nodeId": …, "value": {…}}\'; may be repeated' },
    policy: { value: 'JSON', about: 'what becomes of effects: \'{"default": "recorded", "nodes": {}, "onMiss": "ask"}\'' },
  },
  summary: 'Fork a run at an event, with something else from there on',
  notes: 'What came before is kept and not executed again. Effects take their recorded results; where there is none, a person is asked.',
  async run(given) {
    const at = Number(given.option('at'))
    if (!Number.isInteger(at) || at < 1) throw new UsageError('--at is the number of an event, from 1.')
    const policy = given.option('policy')
    const body = { atSeq: at, edits: await editsOf(given), ...(policy !== undefined && { policy: forkPolicySchema.parse(await objectArgument('policy', policy)) }) }
    return tell(given, await given.connect().request(forkRun, { params: { id: given.arg(0) }, body }))
  },
}

export const retry: Command = {
  name: 'retry',
  args: ['RUN'],
  options: {},
  summary: 'Retry a failed run: a fork at its failure, done for real',
  async run(given) {
    return tell(given, await given.connect().request(retryRun, { params: { id: given.arg(0) } }))
  },
}

const ofEvents = ['args', 'output', 'answer', 'input'] as const

async function editsOf(given: Given): Promise<ForkEdit[]> {
  const named = await Promise.all(ofEvents.map(async (kind): Promise<ForkEdit[]> => (given.option(kind) === undefined ? [] : [{ kind, value: await jsonArgument(kind, given.option(kind) ?? '') }])))
  const others = await Promise.all(given.options('set').map(async (text) => readEdit(await objectArgument('set', text))))
  return [...named.flat(), ...others]
}

function readEdit(edit: JsonObject): ForkEdit {
  const read = forkEditSchema.safeParse(edit)
  if (read.success) return read.data
  throw new UsageError(`--set ${JSON.stringify(edit)} is no edit: ${read.error.issues[0]?.message ?? ''}.`)
}

function tell({ json, out }: Given, run: Run): 0 {
  if (json) out.json(run)
  else out.line(`Run ${run.id}, forked from ${run.forkedFrom?.runId ?? '?'} at event ${run.forkedFrom?.atSeq ?? '?'}: ${run.status}.`)
  return 0
}
