/** What an impact says in words: each number with what it is of. Pure. */
import type { Impact } from '#lib/api/impact.ts'
import { formatCost, formatDurationShort, formatNumber, plural } from '#components/ui/format.ts'

export const signed = (tokens: number): string => `${tokens > 0 ? '+' : tokens < 0 ? '−' : ''}${formatNumber(Math.abs(Math.round(tokens)))}`

const kinds: Record<NonNullable<Impact['onlyAfter']>['kind'], string> = {
  error: 'after a failure',
  result: 'after a result',
  rejection: 'after a rejection',
  answer: 'after an answer of a person',
  input: 'at the beginning of a run',
}

/** `Only decisions after a failure of Deploy change.` `name` gives a node's title. */
function whichChange({ onlyAfter, changed, decisions }: Impact, name: (nodeId: string) => string): string {
  if (changed === 0) return 'No request changes.'
  if (!onlyAfter) return changed === decisions ? 'Every request changes.' : ''
  const of = onlyAfter.nodeIds.length > 0 && onlyAfter.nodeIds.length <= 3 ? ` of ${onlyAfter.nodeIds.map(name).join(' or ')}` : ''
  return `Only decisions ${kinds[onlyAfter.kind]}${of} change.`
}

function overflows({ overflowing, changed, failing }: Impact): string {
  const said = overflowing === 0 ? 'No budget or window overflows' : `${formatNumber(overflowing)} of ${formatNumber(changed)} overflow a budget or the window`
  return failing === 0 ? said : `${formatNumber(failing)} of ${formatNumber(changed)} could not be made, and ${said.charAt(0).toLowerCase()}${said.slice(1)}`
}

function prefixes({ prefix: { compared, shrinks } }: Impact): string {
  if (compared === 0) return 'there is no earlier decision that they share a prefix with'
  if (shrinks === 0) return 'the shared prefix stays as it is'
  return `${formatNumber(shrinks)} of ${formatNumber(compared)} share less of their beginning with the decision before, so a provider’s cache is of less use`
}

export function impactSentence(impact: Impact, name: (nodeId: string) => string): string {
  const which = whichChange(impact, name)
  if (impact.changed === 0) return which
  const { delta } = impact
  const alike = delta && delta.requests > 1 && delta.smallest === delta.largest ? `Each by ${signed(delta.average)} tok. ` : ''
  return `${which === '' ? '' : `${which} `}${alike}${overflows(impact)}, and ${prefixes(impact)}.`
}

/** Over all decisions that were looked at. */
export function costWords({ costUsd: { before, after }, decisions }: Impact): string {
  if (before === null || after === null) return 'Input cost unknown: no price is entered for a model of these decisions.'
  const delta = after - before
  const said = delta === 0 ? 'as before' : `${delta > 0 ? '+' : '−'}${formatCost(Math.abs(delta))}`
  return `Input cost of ${plural(decisions, 'decision')}: ${formatCost(before)} → ${formatCost(after)}, ${said}, nothing cached.`
}

export function lookedAt({ ended, runs, testRuns, tookMs }: Impact): string {
  const bounds = { all: '', limit: ', there are older ones', time: ', more would have taken too long' }[ended]
  const left = testRuns > 0 ? `, ${plural(testRuns, 'test run')} left out` : ''
  return `Over ${plural(runs, 'run')}${bounds}${left}. Re-assembled in ${formatDurationShort(tookMs)}.`
}

/** What the bars say, for who does not see them. */
export function histogramWords({ histogram, delta }: Impact): string {
  if (!delta) return 'No request changes in size.'
  const bins = histogram.filter(({ requests }) => requests > 0).map(({ from, to, requests }) => `${requests} by ${from === to ? signed(from) : `${signed(from)} to ${signed(to)}`}`)
  return `Token change over ${plural(delta.requests, 'request')}: ${bins.join(', ')}`
}
