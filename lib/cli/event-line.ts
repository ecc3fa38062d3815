/** An event of a run as one line for people. */
import type { Event, EventData, EventType } from '#lib/engine/events.ts'
import { brief } from './output.ts'

/** `  12  10:05:01.123  intent.selected     decide#1  list_git_tags {}` */
export function eventLine(event: Event): string {
  return [String(event.seq).padStart(4), event.at.slice(11, 23), event.type.padEnd(18), event.step ?? '', detailOf(event)].filter((part) => part !== '').join('  ')
}

type Details = { [T in EventType]?: (data: EventData<T>) => string }

/** What of an event's data a person wants to see first; the others say enough by their type. */
const details: Details = {
  'run.started': ({ input }) => brief(input),
  'run.paused': ({ reason, limit, when, step }) => [limit ?? reason, when ?? '', step ?? ''].filter(Boolean).join(' '),
  'run.resumed': ({ by, mode }) => `${mode === 'step' ? 'for one step, ' : ''}by ${by}`,
  'run.cancelled': ({ reason }) => brief(reason),
  'run.completed': ({ outcome, output }) => `${outcome}: ${brief(output)}`,
  'run.failed': ({ error }) => `${error.code}: ${brief(error.message)}`,
  'step.completed': ({ handle, output }) => `${handle === null ? '' : `→ ${handle} `}${brief(output)}`,
  'step.failed': ({ error, retryAt }) => `${error.code}: ${brief(error.message)}${retryAt === undefined ? '' : `, again at ${retryAt}`}`,
  'step.unknown': ({ reason, requestId }) => `${brief(reason)} (request ${requestId})`,
  'step.resolved': ({ verdict, by }) => `${verdict} by ${by}`,
  'step.cancelled': ({ reason }) => brief(reason ?? ''),
  'step.refreshed': ({ output, error }) => (error ? `${error.code}: ${brief(error.message)}` : brief(output ?? null)),
  'step.edited': ({ by, output, intent, args }) => `by ${by}: ${intent === undefined ? '' : `${intent} `}${brief(args ?? output ?? null)}`,
  'timer.set': ({ fireAt }) => `until ${fireAt}`,
  'callback.received': ({ payload }) => brief(payload),
  'child.started': ({ runId, index }) => `${index} run ${runId}`,
  'child.finished': ({ runId, index, status, error }) => `${index} run ${runId} ${status}${error ? `, ${error.code}` : ''}`,
  'vars.set': ({ values }) => brief(values),
  'model.requested': ({ model, inputTokens }) => `${model.connection}/${model.name}${model.scripted ? ' (scripted, no LLM)' : ''}, ${inputTokens} tokens`,
  'model.responded': ({ usage, latencyMs }) => `${usage.outputTokens} tokens in ${latencyMs} ms`,
  'model.failed': ({ code, message }) => `${code}: ${brief(message)}`,
  'intent.selected': ({ intent, args }) => `${intent} ${brief(args)}`,
  'intent.invalid': ({ errors }) => brief(errors.map(({ message }) => message).join('; ')),
  'approval.requested': ({ requestId, intent, args }) => `${intent ?? ''} ${brief(args ?? {})} (request ${requestId})`.trimStart(),
  'approval.decided': ({ verdict, by }) => `${verdict} by ${by}`,
  'human.asked': ({ requestId, question }) => `${brief(question)} (request ${requestId})`,
  'human.answered': ({ by, value }) => `${brief(value)} by ${by}`,
  'request.voted': ({ by, verdict, value }) => `${verdict ?? brief(value ?? null)} by ${by}, not settled yet`,
  'human.expired': ({ requestId }) => `nobody answered in time (request ${requestId})`,
  'human.escalated': ({ level, audience, reason }) => `level ${level}${audience.length > 0 ? ` to ${audience.join(', ')}` : ', a reminder'}${reason === 'time' ? '' : ', somebody could not be reached'}`,
  'human.contacted': ({ channel, to }) => `${to} by ${channel}`,
  'human.contact_failed': ({ channel, to, message }) => `${to ?? ''} ${channel}: ${brief(message)}`.trimStart(),
  'escalation.requested': ({ requestId, error }) => `${error.code}: ${brief(error.message)} (request ${requestId})`,
  'escalation.decided': ({ verdict, by }) => `${verdict} by ${by}`,
  'message.read': ({ messages, emitted }) => `${messages.length} → ${emitted[0]?.target ?? ''}`,
  'message.received': ({ channel, from, payload }) => `${from} by ${channel}: ${brief(payload)}`,
}

/** Generic, so that the compiler knows that data and its reader are of one type. */
function detailOf<T extends EventType>({ type, data }: { type: T; data: EventData<T> }): string {
  const describe = details[type]
  return describe ? describe(data) : ''
}
