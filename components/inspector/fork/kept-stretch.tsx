/** On the track of a fork: the stretch that was copied, told from what is new, and the event that was edited. */
'use client'
import { memo, useMemo } from 'react'
import { useRunScreen } from '../run-screen.ts'
import { tickPosition } from '../scrubber/ticks.ts'
import { forkMarks, type ForkMark } from './fork-marks.ts'

export function KeptStretch() {
  const { log } = useRunScreen()
  const marks = useMemo(() => forkMarks(log.events), [log])
  return marks.length === 0 ? null : <Marks marks={marks} count={log.events.length} />
}

const Marks = memo(function Marks({ marks, count }: { marks: readonly ForkMark[]; count: number }) {
  const kept = marks.at(-1)?.kept ?? 0
  return (
    <span aria-hidden className="pointer-events-none absolute inset-0">
      <span className="absolute top-[43px] left-0 h-1 rounded-full bg-[repeating-linear-gradient(90deg,var(--accent-line)_0_3px,transparent_3px_6px)]" style={{ width: `${tickPosition(kept, count) * 100}%` }} />
      {marks.map(({ edited }) => edited !== null && <span key={edited} className="absolute top-[42px] -ml-[3px] size-1.5 rotate-45 bg-accent" style={{ left: `${tickPosition(edited, count) * 100}%` }} />)}
    </span>
  )
})
