/** Decisions in words and shares. Each number with its denominator. Pure. */
import { noPort, type DecisionFigures, type DecisionItem, type Decisions } from '#lib/api/decisions.ts'
import { formatCost, formatDate, formatDateTime, formatDurationShort, formatNumber, plural } from '#components/ui/format.ts'
import type { DecisionView, Period } from './decision-view.ts'

const unported: Record<string, string> = { [noPort.failed]: 'failed', [noPort.cancelled]: 'cancelled', [noPort.open]: 'still open' }

/** A port as it stands in the document; what left by none in words. */
export const portName = (handle: string): string => unported[handle] ?? handle

/** What a port that no author named is for. */
export const portHelp: Record<string, string> = {
  invalid: 'no reply fitted, after every round',
  stuck: 'no model answered, or too many failures in a row',
  exhausted: 'decided as often as it may',
  expired: 'nobody approved in time',
  rejected: 'a person rejected the choice; it decided anew',
  [noPort.failed]: 'the step failed before it could ask',
  [noPort.cancelled]: 'cancelled, or the run ended before',
  [noPort.open]: 'not decided yet',
}

export const periodWords: Record<Period, string> = { '24h': '24 hours', '7d': '7 days', '30d': '30 days', '90d': '90 days', all: 'All' }

/** `41.4%`, always with one digit, so that columns align; never rounded to all or to nothing. An empty whole has no shares. */
export function share(part: number, of: number): string {
  if (of === 0) return '–'
  if (part === 0 || part === of) return part === 0 ? '0%' : '100%'
  const percent = (part / of) * 100
  return percent < 0.1 ? '<0.1%' : `${Math.min(percent, 99.9).toFixed(1)}%`
}

/** `20 of 41 decisions (48.8%)` */
export const partOf = (part: number, of: number): string => `${formatNumber(part)} of ${plural(of, 'decision')} (${share(part, of)})`

/** What was looked at, why there is no more, and what was left out. */
export function lookedAt({ decisions, runs, ended, testRuns, copied }: Decisions['looked']): string {
  const all = `${plural(decisions, 'decision')} of ${plural(runs, 'run')}`
  const what = ended === 'all' ? `All ${all}.` : ended === 'limit' ? `The newest ${all}; there are older ones.` : `The newest ${all}; reading more would have taken too long.`
  const left = [...(testRuns > 0 ? [plural(testRuns, 'test run')] : []), ...(copied > 0 ? [`${plural(copied, 'decision')} that forks repeated`] : [])]
  return left.length === 0 ? what : `${what} Not counted: ${left.join(' and ')}.`
}

type Unit = Decisions['buckets']['unit']

/** `22 Nov`, `22 Nov 14:00`, `week of 16 Nov`, in the person's time zone. */
export function bucketName(from: string, unit: Unit): string {
  const at = new Date(from)
  if (unit === 'minute' || unit === 'hour') return formatDateTime(at)
  const day = formatDate(at).replace(/ \d{4}$/, '')
  return unit === 'week' ? `week of ${day}` : day
}

/** What fits below a bar. */
export const tickName = (from: string, unit: Unit): string => (unit === 'minute' || unit === 'hour' ? formatDateTime(new Date(from)).slice(-5) : bucketName(from, 'day'))

/** `41 decisions: look_up 20, refund 12, invalid 1` */
export function countsText({ decisions, counts }: { decisions: number; counts: readonly number[] }, ports: readonly { handle: string }[]): string {
  const taken = ports.map(({ handle }, index) => ({ handle, count: counts[index] ?? 0 })).filter(({ count }) => count > 0).sort((a, b) => b.count - a.count)
  return [plural(decisions, 'decision'), taken.map(({ handle, count }) => `${portName(handle)} ${formatNumber(count)}`).join(', ')].filter(Boolean).join(': ')
}

/** One part of a slice in words, and what takes it away. */
export function sliceParts({ version, handle, intent, model, from, to, invalid, first }: DecisionView, unit: Unit): { text: string; part: Partial<DecisionView> }[] {
  return [
    ...(version === undefined ? [] : [{ text: `version ${version}`, part: { version } }]),
    ...(handle === undefined ? [] : [{ text: handle in unported ? portName(handle) : `left by ${handle}`, part: { handle } }]),
    ...(intent === undefined ? [] : [{ text: `chose ${intent}`, part: { intent } }]),
    ...(first ? [{ text: 'first of its run', part: { first } }] : []),
    ...(invalid ? [{ text: 'a reply did not fit', part: { invalid } }] : []),
    ...(model === undefined ? [] : [{ text: `model ${model}`, part: { model } }]),
    ...(from === undefined || to === undefined ? [] : [{ text: bucketName(from, unit), part: { from, to } }]),
  ]
}

type Spread = DecisionFigures['latencyMs']

/** `1.2 s · 3.4 s`, p50 and p95. */
const spreadText = (spread: Spread, format: (value: number) => string, otherwise: string): string => (spread === null ? otherwise : `${format(spread.p50)} · ${format(spread.p95)}`)

export const tokensText = ({ inputTokens }: DecisionFigures): string => spreadText(inputTokens, formatNumber, '–')
export const latencyText = ({ latencyMs }: DecisionFigures): string => spreadText(latencyMs, formatDurationShort, '–')
export const costText = ({ costUsd, answered }: DecisionFigures): string => spreadText(costUsd, formatCost, answered === 0 ? '–' : 'unknown')

/** `$1.20 for 40 decisions, the price of 3 is unknown` */
export function totalText({ priced, answered, totalCostUsd }: DecisionFigures): string {
  if (answered === 0) return 'no model answered'
  if (priced === 0) return `of ${formatNumber(answered)} answered`
  return `${formatCost(totalCostUsd)} for ${plural(priced, 'decision')}${priced < answered ? `, ${formatNumber(answered - priced)} of unknown price` : ''}`
}

/** Where its context is to be seen. */
export const contextPath = ({ runId, seq, step }: Pick<DecisionItem, 'runId' | 'seq' | 'step'>): string => (seq === null ? `/runs/${runId}?step=${encodeURIComponent(step)}` : `/runs/${runId}?call=${seq}`)
