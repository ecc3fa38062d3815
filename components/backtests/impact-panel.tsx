/**
 * What an edited prompt changes of past decisions, before anybody is asked: how many requests, by how many tokens, at what cost, and the
 * diff of each one click away. The old figures stay, faded, until the new ones are there.
 */
'use client'
import { useMemo, useState, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { CircleDollarSign, History, List } from 'lucide-react'
import type { Impact, ImpactItem } from '#lib/api/impact.ts'
import { impactQuery, type TriedContent } from '#lib/client/backtests.ts'
import { errorText } from '#lib/client/query-client.ts'
import { Bones } from '#components/ui/bones.tsx'
import { Button } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { formatNumber, plural } from '#components/ui/format.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { shortRun } from './backtest-words.ts'
import { ImpactDiffs } from './impact-diffs.tsx'
import { ImpactHistogram } from './impact-histogram.tsx'
import { costWords, impactSentence, lookedAt, signed } from './impact-words.ts'

export interface ImpactPanelProps {
  promptId: string
  content: TriedContent
  /** A node's title. */
  nameOf?(nodeId: string): string
  className?: string
}

const limits = ['100', '1000'] as const
const largestShown = 5

export function ImpactPanel({ promptId, content, nameOf = asItIs, className }: ImpactPanelProps) {
  const [limit, setLimit] = useState<(typeof limits)[number]>('100')
  const { data, error, isFetching, isPlaceholderData } = useQuery({ ...impactQuery(promptId, content, Number(limit)), enabled: promptId !== '' })
  const stale = isFetching && isPlaceholderData
  return (
    <section aria-label="Impact on past decisions" className={classNames('min-w-0 px-4 py-3.5', className)}>
      <header className="flex items-center gap-2">
        <h2 className="text-13 font-strong">Impact on past decisions</h2>
        <Chip tone="completed" icon={CircleDollarSign} className="ml-auto">
          $0.00, no calls made
        </Chip>
      </header>
      {error && <ProblemText className="mt-3">{errorText(error)}</ProblemText>}
      {data === null || promptId === '' || data?.decisions === 0 ? (
        <EmptyState icon={History} title="No decision yet" className="my-6">
          An impact assembles past decisions again with what you edited. Run the workflow first; scripted answers do, test runs do not count.
        </EmptyState>
      ) : data ? (
        <div aria-busy={stale} className={classNames('transition-opacity', stale && 'opacity-60')}>
          <Found impact={data} promptId={promptId} content={content} nameOf={nameOf} limits={<LimitPicker limit={limit} onChange={setLimit} />} />
        </div>
      ) : (
        !error && <Bones label="Assembling past decisions" bones={['!h-10 !rounded-6', '!h-16 !rounded-6', '!h-10 !rounded-6']} className="mt-3" />
      )}
    </section>
  )
}

const asItIs = (nodeId: string): string => nodeId

function LimitPicker({ limit, onChange }: { limit: (typeof limits)[number]; onChange(limit: (typeof limits)[number]): void }) {
  return <SegmentedControl label="Decisions looked at, newest first" value={limit} onChange={onChange} options={limits.map((value) => ({ value, label: formatNumber(Number(value)), name: `Newest ${formatNumber(Number(value))} decisions` }))} />
}

interface FoundProps extends Required<Pick<ImpactPanelProps, 'promptId' | 'content' | 'nameOf'>> {
  impact: Impact
  limits: ReactNode
}

function Found({ impact, promptId, content, nameOf, limits: picker }: FoundProps) {
  const { decisions, changed, delta, largest, window } = impact
  const [shown, setShown] = useState<ImpactItem | 'first'>()
  const changes = useMemo(() => byChange(impact.items), [impact.items])
  return (
    <>
      <p role="status" className="sr-only">
        {formatNumber(changed)} of {plural(decisions, 'request')} {changed === 1 ? 'changes' : 'change'}.
      </p>
      <dl className="mt-2.5 mb-3.5 grid grid-cols-[1.25fr_1fr_1fr] gap-3 tabular-nums">
        <Stat label={changed === 1 ? 'request changes' : 'requests change'}>
          {formatNumber(changed)} <span className="text-14 font-normal text-fg-3">of {formatNumber(decisions)}</span>
        </Stat>
        <Stat label="tokens, average">{delta ? signed(delta.average) : '0'}</Stat>
        <Stat label={window === null ? 'largest' : `largest, of ${formatNumber(window)}`}>{largest ? formatNumber(largest.tokens) : '—'}</Stat>
      </dl>
      {impact.histogram.length > 1 && <ImpactHistogram impact={impact} />}
      <p className="mt-3 text-12/[18px] text-fg-2">{impactSentence(impact, nameOf)}</p>
      <p className="mt-1 text-12/[18px] text-fg-2">{costWords(impact)}</p>
      <div className="mt-3 mb-3.5 flex flex-wrap items-center gap-2">
        <Button icon={List} disabled={changed === 0} onClick={() => setShown('first')}>
          Show {plural(changed, 'diff')}
        </Button>
        {picker}
        <span className="ml-auto text-11 text-fg-3">{lookedAt(impact)}</span>
      </div>
      {changes.length > 0 && <h3 className="mb-0.5 text-11 font-medium text-fg-3">Largest change</h3>}
      <ul>
        {changes.slice(0, largestShown).map((item) => (
          <li key={`${item.runId} ${item.seq}`} className="border-t border-line-soft">
            <button type="button" onClick={() => setShown(item)} className="flex h-7 w-full items-center gap-2.5 text-12 hover:bg-hover" title="What changes in this request">
              <span className="font-mono">{shortRun(item.runId)}</span>
              <span className="text-fg-3 tabular-nums">event {item.seq}</span>
              <span className="ml-auto text-fg-2 tabular-nums">
                {formatNumber(item.beforeTokens)} → {item.afterTokens === null ? <span className="text-failed">cannot be made</span> : <b className="font-medium text-fg">{formatNumber(item.afterTokens)}</b>}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {shown && <ImpactDiffs promptId={promptId} content={content} items={changes} first={shown === 'first' ? undefined : shown} onClose={() => setShown(undefined)} />}
    </>
  )
}

/** Those that change: what cannot be made first, then by how much. */
function byChange(items: readonly ImpactItem[]): ImpactItem[] {
  const size = ({ beforeTokens, afterTokens }: ImpactItem): number => (afterTokens === null ? Infinity : Math.abs(afterTokens - beforeTokens))
  return items.filter(({ changed }) => changed).sort((a, b) => (size(a) === size(b) ? 0 : size(b) - size(a)))
}

function Stat({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col-reverse justify-end">
      <dt className="text-11 text-fg-3">{label}</dt>
      <dd className="truncate text-[20px]/7 font-strong tracking-[-.01em]">{children}</dd>
    </div>
  )
}
