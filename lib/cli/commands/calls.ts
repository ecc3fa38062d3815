/** `oriel calls RUN [SEQ]`: the model calls of a run, one with what was sent and what came back, or what changed from another call to it. */
import { diffCalls, getCall, listCalls, type Call, type CallItem } from '#lib/api/calls.ts'
import { diffLines } from '../call-diff-lines.ts'
import { UsageError, type Command, type ExitCode, type Given } from '../command.ts'
import { table } from '../output.ts'

export const calls: Command = {
  name: 'calls',
  args: ['RUN', '[SEQ]'],
  options: {
    diff: { about: 'what changed in the context window since the node’s previous call' },
    'other-run': { value: 'RUN', about: 'with --diff: compare with a call of this run; the same node’s call of that number, or --other-seq' },
    'other-seq': { value: 'SEQ', about: 'with --diff: compare with this call' },
  },
  summary: 'List the model calls of a run, show one by its seq, or compare two',
  notes: 'The call of a SEQ is shown with the exact request that was sent and the raw reply; --json has its segments too.',
  async run(given) {
    const { arg, connect, json, out } = given
    const seq = seqOf(given.optionalArg(1))
    if (given.flag('diff')) return compare(given, seq)
    if (given.option('other-run') !== undefined || given.option('other-seq') !== undefined) throw new UsageError('--other-run and --other-seq say what to compare with: add --diff.')
    const { request } = connect()
    if (seq !== undefined) {
      const call = await request(getCall, { params: { id: arg(0), seq } })
      if (json) out.json(call)
      else for (const line of callLines(call)) out.line(line)
      return 0
    }
    const list = await request(listCalls, { params: { id: arg(0) } })
    if (json) out.json(list)
    else if (list.items.length === 0) out.note('No model calls.')
    else for (const line of table(['SEQ', 'STEP', 'ROUND', 'TRY', 'STATUS', 'MODEL', 'IN', 'OUT', 'CHOSE'], list.items.map(rowOf))) out.line(line)
    return 0
  },
}

function seqOf(text: string | undefined): number | undefined {
  if (text !== undefined && !/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`“${text}” is no SEQ: that is a whole number from the list of calls.`)
  return text === undefined ? undefined : Number(text)
}

async function compare({ arg, option, connect, json, out }: Given, seq: number | undefined): Promise<ExitCode> {
  if (seq === undefined) throw new UsageError('--diff compares one call: add its SEQ from the list of calls.')
  const otherSeq = seqOf(option('other-seq'))
  const { request } = connect()
  const diff = await request(diffCalls, { params: { id: arg(0), seq }, query: { otherRun: option('other-run'), otherSeq } })
  if (json) out.json(diff)
  else for (const line of diffLines(diff, { runId: arg(0), seq })) out.line(line)
  return 0
}

const modelName = ({ model }: CallItem): string => `${model.connection}/${model.name}${model.scripted ? ' (scripted, no LLM)' : ''}`

const rowOf = (call: CallItem): string[] => [
  String(call.seq),
  call.step,
  String(call.round),
  String(call.attempt),
  call.status,
  modelName(call),
  String(call.usage?.inputTokens ?? call.inputTokens),
  String(call.usage?.outputTokens ?? ''),
  call.intent ?? call.invalid?.[0]?.code ?? call.error?.code ?? '',
]

function callLines(call: Call): string[] {
  return [
    `Call ${call.seq} of ${call.step}, round ${call.round}, try ${call.attempt}: ${call.status}`,
    `Model    ${modelName(call)}`,
    ...(call.intent === undefined ? [] : [`Chose    ${call.intent}`]),
    ...(call.error ? [`Error    ${call.error.message} (${call.error.code})`] : []),
    ...(call.invalid ?? []).map(({ code, path, message }) => `Invalid  ${path ?? ''} ${message} (${code})`),
    ...(call.latencyMs === null ? [] : [`Took     ${call.latencyMs} ms`]),
    '',
    `Request, SHA-256 ${call.request.hash}`,
    indented(call.request.body),
    '',
    call.response ? `Reply, SHA-256 ${call.response.hash}` : 'No reply.',
    ...(call.response ? [indented(call.response.body)] : []),
  ]
}

/** For reading; the exact bytes are in --json. */
function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
