/** Over a comparison: which two calls, what changed in numbers, how far the provider's prompt cache reaches and where it breaks. */
'use client'
import type { ReactNode } from 'react'
import { ArrowRight, DatabaseZap } from 'lucide-react'
import type { Segment } from '#lib/api/calls.ts'
import { cacheable, cacheMinimum } from '#lib/engine/context/diff-prefix.ts'
import { ChipButton } from '#components/ui/chip.tsx'
import { formatNumber, formatTokens } from '#components/ui/format.ts'
import { sourceLabel } from '../context/segment-lines.ts'
import { SourceLetter } from '../context/source-letter.tsx'
import { sourceTone } from '../context/source-look.ts'
import { signed, type DiffSummary } from './diff-items.ts'
import type { Comparison } from './use-comparison.ts'

export interface DiffHeaderProps {
  picker: ReactNode
  /** `Call 4`. */
  to: string
  comparison: Comparison
  summary: DiffSummary
  /** The provider's own count of what it took from its cache; undefined before it answered, and where it says nothing. */
  cached: number | undefined
  onBreak(): void
}

export function DiffHeader({ picker, to, comparison, summary, cached, onBreak }: DiffHeaderProps) {
  const { diff } = comparison
  return (
    <div className="shrink-0 px-3.5 pt-2 pb-2 text-12">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="flex items-center gap-1.5">
          {picker}
          <span className="text-fg-3 tabular-nums">{formatNumber(diff.beforeTokens)}</span>
          <ArrowRight aria-label="to" className="size-3 text-fg-3" />
          <span>{to}</span>
          <span className="text-fg-3 tabular-nums">{formatNumber(diff.afterTokens)}</span>
        </span>
        <Counts summary={summary} />
      </div>
      <Prefix comparison={comparison} cached={cached} onBreak={onBreak} />
    </div>
  )
}

function Counts({ summary: { added, dropped, changed, moved, delta } }: { summary: DiffSummary }) {
  return (
    <span role="status" aria-label="What changed" className="ml-auto flex flex-wrap gap-x-3 tabular-nums">
      {added.count > 0 && <span className="text-add">{added.count} added {signed(added.tokens)}</span>}
      {dropped.count > 0 && <span className="text-del">{dropped.count} dropped {signed(dropped.tokens)}</span>}
      {changed.count > 0 && <span className="text-waiting">{changed.count} changed {signed(changed.tokens)}</span>}
      {moved > 0 && <span className="text-fg-2">{moved} moved</span>}
      {added.count + dropped.count + changed.count + moved === 0 && <span className="text-fg-2">Nothing changed</span>}
      <span className="font-strong">{signed(delta)} tok</span>
    </span>
  )
}

function Prefix({ comparison, cached, onBreak }: Pick<DiffHeaderProps, 'comparison' | 'cached' | 'onBreak'>) {
  const { diff, before, after } = comparison
  const { tokens, schemaTokens, breaksAt, otherModel } = diff.prefix
  const there = breaksAt && (segmentAt(after.segments, breaksAt.after) ?? segmentAt(before.segments, breaksAt.before))
  const reach = tokens < cacheMinimum ? `under the provider's ${formatNumber(cacheMinimum)}` : `of it ${formatNumber(cacheable(tokens))} can come from the provider's cache`
  return (
    <p className="mt-1.5 flex flex-wrap items-center gap-x-1.5 gap-y-1 text-fg-2">
      <DatabaseZap aria-hidden className="size-3 shrink-0" />
      {otherModel ? (
        <span>Another model: the two calls share no cache.</span>
      ) : (
        <>
          <span>
            Shared prefix <b className="font-medium text-fg tabular-nums">{formatTokens(tokens)}</b>
            {schemaTokens > 0 && `, ${formatNumber(schemaTokens)} of functions`}, {reach}.
          </span>
          {there ? (
            <span className="flex min-w-0 items-center gap-1.5 whitespace-nowrap">
              It breaks at
              <ChipButton data-tone={sourceTone(there.source.kind)} title="Show where" onClick={onBreak} className="h-[18px] max-w-56 shrink!">
                <SourceLetter kind={there.source.kind} />
                <span className="truncate text-fg-2">{sourceLabel(there)}</span>
              </ChipButton>
              {there.source.kind === 'schema' && !there.at.startsWith('/messages/') && <span>before every message</span>}
            </span>
          ) : (
            <span>It is the whole request.</span>
          )}
          {cached !== undefined && <span className="text-fg-3">The provider read {formatTokens(cached)} from its cache.</span>}
        </>
      )}
    </p>
  )
}

const segmentAt = (segments: readonly Segment[], place: number | null): Segment | undefined => (place === null ? undefined : segments[place])
