/** How a backtest came out: a bar of kept, flipped and failed, and the same in words. */
import type { ReactNode } from 'react'
import type { Backtest } from '#lib/api/backtests.ts'
import { formatNumber } from '#components/ui/format.ts'
import { verdictWords } from './backtest-words.ts'

const looks = { kept: 'bg-fill-completed', flipped: 'bg-fill-waiting', failed: 'bg-fill-failed', left: 'bg-bar-free' } as const

export function OutcomeBar({ backtest }: { backtest: Backtest }) {
  const { kept, flipped, failed, waiting, skipped, argumentsChanged, planned } = backtest
  const parts = { kept, flipped, failed, left: waiting + skipped }
  return (
    <>
      <div role="img" aria-label={`Of ${formatNumber(planned)} decisions ${kept} kept, ${flipped} flipped, ${failed} failed, ${waiting} waiting, ${skipped} not asked`} className="mt-3.5 mb-2 flex h-2 gap-0.5 overflow-hidden rounded-4">
        {(['kept', 'flipped', 'failed', 'left'] as const).map((part) => parts[part] > 0 && <i key={part} style={{ flex: parts[part] }} className={looks[part]} />)}
      </div>
      <div className="mb-2.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-12 tabular-nums">
        <Key look={looks.kept} count={kept} word="kept">{argumentsChanged > 0 && `${formatNumber(argumentsChanged)} with other arguments`}</Key>
        <Key look={looks.flipped} count={flipped} word="flipped" />
        <Key look={looks.failed} count={failed} word="failed" />
        {waiting > 0 && <Key look={looks.left} count={waiting} word="to ask" />}
        {skipped > 0 && <Key look={looks.left} count={skipped} word="not asked" />}
        <span className="ml-auto text-fg-3">{verdictWords(backtest)}</span>
      </div>
    </>
  )
}

function Key({ look, count, word, children }: { look: string; count: number; word: string; children?: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <i aria-hidden className={`size-2 rounded-[2px] ${look}`} />
      <b className="font-medium">{formatNumber(count)}</b> {word} {children && <span className="text-fg-3">{children}</span>}
    </span>
  )
}
