/** What backtests say in words. Pure. */
import type { Assertion } from '#lib/api/assertions.ts'
import type { Backtest, BacktestEstimate, BacktestItem } from '#lib/api/backtests.ts'
import type { AskedDecision } from '#lib/api/playground.ts'
import type { Json } from '#lib/engine/json.ts'
import { formatCost, formatDay, formatDurationShort, formatNumber, formatTokens, plural } from '#components/ui/format.ts'

export const shortRun = (runId: string): string => `…${runId.slice(-8)}`

/** A decision in a word. */
export function decisionName(decision: AskedDecision): string {
  if ('intent' in decision) return decision.intent
  if ('output' in decision) return inLine(decision.output)
  return 'invalid' in decision ? 'invalid reply' : decision.error.code
}

const mostShown = 80

function inLine(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text
}

/** What came right after, in a few words; `name` gives a node's title. */
export function nextWords({ next, run }: Pick<BacktestItem, 'next' | 'run'>, name: (nodeId: string) => string): string {
  if (!next) return run.outcome ?? run.status
  const title = name(next.nodeId)
  if (next.error) return `${title}: ${next.error.message || next.error.code}`
  if (next.status === 'open') return `${title} is still open`
  if (next.status === 'cancelled') return `${title} was cancelled`
  if (next.handle === null) return run.outcome ?? `${title} was reached`
  return next.handle === 'out' ? `${title} succeeded` : `${title}: ${next.handle}`
}

export function subjectName({ subject: { version } }: Pick<Backtest, 'subject'>): string {
  return version === null ? 'the edit' : `v${version}`
}

/** `38 decisions, live model, recorded tools · $0.079 · 41 s`. */
export function headline(backtest: Backtest, now: number): string {
  const { planned, subject, costUsd, usage, startedAt, finishedAt } = backtest
  const took = (finishedAt === null ? now : Date.parse(finishedAt)) - Date.parse(startedAt)
  const cost = costUsd === null ? `${formatTokens(usage.inputTokens + usage.outputTokens)}, price unknown` : formatCost(costUsd)
  return `${plural(planned, 'decision')}, ${subject.model.scripted ? 'scripted, no LLM' : subject.model.name || 'live model'}, recorded tools · ${cost} · ${formatDurationShort(Math.max(0, took))}`
}

export function verdictWords({ verdicts: { better, worse, open } }: Backtest): string {
  return [better > 0 && `${better} better`, worse > 0 && `${worse} worse`, open > 0 && `${open} to judge`].filter(Boolean).join(', ')
}

/** What a person agrees to: `Ask 38 times for about $0.079`. */
export function consentWords({ calls, costUsd, model }: BacktestEstimate): string {
  const asks = `Ask ${plural(calls, 'time')}`
  if (model.scripted) return `${asks}, scripted, $0.00`
  return costUsd === null ? `${asks}, price unknown` : `${asks} for about ${formatCost(costUsd)}`
}

export function estimateWords(estimate: BacktestEstimate): string {
  const { decisions, calls, inputTokens, outputTokens, model, failing, undecided } = estimate
  const output = outputTokens === null ? 'output unknown, because none of them was answered' : `about ${formatTokens(outputTokens)} out, as they took then`
  const left = [failing > 0 && `${formatNumber(failing)} cannot be made and fail without a call`, undecided > 0 && `${formatNumber(undecided)} not decided yet are left out`].filter(Boolean)
  return `${plural(decisions, 'decision')} of ${model.name || model.connection}: ${plural(calls, 'call')}, ${formatTokens(inputTokens)} in, ${output}.${left.length > 0 ? ` ${left.join(', ')}.` : ''}`
}

/** What is paid per token, then what it comes to where others than the first model answer. */
export const priceWords = (estimate: BacktestEstimate): string => [ownPrice(estimate), ...othersWords(estimate)].filter((words) => words !== '').join(' ')

function othersWords({ others, costUsd, mostUsd }: BacktestEstimate): string[] {
  const names = (list: typeof others) => list.map(({ name, connection }) => name || connection).join(', ')
  const unknown = others.filter(({ scripted, price }) => !scripted && price === null)
  const fallbacks = others.filter(({ role }) => role === 'fallback')
  return [
    fallbacks.length > 0 && mostUsd !== null && mostUsd !== costUsd ? `Were all answered by its fallbacks (${names(fallbacks)}): up to ${formatCost(mostUsd)}.` : '',
    unknown.length > 0 ? `The price of ${names(unknown)}, ${unknown.every(({ role }) => role === 'summary') ? 'asked for summaries' : 'asked where it cannot answer'}, is not known, so it may cost more, and no budget can be kept.` : '',
  ]
}

function ownPrice({ price, model, why }: BacktestEstimate): string {
  if (model.scripted) return 'A scripted model answers: no LLM is asked, nothing is paid.'
  if (price) return `$${price.input} in, $${price.output} out per 1M tok, as of ${formatDay(price.asOf)}; nothing cached.`
  return why === 'unknown_price' ? `The price of ${model.name || 'the model'} is not known. Enter it under Settings, Models, to see what this costs and to set a budget.` : ''
}

/** What the test of a flip wants: the new answer where a person found it better, else the one that was given then. */
export function assertionsOf({ before, after, verdict }: Pick<BacktestItem, 'before' | 'after' | 'verdict'>): Assertion[] | undefined {
  const wanted = verdict === 'better' ? after : before
  if (!wanted) return undefined
  if ('intent' in wanted) return [{ kind: 'intent', equals: wanted.intent }]
  return 'output' in wanted ? [{ kind: 'field', path: '', equals: wanted.output }] : undefined
}

export interface ArgumentRow {
  name: string
  before: string | undefined
  after: string | undefined
}

/** Arguments beside each other, by name; those of both sides. */
export function argumentRows(before: AskedDecision, after: AskedDecision | null): ArgumentRow[] {
  const [was, is] = [argumentsOf(before), argumentsOf(after)]
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  return names.map((name) => ({ name, before: textOf(was[name]), after: textOf(is[name]) }))
}

function argumentsOf(decision: AskedDecision | null): Record<string, Json> {
  if (!decision) return {}
  if ('intent' in decision) return decision.args
  if (!('output' in decision)) return {}
  const { output } = decision
  return typeof output === 'object' && output !== null && !Array.isArray(output) ? output : { output }
}

const textOf = (value: Json | undefined): string | undefined => (value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value))
