/**
 * Tokens against what they may be: a sentence, `15% of 8k budget`, with its gauge below. A tick marks the threshold; beyond it the
 * gauge is amber, and the sentence with it. Used wherever a request is measured, of a run or in a preview.
 */
import { classNames } from '#components/ui/class-names.ts'
import { formatCompact, formatNumber, formatPercent } from '#components/ui/format.ts'

export interface LimitMeterProps {
  tokens: number
  limit: number
  /** What the limit is: `budget`, `window`. */
  of: string
  /** What is measured: `Thread`, `Request`. */
  what: string
  warnAtPercent: number
  /** The limit may be less: `up to 131k window`. */
  upTo?: boolean
  /** Where the limit comes from; read on hover, and aloud. */
  hint?: string
}

export function LimitMeter({ tokens, limit, of, what, warnAtPercent, upTo = false, hint }: LimitMeterProps) {
  const share = limit > 0 ? tokens / limit : 1
  const warns = share * 100 >= warnAtPercent
  const words = `${formatPercent(share)} of ${upTo ? 'up to ' : ''}${formatCompact(limit)} ${of}`
  const title = [`${what}: ${formatNumber(tokens)} of ${formatNumber(limit)} tokens`, `warns at ${warnAtPercent}%`, hint].filter(Boolean).join(' · ')
  return (
    <span title={title} className={classNames('inline-flex flex-col gap-[3px] text-12/4 whitespace-nowrap tabular-nums', warns ? 'text-waiting' : 'text-fg-3')}>
      {words}
      <span
        role="meter"
        aria-label={`${what} against its ${of}`}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(tokens, limit)}
        aria-valuetext={`${words}${warns ? ', beyond the threshold' : ''}`}
        className="relative h-[3px] rounded-3 bg-bar-free"
      >
        <i aria-hidden style={{ width: `${Math.min(100, share * 100)}%` }} className={classNames('absolute inset-y-0 left-0 min-w-px rounded-3', warns ? 'bg-fill-waiting' : 'bg-fg-2')} />
        <i aria-hidden style={{ left: `${warnAtPercent}%` }} className="absolute -top-px -bottom-px w-px bg-fg-3" />
      </span>
    </span>
  )
}
