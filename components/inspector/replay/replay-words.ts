/** What a replay found, in words. Pure. */
import type { Replay } from '#lib/api/replay.ts'
import type { DivergenceKind } from '#lib/engine/replay-finding.ts'
import { plural } from '#components/ui/format.ts'

const total = (replay: Replay, count: (one: Replay) => number): number => replay.children.reduce((sum, child) => sum + total(child, count), count(replay))

/** `46 events folded again, 9 requests assembled again, in 3 runs. No call was made.` */
export function replayedWords(replay: Replay): string {
  const runs = total(replay, () => 1)
  const parts = [`${plural(total(replay, ({ events }) => events), 'event')} folded again`, `${plural(total(replay, ({ calls }) => calls), 'request')} assembled again`]
  return `${parts.join(', ')}${runs > 1 ? `, in ${plural(runs, 'run')}` : ''}. No call was made.`
}

/** What kind of difference it is, as the head of its section. */
export const divergenceWords: Record<DivergenceKind, string> = {
  engine_changed: 'Recorded by another version, which did this differently',
  not_due: 'Nothing made this event due',
  missing: 'Another event had to stand here',
  refused: 'The log would not have taken this event',
  content: 'The event says something else',
  request: 'The request is another one',
  reply: 'The reply reads otherwise',
  corrupt: 'The event cannot follow',
  projection: 'What the run shows is not what its log says',
}
