/** A request in words and signs: what kind it is, what is asked, and the one fact that its row has room for. Pure. */
import { BadgeQuestionMark, CircleQuestionMark, LifeBuoy, ListChecks, LockKeyhole, MessageCircleQuestionMark, ShieldQuestionMark, TextCursorInput, type LucideIcon } from 'lucide-react'
import type { HumanAnswer, HumanRequest, RequestKind } from '#lib/api/requests.ts'
import type { Json } from '#lib/engine/json.ts'
import { audienceInWords } from '#lib/engine/audience.ts'
import { actorName } from '#components/inspector/events/event-summary.ts'
import { oneLine } from '#components/inspector/json/format-json.ts'
import { answerWord } from '#components/inspector/words.ts'
import { formatAgo } from '#components/ui/format.ts'

export const kindLooks: Record<RequestKind, { word: string; icon: LucideIcon; tone: 'human' | 'failed' }> = {
  approval: { word: 'Approval', icon: LockKeyhole, tone: 'human' },
  question: { word: 'Question', icon: MessageCircleQuestionMark, tone: 'human' },
  outcome: { word: 'Outcome unknown', icon: CircleQuestionMark, tone: 'failed' },
  consent: { word: 'Consent', icon: ShieldQuestionMark, tone: 'human' },
  escalation: { word: 'Stuck', icon: LifeBuoy, tone: 'failed' },
}

/** Of a question, its form shows too. */
export function iconOf({ kind, format }: HumanRequest): LucideIcon {
  if (kind !== 'question') return kindLooks[kind].icon
  if (format === 'choice') return ListChecks
  if (format === 'form') return TextCursorInput
  return format === 'free_text' ? MessageCircleQuestionMark : BadgeQuestionMark
}

/** What a title is made of; who came by a link is told no more. */
type Titled = Pick<HumanRequest, 'kind' | 'nodeLabel' | 'display' | 'question' | 'intent'> & { nodeId?: string }

/** What is asked: the author's words where there are any, else the bare question. */
export function titleOf(request: Titled): string {
  const node = request.nodeLabel ?? request.nodeId ?? 'this step'
  if (request.kind === 'outcome') return `Did ${node} take effect?`
  if (request.kind === 'consent') return `May this fork do ${node} for real?`
  if (request.kind === 'escalation') return `${node} is stuck`
  return request.display ?? request.question ?? (request.intent ? `May ${request.intent} run?` : `May ${node} run?`)
}

export type AsideTone = 'waiting' | 'failed' | 'quiet'

const formats = { free_text: 'text', yes_no: 'yes or no', choice: 'choice', form: 'form' }

/** What a row says at its right: what is most pressing about the request, or what came of it. */
export function asideOf(request: HumanRequest, now: Date): { text: string; tone: AsideTone } {
  if (request.status !== 'open') return { text: endWords(request), tone: 'quiet' }
  if (unreached(request)) return { text: 'not reached', tone: 'failed' }
  const left = timeLeft(request.expiresAt, now)
  if (left !== undefined) return { text: left, tone: 'waiting' }
  if (request.kind === 'outcome') return { text: 'outcome unknown', tone: 'waiting' }
  if (request.required > 1) return { text: votesWords(request), tone: 'quiet' }
  if (request.kind === 'question') return { text: formats[request.format ?? 'free_text'], tone: 'quiet' }
  if (request.kind === 'consent') return { text: 'consent', tone: 'quiet' }
  if (request.kind === 'escalation') return { text: 'needs a hint', tone: 'waiting' }
  return { text: request.audience.length === 0 ? '' : audienceInWords(request.audience), tone: 'quiet' }
}

/** A value to be read by a person: a text without quotation marks. What exactly it is, the raw call says. */
export const readableValue = (value: Json): string => (typeof value === 'string' ? value : oneLine(value))

/** `26 m left`; undefined where it never expires. */
export function timeLeft(expiresAt: string | undefined, now: Date): string | undefined {
  if (expiresAt === undefined) return undefined
  const until = new Date(expiresAt)
  if (until <= now) return 'time is up'
  const text = formatAgo(now, until)
  return text === 'now' ? 'under 1 m left' : /^\d+ [mhd]$/.test(text) ? `${text} left` : `until ${text}`
}

/** Whether somebody of the level in force could not be told. */
export function unreached({ contacts, escalations }: HumanRequest): boolean {
  const level = escalations.filter(({ escalatedAt }) => escalatedAt !== undefined).length
  return contacts.some((contact) => contact.status === 'failed' && contact.level === level)
}

const said = ({ votes, answers }: HumanRequest): HumanAnswer[] => [...votes, ...answers]

/** `1 of 2 approved`. Of a question with different answers the most that agree. */
export function votesWords(request: HumanRequest): string {
  const votes = said(request)
  if (request.kind === 'approval') return `${votes.filter(({ verdict }) => verdict === 'approved').length} of ${request.required} approved`
  if (request.format === 'free_text' || request.format === 'form') return `${votes.length} of ${request.required} answered`
  const counts = [...Map.groupBy(votes, ({ value }) => JSON.stringify(value)).values()].map((same) => same.length)
  return `${Math.max(0, ...counts)} of ${request.required} agree`
}

const verdictWords: Record<string, string> = { approved: 'approved', rejected: 'rejected', edited: 'approved, edited', happened: 'it happened', not_happened: 'run again', abort: 'stopped', live: 'done for real', fixed: 'output given', retry: 'tried again', skip: 'skipped', take_over: 'taken over' }

/** `approved`, `run again`: what a verdict means to a reader. */
export const verdictWord = (verdict: string): string => verdictWords[verdict] ?? verdict.replaceAll('_', ' ')

function endWords(request: HumanRequest): string {
  if (request.status === 'expired') return 'expired'
  if (request.status === 'cancelled') return 'run ended'
  const last = request.answers.at(-1)
  if (!last) return 'answered'
  const word = last.verdict === undefined ? answerWord(last.value ?? '', 24) : verdictWord(last.verdict)
  return `${word}, ${actorName(last.by)}`
}

/** The next time that somebody else is told, while the request is open; undefined where nobody is. */
export function nextEscalation({ escalations }: HumanRequest): HumanRequest['escalations'][number] | undefined {
  return escalations.find(({ escalatedAt }) => escalatedAt === undefined)
}
