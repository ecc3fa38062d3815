/** Groups of divergences in words. Pure. */
import type { DivergenceGroup, Divergences } from '#lib/api/compare.ts'
import { formatNumber, plural } from '#components/ui/format.ts'
import type { NodeNames } from '#components/inspector/node-names.ts'

type Place = Pick<DivergenceGroup, 'nodeId' | 'visit'>

/** `Next step 2`; the end of the run where it is at no step. The visit is told of nodes that diverge at a later one, too. */
export function groupPlace({ nodeId, visit }: Place, names: NodeNames, groups: readonly Place[]): string {
  if (nodeId === null) return 'End of the run'
  const isTold = visit !== null && groups.some((group) => group.nodeId === nodeId && (group.visit ?? 1) > 1)
  return isTold ? `${names(nodeId).title} ${visit}` : names(nodeId).title
}

type Sides = Pick<DivergenceGroup, 'expected' | 'actual'>

/** `refund instead of escalate`, `fails with http_503`, `another output`. */
export const groupWhat = ({ kind, expected, actual }: Sides & Pick<DivergenceGroup, 'kind'>): string => whats[kind]({ expected, actual })

const instead = ({ expected, actual }: Sides): string => `${actual ?? 'nothing'} instead of ${expected ?? 'nothing'}`

const whats: Record<DivergenceGroup['kind'], (sides: Sides) => string> = {
  choice: instead,
  model: instead,
  end: instead,
  prompt: (sides) => (sides.expected === sides.actual ? 'another prompt' : `prompt ${instead(sides)}`),
  error: (sides) => (sides.expected === null ? `fails with ${sides.actual ?? 'an error'}` : sides.actual === null ? `does not fail with ${sides.expected}` : `fails with ${instead(sides)}`),
  path: (sides) => (sides.expected === null ? 'is reached' : sides.actual === null ? 'is not reached' : `leaves by ${instead(sides)}`),
  attempts: (sides) => (sides.expected === sides.actual ? 'other tries' : `${sides.actual ?? ''} tries instead of ${sides.expected ?? ''}`),
  answer: () => 'a person says something else',
  arguments: () => 'other arguments',
  context: () => 'another context',
  output: () => 'another output',
  graph: () => 'another node',
}

/** `12 completed, 3 failed (http_503)`. */
export const endsWords = (ends: DivergenceGroup['ends']): string => ends.map(({ status, as, runs }) => `${formatNumber(runs)} ${status}${as === null || as === status ? '' : ` (${as})`}`).join(', ')

/** What was looked at and why there is no more. */
export function lookedWords({ looked: { runs, cut, open, ended }, references }: Divergences): string {
  const bound = { all: 'all there are', limit: 'the newest', time: 'as many as there was time for' }[ended]
  return [
    `${plural(runs, 'run')} looked at, ${bound}`,
    references.length > 1 ? `each against the nearest of ${formatNumber(references.length)}` : '',
    open > 0 ? `${formatNumber(open)} ${open === 1 ? 'goes' : 'go'} on` : '',
    cut > 0 ? `of ${formatNumber(cut)} only the beginning was read` : '',
  ].filter(Boolean).join(' · ')
}
