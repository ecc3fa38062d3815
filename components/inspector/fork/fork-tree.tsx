/** Forks, retries and what they grew from as a small tree: status, what was edited in a few words, what came of it. Each is a link. */
'use client'
import { GitFork, RotateCcw, Reply, Play, type LucideIcon } from 'lucide-react'
import Link from 'next/link'
import type { ForkedRun } from '#lib/api/forks.ts'
import { classNames } from '#components/ui/class-names.ts'
import { shortId } from '#components/ui/id-chip.tsx'
import { StatusIcon } from '#components/ui/status-chip.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { actorName } from '../events/event-summary.ts'
import type { NodeNames } from '../node-names.ts'
import { useRunScreen } from '../run-screen.ts'
import { mostForksShown } from '#lib/api/forks.ts'
import type { TreeRow } from './use-fork-tree.ts'

/** Deeper forks stand no further to the right. */
const deepestIndent = 5

export function ForkTree({ rows, more }: { rows: readonly TreeRow[]; more: boolean }) {
  const { runId, names } = useRunScreen()
  return (
    <>
      <ul aria-label="Forks and retries">
        {rows.map(({ run, depth }) => (
          <li key={run.id} style={{ paddingLeft: 14 * Math.min(depth, deepestIndent) }} className="relative">
            {depth > 0 && <span aria-hidden style={{ left: 14 * Math.min(depth, deepestIndent) - 8 }} className="absolute top-0 h-4 w-2 rounded-bl-4 border-b border-l border-line-strong" />}
            <Row run={run} current={run.id === runId} names={names} />
          </li>
        ))}
      </ul>
      {more && <p className="mt-1 text-11/4 text-fg-3">The first {mostForksShown} are shown.</p>}
    </>
  )
}

const relations: Record<NonNullable<ForkedRun['fork']>['relation'], { icon: LucideIcon; word: string }> = {
  fork: { icon: GitFork, word: 'fork' },
  retry: { icon: RotateCcw, word: 'retry' },
  continues: { icon: Reply, word: 'continued' },
}

function Row({ run, current, names }: { run: ForkedRun; current: boolean; names: NodeNames }) {
  const { fork, status, error, outcome } = run
  const { icon: Icon, word } = fork ? relations[fork.relation] : { icon: Play, word: 'original' }
  const end = error ? error.code : outcome !== null && outcome !== 'success' ? outcome : ''
  return (
    <Link
      href={`/runs/${run.id}`}
      aria-current={current ? 'page' : undefined}
      className={classNames('flex flex-col rounded-4 px-1.5 py-1 text-12/[18px]', current ? 'bg-accent-soft' : 'hover:bg-hover')}
    >
      <span className="flex min-w-0 items-center gap-1.5">
        <StatusIcon status={status} />
        <span className="shrink-0 font-mono text-11">{shortId(run.id)}</span>
        <Icon aria-hidden className="size-3 shrink-0 text-fg-3" />
        <span className="min-w-0 truncate text-fg-2">
          {word}
          {fork && ` at ${fork.from.atSeq}`}
          {current && ', this run'}
        </span>
        <span className="ml-auto shrink-0 text-11 text-fg-3">{end || <TimeAgo at={run.startedAt} />}</span>
      </span>
      {fork && fork.relation === 'fork' && (
        <span className="truncate pl-[22px] text-11/4 text-fg-3" title={editsWords(fork, names)}>
          {editsWords(fork, names)}
        </span>
      )}
    </Link>
  )
}

/** `Next step: call → skip, model other, by ada`. */
function editsWords({ edits, by }: NonNullable<ForkedRun['fork']>, names: NodeNames): string {
  const words = edits.map(({ nodeId, words: said }) => (nodeId === undefined ? said : `${names(nodeId).title}: ${said}`))
  return [...(words.length === 0 ? ['without edits'] : words), `by ${actorName(by)}`].join(', ')
}
