/** What a run waits for at an event: whom or what, since when, until when. Read from the state, and whom from the log. Pure. */
import { waitingOn, type RunState, type Wait } from '#lib/engine/state.ts'
import { formatClock, formatDateTime, formatDuration } from '#components/ui/format.ts'
import type { RunLog } from '../run-log.ts'
import { listOf } from '../words.ts'

export interface ShownWait {
  kind: Wait['kind']
  step: string
  since: string
  until?: string
  /** Who may answer; empty: everybody who may open the inbox. Only where people are waited for. */
  who?: string[]
  /** How many have to approve, where it is more than one. */
  required?: number
  /** How many of them have. */
  given?: number
  /** When it goes on to others. */
  escalatesAt?: string
  requestId?: string
  childRunId?: string
  /** The event that began it. */
  seq?: number
}

/** By what tells one wait from another. */
export function waitsOf(log: RunLog, state: RunState): Record<string, ShownWait> {
  return Object.fromEntries(waitingOn(state).map((wait) => [[wait.kind, wait.step, wait.childRunId].filter(Boolean).join(' '), shownWait(log, state, wait)]))
}

function shownWait(log: RunLog, state: RunState, { kind, step, since, until, requestId, childRunId, votes, escalatesAt }: Wait): ShownWait {
  const known = state.steps[step]
  const request = requestId === undefined ? undefined : known?.request
  return defined({
    kind, step, since, until, requestId, childRunId, ...votes, escalatesAt,
    ...(request && { who: request.audience ?? [] }),
    seq: request ? log.at(request.seq)?.seq : (known?.model?.failed?.seq ?? known?.startedSeq),
  })
}

/** Without the keys whose value is undefined, so that two states compare by what is there. */
const defined = (wait: { [Key in keyof ShownWait]: ShownWait[Key] | undefined }): ShownWait => Object.fromEntries(Object.entries(wait).filter(([, value]) => value !== undefined)) as unknown as ShownWait

const kindWords: Record<Wait['kind'], string> = {
  approval: 'an approval', question: 'an answer', outcome: 'word whether it happened', consent: 'consent to do it', escalation: 'a way on where it is stuck', retry: 'another attempt', limit: 'a raised limit', timer: 'a time', callback: 'a call to its address', child: 'a child run',
}

/** `an approval by Marta Ruiz, since 08:46:02, for 4 m 02 s`. `at` is the time of the event. */
export function waitWords({ kind, since, until, who, required, given = 0, escalatesAt }: ShownWait, at: string): string {
  const people = who && (who.length > 0 ? listOf(who) : 'anybody with access')
  const waited = Math.max(0, Date.parse(at) - Date.parse(since))
  return [
    `${kindWords[kind]}${people ? ` by ${people}` : ''}${required === undefined ? '' : `, ${given} of ${required} so far`}`,
    `since ${formatClock(new Date(since)).slice(0, 8)}${waited >= 1000 ? `, for ${formatDuration(waited)}` : ''}`,
    escalatesAt === undefined ? '' : `goes on to others ${formatDateTime(new Date(escalatesAt))}`,
    until === undefined ? '' : `until ${formatDateTime(new Date(until))}`,
  ].filter(Boolean).join(' · ')
}
