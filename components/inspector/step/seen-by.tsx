/** Which model calls carried what the selected event put into the thread. */
'use client'
import { formatTokens } from '#components/ui/format.ts'
import { sourceSeqs } from '../run-log.ts'
import { useRunScreen } from '../run-screen.ts'
import { PanelSection } from './panel-parts.tsx'

export function SeenBy({ seq }: { seq: number }) {
  const { log, call: open, change } = useRunScreen()
  const seqs = sourceSeqs(log, seq)
  const carriers = log.calls.filter((call) => seqs.some((each) => call.carried.has(each)))
  if (carriers.length === 0) return null
  const tokens = carriers.reduce((sum, call) => sum + seqs.reduce((own, each) => own + (call.carried.get(each) ?? 0), 0), 0)
  return (
    <PanelSection title="In the context of" aside={<span className="text-11 text-fg-3 tabular-nums">{formatTokens(tokens)} in all</span>}>
      <ul className="flex flex-wrap gap-1">
        {carriers.map((call) => (
          <li key={call.seq}>
            <button
              type="button"
              aria-current={call.seq === open?.seq || undefined}
              onClick={() => change({ call: call.seq, view: 'window' })}
              className="h-5 rounded-4 border border-line bg-inset px-1.5 text-11/[18px] font-medium text-fg-2 hover:border-line-strong aria-current:border-accent-line aria-current:bg-accent-soft aria-current:text-accent"
            >
              Call {call.number}
            </button>
          </li>
        ))}
      </ul>
    </PanelSection>
  )
}
