/** Better or worse than what was decided then; a second press takes it back. */
'use client'
import { ThumbsDown, ThumbsUp } from 'lucide-react'
import type { BacktestItem } from '#lib/api/backtests.ts'
import { classNames } from '#components/ui/class-names.ts'

export interface VerdictButtonsProps {
  verdict: BacktestItem['verdict']
  onJudge(verdict: BacktestItem['verdict']): void
}

const looks = {
  better: { icon: ThumbsUp, label: 'Better', keys: '1', on: 'border-completed-line bg-completed-soft text-completed' },
  worse: { icon: ThumbsDown, label: 'Worse', keys: '2', on: 'border-failed-line bg-failed-soft text-failed' },
} as const

export function VerdictButtons({ verdict, onJudge }: VerdictButtonsProps) {
  return (
    <span className="inline-flex gap-0.5">
      {(['better', 'worse'] as const).map((which) => {
        const { icon: Icon, label, keys, on } = looks[which]
        return (
          <button
            key={which}
            type="button"
            aria-label={label}
            aria-pressed={verdict === which}
            title={`${label}  ${keys}`}
            onClick={() => onJudge(verdict === which ? null : which)}
            className={classNames('grid h-[22px] w-6 place-items-center rounded-4 border', verdict === which ? on : 'border-transparent text-fg-3 hover:bg-active hover:text-fg')}
          >
            <Icon aria-hidden className="size-3" />
          </button>
        )
      })}
    </span>
  )
}
