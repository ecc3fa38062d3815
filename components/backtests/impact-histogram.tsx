/** By how many tokens requests change: ten bars, with their words for who does not see them. */
import type { Impact } from '#lib/api/impact.ts'
import { plural } from '#components/ui/format.ts'
import { histogramWords, signed } from './impact-words.ts'

export function ImpactHistogram({ impact }: { impact: Impact }) {
  const { histogram, delta } = impact
  if (!delta) return null
  const most = Math.max(...histogram.map(({ requests }) => requests))
  return (
    <figure>
      <div role="img" aria-label={histogramWords(impact)} className="flex h-16 items-end gap-[3px] border-b border-line-strong">
        {histogram.map(({ from, to, requests }) => (
          <span
            key={from}
            title={`${plural(requests, 'request')} by ${from === to ? signed(from) : `${signed(from)} to ${signed(to)}`} tok`}
            style={{ height: `${(requests / most) * 100}%` }}
            className="min-h-0.5 flex-1 rounded-t-[2px] bg-bar-prompt hover:bg-accent"
          />
        ))}
      </div>
      <figcaption className="mt-1 flex justify-between text-11 text-fg-3 tabular-nums">
        <span>{signed(delta.smallest)}</span>
        <span>{signed(delta.largest)} tok</span>
      </figcaption>
    </figure>
  )
}
