/** Tells test runs from others: somebody chose what a step gave, or only a part of the workflow was to run. Pure. */
import type { Run } from '#lib/api/runs.ts'
import { shortId } from '#components/ui/id-chip.tsx'

/** What makes the run a test, in a sentence each; undefined of any other run. A run to a node that only pauses there goes on as any run. */
export function testWords({ given, scope, until, parent }: Pick<Run, 'given' | 'scope' | 'until' | 'parent'>): string | undefined {
  const words = [
    scope !== undefined && !parent && `${scope} alone.`,
    until?.then === 'end' && `It ends with ${until.nodeId}.`,
    given?.from && `With the data of run ${shortId(given.from.runId)}, before ${given.from.nodeId}.`,
    given && given.nodes.length > 0 && `Not executed: ${given.nodes.join(', ')}.`,
  ].filter(Boolean)
  return words.length > 0 || given ? words.join(' ') : undefined
}
