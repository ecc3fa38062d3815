/** The figures over the preview: tokens more or fewer than what was sent and than the published version, and what the last edit did. */
'use client'
import { ArrowRight } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { formatNumber } from '#components/ui/format.ts'
import type { Change } from './last-change.ts'

export type Against = 'sent' | 'version'

export interface Comparison {
  against: Against
  /** `sent`, `of v7`. */
  word: string
  tokens: number
}

/** `+206`, `−12`, `±0`. */
export const signed = (tokens: number): string => (tokens > 0 ? `+${formatNumber(tokens)}` : tokens < 0 ? `−${formatNumber(-tokens)}` : '±0')

export interface ComparisonsProps {
  tokens: number
  comparisons: readonly Comparison[]
  against: Against
  onChange(against: Against): void
}

/** One toggle per comparison; the pressed one is what marks and message deltas are against. */
export function Comparisons({ tokens, comparisons, against, onChange }: ComparisonsProps) {
  if (comparisons.length === 0) return null
  return (
    <div role="group" aria-label="Compared with" className="flex flex-wrap items-center gap-1.5 text-12">
      {comparisons.map((each) => (
        <button
          key={each.against}
          type="button"
          aria-pressed={each.against === against}
          onClick={() => onChange(each.against)}
          title={each.against === 'sent' ? 'Mark what differs from what was sent' : 'Mark what differs from the published version'}
          className={classNames(
            'inline-flex h-[22px] items-center gap-1.5 rounded-4 border px-1.5 whitespace-nowrap tabular-nums',
            each.against === against ? 'border-accent-line bg-accent-soft text-fg' : 'border-line text-fg-2 hover:border-line-strong hover:text-fg',
          )}
        >
          <b className="font-medium">{signed(tokens - each.tokens)}</b>
          <span className="text-fg-2">
            against {formatNumber(each.tokens)} {each.word}
          </span>
        </button>
      ))}
    </div>
  )
}

/** `Format: XML + YAML 1,196 → JSON 1,402, +206`. */
export function LastChange({ change }: { change: Change }) {
  const { name, from, to, tokensBefore, tokens } = change
  const side = (word: string, count: number) => (
    <span className="whitespace-nowrap">
      {word && word !== (word === from ? to : from) && <span className="text-fg">{word} </span>}
      {formatNumber(count)}
    </span>
  )
  return (
    <p className="mt-1.5 flex min-w-0 flex-wrap items-center gap-x-1.5 text-12 text-fg-3 tabular-nums" aria-label="What the last edit did">
      <span>{name}:</span>
      {side(from, tokensBefore)}
      <ArrowRight aria-hidden className="size-3" />
      <span className="sr-only">to</span>
      {side(to, tokens)}
      <b className="font-medium text-fg">{signed(tokens - tokensBefore)}</b>
      tok
    </p>
  )
}
