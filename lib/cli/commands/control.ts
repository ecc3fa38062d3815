/** `oriel pause|resume|cancel RUN`: what can be done with a run that has not ended, and with all its child runs. */
import { cancelRun, pauseRun, resumeRun, type ResumeEdit, type Run } from '#lib/api/runs.ts'
import { UsageError, type Command, type Given } from '../command.ts'
import { jsonArgument, objectArgument } from '../json-argument.ts'

export const pause: Command = {
  name: 'pause',
  args: ['RUN'],
  options: {},
  summary: 'Pause a run: nothing new starts, what is out comes home',
  async run(given) {
    return tell(given, await given.connect().request(pauseRun, { params: { id: given.arg(0) } }))
  },
}

export const resume: Command = {
  name: 'resume',
  args: ['RUN'],
  options: {
    step: { about: 'go on by one step, then pause again' },
    limits: { value: 'JSON', about: 'limits in place of the workflow’s, e.g. \'{"tokens": 2000000}\'; or @file' },
    output: { value: 'NODE=JSON', multiple: true, about: 'put another output in place of what NODE gave; may be repeated' },
    args: { value: 'NODE=JSON', multiple: true, about: 'put other arguments in place of what the decision NODE has chosen; may be repeated' },
  },
  summary: 'Go on with a paused run',
  async run(given) {
    const limits = given.option('limits')
    const edits = [...(await Promise.all(given.options('output').map(outputEdit))), ...(await Promise.all(given.options('args').map(argsEdit)))]
    const body = { mode: given.flag('step') ? ('step' as const) : ('continue' as const), ...(limits !== undefined && { limits: await objectArgument('limits', limits) }), ...(edits.length > 0 && { edits }) }
    return tell(given, await given.connect().request(resumeRun, { params: { id: given.arg(0) }, body }))
  },
}

export const cancel: Command = {
  name: 'cancel',
  args: ['RUN'],
  options: { reason: { value: 'TEXT', about: 'why, for the log' } },
  summary: 'Cancel a run and its child runs',
  async run(given) {
    return tell(given, await given.connect().request(cancelRun, { params: { id: given.arg(0) }, body: { reason: given.option('reason') ?? '' } }))
  },
}

function tell({ json, out }: Given, run: Run): 0 {
  if (json) out.json(run)
  else out.line(`Run ${run.id}: ${run.status}.`)
  return 0
}

async function outputEdit(text: string): Promise<ResumeEdit> {
  const [nodeId, value] = assignment('output', text)
  return { kind: 'output', nodeId, value: await jsonArgument('output', value) }
}

async function argsEdit(text: string): Promise<ResumeEdit> {
  const [nodeId, value] = assignment('args', text)
  return { kind: 'args', nodeId, value: { args: await objectArgument('args', value) } }
}

function assignment(option: string, text: string): [nodeId: string, value: string] {
  const equals = text.indexOf('=')
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)]
  throw new UsageError(`--${option} ${text} names no node: write NODE=JSON.`)
}
