/**
 * A request to people as the log has it so far: who may answer, who has, how many must, and what happens while nobody does. Pure rules
 * over one request; what follows from it for its step is planned elsewhere.
 *
 * Votes. An approval wants `required` different people to approve the same arguments, and one rejection rejects it. A question that names
 * its answers (yes or no, one of several) wants `required` people to say the same; of any other one every answer counts, and the last one
 * settles it. Nobody is counted twice. Where several must approve, nobody edits: what one would have approved is not what others did.
 */
import { handleNamePattern } from './decision.ts'
import type { EscalationLevel } from './request-events.ts'
import type { EventData, NewEvent } from './events.ts'
import type { Json } from './json.ts'

/** What one person said who did not settle it. */
export interface Vote {
  by: string
  seq: number
  /** What others have to say as well: a verdict, or the port that an answer names. Absent where every answer counts. */
  says?: string
}

/** A question, a gate, the question what became of an effect, after a fork whether it may be done, or what to do where a step is stuck. */
export interface RequestState {
  id: string
  kind: 'question' | 'approval' | 'outcome' | 'consent' | 'escalation'
  seq: number
  /** When it was asked. */
  since: string
  open: boolean
  /** What settled it; `expired` where nobody did. */
  verdict?: string
  answerSeq?: number
  /** Hash of what an approval is about. */
  bound?: string
  /** How many have to say the same, where it is more than one. */
  required?: number
  /** Of a question: every answer counts, whatever it says. */
  anything?: true
  votes?: Vote[]
  /** Who may answer, with what escalations added; empty: every member and key. Absent where nobody can be named. */
  audience?: string[]
  notBy?: string[]
  /** All levels, also those that were reached. */
  levels?: EscalationLevel[]
  /** Levels that were reached, 0 at first. */
  level?: number
  /** Somebody of the level that was reached last could not be told. */
  unreached?: true
  expiresAt?: string
}

type Asking = Pick<EventData<'human.asked'>, 'requestId' | 'audience' | 'required' | 'notBy' | 'escalations' | 'expiresAt'>

/** The request that an event of somebody who can be named begins. */
export function askedOf(kind: RequestState['kind'], { seq, at }: { seq: number; at: string }, { requestId, audience, required, notBy, escalations, expiresAt }: Asking, anything = false): RequestState {
  return {
    id: requestId, kind, seq, since: at, open: true, audience,
    ...(required > 1 && { required }),
    ...(anything && { anything }),
    ...(notBy && { notBy }),
    ...(escalations && escalations.length > 0 && { levels: escalations }),
    ...(expiresAt !== undefined && { expiresAt }),
  }
}

/** Whether every answer counts: a free text or a form need not be the same twice. */
export const takesAnything = ({ format }: EventData<'human.asked'>): boolean => format === 'free_text' || format === 'form'

/** The port that an answer names: yes or no, or the id of a choice; long texts decide nothing and stay in the log. */
export function handleOfAnswer(value: Json): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' && handleNamePattern.test(value) ? value : 'answered'
}

export const hasVoted = (request: RequestState, by: string): boolean => request.votes?.some((vote) => vote.by === by) ?? false

/** Whether what somebody says settles a request; else it is one voice of those that are wanted, if it counts at all. */
export function settles(request: RequestState, says: string): boolean {
  const { kind, required = 1, votes = [], anything } = request
  if (kind === 'approval' && says === 'rejected') return true
  if (says === 'edited') return required === 1
  const same = anything ? votes : votes.filter((vote) => vote.says === says)
  return same.length + 1 >= required
}

/** An event in which a person says something that is counted. */
export type Voice = Extract<NewEvent, { type: 'request.voted' | 'approval.decided' | 'human.answered' | 'escalation.decided' }>

const voices: readonly NewEvent['type'][] = ['request.voted', 'approval.decided', 'human.answered', 'escalation.decided'] satisfies Voice['type'][]

export const isVoice = (event: NewEvent): event is Voice => voices.includes(event.type)

/** What it says, as `settles` compares it. */
export function saidIn({ type, data }: Voice): string {
  if (type === 'human.answered') return handleOfAnswer(data.value)
  if (type === 'request.voted') return data.verdict ?? handleOfAnswer(data.value ?? null)
  return data.verdict
}

/** What everybody who has an account or a key is called where others are added to them. */
const everyMember = ['role:owner', 'role:member']
const leavesOutOnly = (audience: readonly string[]): boolean => audience.every((entry) => entry === 'not:launcher')

/** Both audiences together: whoever could answer still can. */
export function widened(audience: readonly string[], added: readonly string[]): string[] {
  if (leavesOutOnly(added)) return [...audience]
  return [...new Set([...audience, ...(leavesOutOnly(audience) ? everyMember : []), ...added])]
}

/** The level that is reached next, from 1; undefined where there is none. */
export function nextLevel({ levels = [], level = 0 }: RequestState): (EscalationLevel & { level: number }) | undefined {
  const next = levels[level]
  return next && { ...next, level: level + 1 }
}

/** When time alone makes something due of an open request; undefined where nothing is. */
export function requestDueAt(request: RequestState): string | undefined {
  if (!request.open) return undefined
  const next = nextLevel(request)
  const times = [next && (request.unreached ? request.since : next.at), request.expiresAt].filter((at) => at !== undefined)
  return times.sort()[0]
}
