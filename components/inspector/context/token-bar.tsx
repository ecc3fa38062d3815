/**
 * A request's tokens by what put them there: total, stacked bar, legend with shares. A click narrows the text to that source. A count
 * that is an estimate is marked `≈`.
 */
'use client'
import type { ReactNode } from 'react'
import type { Segment } from '#lib/api/calls.ts'
import { classNames } from '#components/ui/class-names.ts'
import { formatNumber, formatPercent, formatTokens } from '#components/ui/format.ts'
import { tokenShares } from './context-messages.ts'
import { useSourceFilter } from './source-filter.ts'
import { barFill, sourceLooks, sourceTone } from './source-look.ts'

export interface TokenBarProps {
  tokens: number
  segments: readonly Segment[]
  denominator: ReactNode
  /** Counted by another tokenizer than the model's own. */
  estimated?: boolean
  /** Who counted, and what the provider counted. */
  hint?: string
}

export function TokenBar({ tokens, segments, denominator, estimated = false, hint }: TokenBarProps) {
  const { only, toggle, clear } = useSourceFilter()
  const shares = tokenShares(segments)
  const total = shares.reduce((sum, { tokens: share }) => sum + share, 0)
  const dimmed = (kind: (typeof shares)[number]['kind']) => only.size > 0 && !only.has(kind)
  return (
    <>
      <div className="mt-2 flex items-center gap-3">
        <span title={hint} className="whitespace-nowrap tabular-nums">
          <b className="text-14 font-strong">
            {estimated && (
              <>
                <span aria-hidden className="font-normal text-fg-3">
                  ≈
                </span>
                <span className="sr-only">about </span>
              </>
            )}
            {formatNumber(tokens)}
          </b>{' '}
          <span className="text-12 text-fg-3">tok</span>
        </span>
        <div aria-hidden className="flex h-3 min-w-0 flex-1 gap-px overflow-hidden rounded-3 bg-bar-free">
          {shares.map(({ kind, tokens: share }) => (
            <button
              key={kind}
              type="button"
              tabIndex={-1}
              title={`${sourceLooks[kind].word}: ${formatTokens(share)}, ${formatPercent(total > 0 ? share / total : 0)}`}
              onClick={() => toggle(kind)}
              style={{ flex: `${share} 1 0`, ...barFill(kind) }}
              className={classNames('min-w-px', dimmed(kind) && 'opacity-30')}
            />
          ))}
        </div>
        <span className="min-w-0 shrink-0 text-12 text-fg-3 tabular-nums">{denominator}</span>
      </div>
      <div role="group" aria-label="Tokens by source" className="mt-2 flex min-h-4 flex-wrap gap-x-3.5 gap-y-1">
        {shares.map(({ kind, tokens: share }) => (
          <button
            key={kind}
            type="button"
            aria-pressed={only.has(kind)}
            title={`Show only ${sourceLooks[kind].word.toLowerCase()}`}
            onClick={() => toggle(kind)}
            data-tone={sourceTone(kind)}
            className={classNames('inline-flex items-center gap-1.5 rounded-3 text-12/4 whitespace-nowrap hover:text-fg', only.has(kind) ? 'text-fg underline decoration-(--c) decoration-2 underline-offset-4' : 'text-fg-2')}
          >
            <i aria-hidden className="size-2.5 shrink-0 rounded-[2px]" style={barFill(kind)} />
            {sourceLooks[kind].word} <b className="font-medium text-fg tabular-nums">{formatNumber(share)}</b>
            <span className="sr-only"> tokens,</span>
            {total > 0 && <span className="text-11 text-fg-3 tabular-nums">{formatShare(share / total)}</span>}
          </button>
        ))}
        {only.size > 0 && (
          <button type="button" onClick={clear} className="text-12/4 text-accent hover:underline">
            Show all
          </button>
        )}
      </div>
    </>
  )
}

/** Whole percents: beside a count, more digits say nothing. */
const formatShare = (share: number): string => (share > 0 && share < 0.005 ? '<1%' : `${Math.round(share * 100)}%`)
