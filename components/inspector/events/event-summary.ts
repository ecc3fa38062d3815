/**
 * One line for each event of a log: what happened, with the one or two facts that matter. A table over the closed union, so a new
 * event type fails to compile until it has its line. Pure; model output and answers come out as plain text, cut to length.
 */
import type { Event, EventOf, EventType } from '#lib/engine/events.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { formatDateTime, formatDuration, formatNumber, formatTokens, plural } from '#components/ui/format.ts'
import { answerWord, cut, inline, listOf, sentence } from '../words.ts'
import { outputWord } from './output-word.ts'

const maxLength = 140

/** Where an answer came in, as a word: `ui` is the page in front of the person. */
const channels: Record<string, string> = { ui: 'on the web', session: 'on the web', web: 'on the web', form: 'on the web', api: 'by API', key: 'by API', slack: 'by Slack', email: 'by e-mail' }

/** `Marta Ruiz, by Slack`. */
export const actorWords = ({ by, via }: { by: string; via: string }): string => `${actorName(by)}, ${channels[via] ?? `by ${via}`}`

/** A person by name; an API key, logged as `key:deploys`, as such. */
export const actorName = (by: string): string => by.replace(/^key:(.+)$/, 'key “$1”')

const triggerNames: Record<string, string> = { each: 'For each', api: 'API', mcp: 'MCP', openai: 'OpenAI', email: 'E-mail', cli: 'CLI' }

/** What started a run, from `run.started.trigger`: its kind, and the person where there is one. */
export function triggerWords(trigger: Json): string {
  const kind = typeof trigger === 'string' ? trigger : isJsonObject(trigger) && typeof trigger.kind === 'string' ? trigger.kind : ''
  const by = isJsonObject(trigger) && typeof trigger.by === 'string' ? trigger.by : ''
  return [triggerNames[kind] ?? sentence(kind), actorName(by)].filter(Boolean).join(', ')
}

/** A limit as people call it. */
export const limitWords = (limit: string | undefined): string => limitNames[limit ?? ''] ?? limit ?? 'the run'

const limitNames: Record<string, string> = { tokens: 'tokens', costUsd: 'cost', wallSeconds: 'time', steps: 'steps' }

/** Why a run stands still, where no person stopped it. */
function pauseWords({ reason, limit, when, step }: Pick<EventOf<'run.paused'>['data'], 'reason' | 'limit' | 'when' | 'step'>): string {
  if (reason === 'limit') return `limit reached${limit ? `: ${limit}` : ''}`
  if (reason === 'step') return `after one step${step ? `, ${step}` : ''}`
  if (reason === 'user') return 'by a person'
  const place = { before: 'before', selected: 'after the choice of', until: 'after' }[when ?? 'before']
  return `breakpoint ${place} ${step ?? 'a node'}`
}

type Summaries = { [T in EventType]: (data: EventOf<T>['data'], event: EventOf<T>) => string }

const withAttempt = (text: string, attempt: number) => (attempt > 1 ? `${text}, attempt ${attempt}` : text)

const consentWords = { live: 'do it', fixed: 'take this output instead', abort: 'stop here' }

const summaries: Summaries = {
  'run.started': ({ trigger, version }) => [triggerWords(trigger), version === 'draft' ? 'draft' : `version ${version}`].filter(Boolean).join(' · '),
  'run.forked': ({ from, by, edits }) => [`${plural(Math.max(1, from.atSeq - 1), 'event')} kept from run ${from.runId.slice(-8)}, by ${actorName(by)}`, Array.isArray(edits) ? (edits.length > 0 ? plural(edits.length, 'edit') : '') : 'edited'].filter(Boolean).join(' · '),
  'run.paused': ({ by, ...pause }) => (pause.reason === 'user' ? `by ${actorName(by)}` : pauseWords(pause)),
  'run.resumed': ({ by, mode, limits }) => [mode === 'step' ? `for one step, by ${actorName(by)}` : `by ${actorName(by)}`, limits ? `limits: ${inline(limits, 60)}` : ''].filter(Boolean).join(' · '),
  'run.cancelled': ({ by, reason }) => [`by ${by}`, reason].filter(Boolean).join(': '),
  'run.completed': ({ outcome, output, message }) => [outcome, message ?? inline(output)].filter(Boolean).join(': '),
  'run.failed': ({ error }) => `${error.code}: ${error.message}`,
  'step.started': ({ attempt, from, input }) => withAttempt(attempt === 0 ? 'prepared, asks first' : [from.length > 0 ? `from ${listOf(from.map(({ step }) => step))}` : '', inline(input)].filter(Boolean).join(' · ') || 'entered', attempt),
  'step.completed': ({ handle, output, cached, message, recorded }) => {
    const word = message ?? outputWord(output)
    return [handle === null ? 'ends here' : `leaves by ${handle}`, word === handle ? '' : word, recorded !== undefined ? `as event ${recorded} of the source` : cached ? 'given, not executed' : ''].filter(Boolean).join(' · ')
  },
  'step.failed': ({ error, attempt, retryAt }) => `${withAttempt(`${error.code}: ${error.message}`, attempt)}${retryAt ? ', will try again' : ''}`,
  'step.unknown': ({ reason }) => reason,
  'step.resolved': ({ verdict, by, via }) => `${verdict.replace('_', ' ')}, says ${actorWords({ by, via })}`,
  'step.late': ({ attempt }) => `an end of attempt ${attempt} came too late and counts for nothing`,
  'step.cancelled': ({ reason }) => reason ?? 'cancelled before its end',
  'step.refreshed': ({ output, error }) => (error ? `the old output stays: ${error.code}: ${error.message}` : `run again · ${outputWord(output) || 'new output'}`),
  'step.edited': ({ by, output, intent, args }) => [`by ${actorName(by)}`, intent ?? '', inline(args ?? output, 80)].filter(Boolean).join(' · '),
  'timer.set': ({ fireAt }, { at }) => `in ${formatDuration(Math.max(0, Date.parse(fireAt) - Date.parse(at)))}, at ${formatDateTime(new Date(fireAt))}`,
  'timer.fired': () => 'the time is up',
  'callback.received': ({ payload }) => inline(payload) || 'without a body',
  'child.started': ({ runId, index }) => `child ${index + 1}, run ${runId.slice(-8)}`,
  'child.finished': ({ index, status, error, output }) => `child ${index + 1} ${status}${error ? `: ${error.code}` : output === undefined ? '' : ` · ${outputWord(output) || inline(output, 60)}`}`,
  'vars.set': ({ values }) => listOf(Object.entries(values).map(([name, value]) => `${name} = ${inline(value, 40)}`)),
  'model.requested': ({ model, inputTokens, round, attempt, summary }) => [summary ? `for a summary of ${plural(summary.covers.length, 'event')}` : '', model.scripted ? 'scripted, no LLM' : model.name || model.connection, formatTokens(inputTokens), round > 1 ? `round ${round}` : '', attempt > 1 ? `attempt ${attempt}` : ''].filter(Boolean).join(' · '),
  'model.responded': ({ usage, latencyMs, finishReason, recorded }) => [recorded === undefined ? '' : `as event ${recorded} of the source`, `${formatNumber(usage.outputTokens)} tok in ${formatDuration(latencyMs)}`, finishReason ?? ''].filter(Boolean).join(' · '),
  'model.failed': ({ code, status, message, retryAt }) => `${[status, code].filter(Boolean).join(' ')}: ${message}${retryAt ? ', will try again' : ''}`,
  'context.summarised': ({ covers, text }) => `${plural(covers.length, 'event')}: ${text.replace(/\s+/g, ' ')}`,
  'intent.selected': ({ intent, args }) => `${intent} ${inline(args)}`,
  'intent.invalid': ({ errors }) => errors[0]?.message ?? 'the reply does not fit',
  'approval.requested': ({ intent, display, required }) => [display ?? (intent ? `may ${intent} run?` : 'may this call run?'), required > 1 ? `${required} must approve` : ''].filter(Boolean).join(' · '),
  'approval.decided': ({ verdict, comment, by, via }) => [`${verdict} by ${actorWords({ by, via })}`, comment ?? ''].filter(Boolean).join(': '),
  'consent.requested': ({ nodeId, reason }) => `may ${nodeId} be done? ${reason}`,
  'consent.decided': ({ verdict, by, via }) => `${consentWords[verdict]}, says ${actorWords({ by, via })}`,
  'human.asked': ({ question }) => question,
  'human.answered': ({ value, by, via }) => `${answerWord(value, 80)}, says ${actorWords({ by, via })}`,
  'request.voted': ({ verdict, value, comment, by, via }) => [`${verdict ?? (value === undefined ? 'counted' : answerWord(value, 80))}, says ${actorWords({ by, via })}`, comment ?? ''].filter(Boolean).join(': '),
  'human.expired': () => 'nobody answered in time',
  'human.escalated': ({ level, audience, channels, reason }) => [reason === 'time' ? 'no answer yet' : 'somebody could not be reached', audience.length > 0 ? `level ${level}, to ${listOf(audience)}` : `level ${level}, the same people again`, channels.length > 0 ? `by ${listOf(channels)}` : ''].filter(Boolean).join(' · '),
  'human.contacted': ({ channel, to }) => `${to}, by ${channel}`,
  'human.contact_failed': ({ channel, to, message }) => `${to === undefined ? channel : `${to}, by ${channel}`}: ${message}`,
  'escalation.requested': ({ intent, error }) => [intent ?? '', `${error.code}: ${error.message}`].filter(Boolean).join(' · '),
  'escalation.decided': ({ verdict, hint, by, via }) => [`${verdict.replace('_', ' ')}, says ${actorWords({ by, via })}`, hint ?? ''].filter(Boolean).join(': '),
  'message.received': ({ from, channel, payload }) => `${from}, by ${channel}: ${inline(payload, 80)}`,
  'message.read': ({ messages, emitted }) => `${plural(messages.length, 'message')} read, a new turn of ${emitted[0]?.target ?? 'the run'}`,
}

/** The line of an event. */
export function eventSummary(event: Event): string {
  const summarise = summaries[event.type] as (data: Event['data'], event: Event) => string
  return cut(summarise(event.data, event), maxLength)
}

/** `3 events`, with the range where it is not all. */
export const eventCount = (shown: number, all: number): string => (shown === all ? plural(all, 'event') : `${formatNumber(shown)} of ${plural(all, 'event')}`)
