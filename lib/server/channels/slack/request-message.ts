/**
 * A request to a person as a message in Slack: what is asked and why, the exact call, and buttons; once it is settled, what was decided by
 * whom, and no buttons. The same function makes both, so a message is always what the request is now. Pure.
 *
 * The exact call is never cut above a button: where it is too long for Slack, the message says so and only leads to Oriel.
 */
import type { HumanAnswer, HumanRequest } from '#lib/api/requests.ts'
import type { Json } from '#lib/engine/json.ts'
import { countHidden, spelledOut } from '#lib/engine/visible-text.ts'
import { actions, button, cut, line, plain, preformatted, quoted, section, timeMark, words, type SlackBlock, type SlackButton } from './blocks.ts'
import { writeButtonValue, type ButtonValue } from './button-value.ts'
import type { SlackMessage } from './slack-api.ts'

/** Every button of ours has an id that begins so. */
export const actionPrefix = 'oriel_'

/** Of the exact call, in all; more would not leave room for the rest. */
const longestCall = 5_500
const perBlock = 2_900
const mostChoices = 20

const kindWords: Record<HumanRequest['kind'], string> = { approval: 'Approval', question: 'Question', outcome: 'Outcome unknown', consent: 'Consent', escalation: 'Stuck' }

/** `link` leads to the request in Oriel. `reminder`: it was put to somebody before, who did not answer. */
export function requestMessage(request: HumanRequest, link: string, reminder = false): SlackMessage {
  const open = request.status === 'open'
  const call = callBlocks(request)
  return {
    text: cut(spelledOut(`${open ? '' : `${settledWords(request)}: `}${titleOf(request)}`), 300),
    blocks: [
      headLine(request, reminder && open),
      section(titleOf(request)),
      ...(request.context ? [quoted(request.context)] : []),
      ...call.blocks,
      ...(request.reasoning ? [line(words('The model’s reason:'), plain(request.reasoning, 1_200))] : []),
      ...(request.reason ? [quoted(request.reason)] : []),
      ...(request.error ? [quoted(request.error.message)] : []),
      ...votesLine(request),
      ...(open ? [actions([...(call.whole ? buttonsOf(request) : []), openButton(request, link)]), ...howLine(request)] : settledLines(request)),
    ],
  }
}

/** What is asked: the author's words where there are any, else the bare question. */
export function titleOf(request: HumanRequest): string {
  const node = request.nodeLabel ?? request.nodeId
  if (request.kind === 'outcome') return `Did ${node} take effect?`
  if (request.kind === 'consent') return `May this fork do ${node} for real?`
  if (request.kind === 'escalation') return request.question ?? `${node} is stuck. How shall it go on?`
  return request.display ?? request.question ?? `May ${request.intent ?? node} run?`
}

function headLine(request: HumanRequest, reminder: boolean): SlackBlock {
  const urgent = request.urgency === 'high' ? ' · *high urgency*' : ''
  const until = request.status === 'open' && request.expiresAt ? ` · until ${timeMark(request.expiresAt)}` : ''
  return line(words(`${reminder ? '*Reminder* · ' : ''}${kindWords[request.kind]}${urgent}${until}`), plain(request.workflow.name, 150))
}

function callBlocks({ args, intent, kind }: HumanRequest): { blocks: SlackBlock[]; whole: boolean } {
  if (args === undefined || kind === 'question') return { blocks: [], whole: true }
  const raw = JSON.stringify(args, null, 2)
  const hidden = countHidden(raw)
  const text = spelledOut(raw)
  const label = line(words(intent === undefined ? 'Exact call' : 'Exact call of'), ...(intent === undefined ? [] : [plain(intent, 150)]))
  if (text.length > longestCall) return { blocks: [label, quoted(`The call is ${text.length.toLocaleString('en')} characters long, too long to be shown here whole. Open it to see and decide.`)], whole: false }
  const parts = Array.from({ length: Math.ceil(text.length / perBlock) }, (_, index) => preformatted(text.slice(index * perBlock, (index + 1) * perBlock)))
  const warning = hidden === 0 ? [] : [line(words(`:warning: *${hidden} invisible ${hidden === 1 ? 'character' : 'characters'}* made visible, as [U+…]`))]
  return { blocks: [label, ...parts, ...warning], whole: true }
}

type Act = Pick<ButtonValue, 'act' | 'option'> & { label: string; style?: 'primary' | 'danger' }

function buttonsOf(request: HumanRequest): SlackButton[] {
  return actsOf(request).flatMap(({ label, style, ...act }, index) => {
    const value = writeButtonValue({ request: request.id, ...(request.argsHash !== undefined && { hash: request.argsHash }), ...act })
    return value === null ? [] : [button(`${actionPrefix}${act.act}_${index}`, label, { value, ...(style && { style }) })]
  })
}

function actsOf(request: HumanRequest): Act[] {
  if (request.kind === 'approval') return approvalActs(request)
  if (request.kind === 'escalation') return escalationActs(request)
  return request.kind === 'question' ? questionActs(request) : []
}

const approvalActs = ({ rejectOptions = [] }: HumanRequest): Act[] => [
  { act: 'approve', label: 'Approve', style: 'primary' },
  { act: 'reject', label: 'Reject…', style: 'danger' },
  ...rejectOptions.slice(0, 8).map(({ name }) => ({ act: 'reject_with' as const, option: name, label: `Reject: ${name.replaceAll('_', ' ')}` })),
]

const escalationLabels = { retry: 'Try again', skip: 'Skip it', abort: 'Give up' } as const

function escalationActs({ options = [] }: HumanRequest): Act[] {
  return (['retry', 'skip', 'abort'] as const).filter((act) => options.includes(act)).map((act) => ({ act, label: escalationLabels[act], ...(act === 'retry' && { style: 'primary' as const }) }))
}

function questionActs({ format, choices = [] }: HumanRequest): Act[] {
  if (format === 'yes_no') return [{ act: 'yes', label: 'Yes', style: 'primary' }, { act: 'no', label: 'No' }]
  if (format === 'free_text') return [{ act: 'write', label: 'Answer…', style: 'primary' }]
  if (format === 'choice' && choices.length <= mostChoices) return choices.map(({ id, label }) => ({ act: 'choose', option: id, label }))
  return []
}

const openLabels: Record<HumanRequest['kind'], string> = { approval: 'Open or edit', question: 'Open', outcome: 'Open and answer', consent: 'Open and answer', escalation: 'Open' }

const openButton = ({ kind, format }: HumanRequest, link: string): SlackButton => button(`${actionPrefix}open`, format === 'form' ? 'Fill in the form' : openLabels[kind], { url: link })

/** How else it can be answered. */
function howLine({ kind, format }: HumanRequest): SlackBlock[] {
  if (kind === 'question' && format !== 'form') return [line(words('You can also reply in this thread.'))]
  return kind === 'approval' ? [line(words('Approving runs exactly this call, once.'))] : []
}

const verdictWords: Record<string, string> = {
  approved: 'Approved', rejected: 'Rejected', edited: 'Approved with changes', happened: 'It happened', not_happened: 'It did not happen', abort: 'Given up',
  live: 'Allowed for real', fixed: 'Answered with a fixed result', retry: 'Tried again', skip: 'Skipped', take_over: 'Taken over',
}

/** In a few words what became of a request that is not open. */
export function settledWords({ status, answers }: HumanRequest): string {
  if (status === 'expired') return 'Expired'
  if (status === 'cancelled') return 'No longer needed'
  const [answer] = answers
  return (answer?.verdict === undefined ? undefined : verdictWords[answer.verdict]) ?? 'Answered'
}

const settledMarks: Record<string, string> = { Approved: ':white_check_mark:', 'Approved with changes': ':white_check_mark:', Answered: ':white_check_mark:', Rejected: ':x:', Expired: ':hourglass:' }

function settledLines(request: HumanRequest): SlackBlock[] {
  const settled = settledWords(request)
  const mark = settledMarks[settled] ?? ':information_source:'
  if (request.status === 'expired') return [line(words(`${mark} *Expired*: nobody answered in time.`))]
  if (request.status === 'cancelled') return [line(words(`${mark} *No longer needed*: the run went on or ended without an answer.`))]
  return request.answers.flatMap((answer) => [
    line(words(`${mark} *${settled}* by`), plain(answer.by, 320), words(`${viaWords[answer.via] ?? ''} ${timeMark(answer.at)}`.trim())),
    ...saidBy(request, answer),
  ])
}

const viaWords: Record<string, string> = { slack: 'in Slack', email: 'by mail', link: 'by link', key: 'with an API key', session: 'in Oriel' }

function saidBy(request: HumanRequest, { comment, value, args, hint }: HumanAnswer): SlackBlock[] {
  const said = comment ?? hint ?? (value === undefined ? undefined : valueText(request, value))
  const edited: SlackBlock[] = args === undefined ? [] : [preformatted(cut(spelledOut(JSON.stringify(args, null, 2)), perBlock))]
  return said === undefined ? edited : [quoted(said), ...edited]
}

function valueText({ choices = [] }: HumanRequest, value: Json): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value === 'string') return choices.find(({ id }) => id === value)?.label ?? value
  return JSON.stringify(value)
}

/** Who has said something already, where several must. */
function votesLine({ required, votes, status }: HumanRequest): SlackBlock[] {
  if (required <= 1 || status !== 'open') return []
  const who = votes.map(({ by }) => by).join(', ')
  return [line(words(`${votes.length} of ${required} answers so far${who === '' ? '.' : ':'}`), ...(who === '' ? [] : [plain(who, 600)]))]
}
