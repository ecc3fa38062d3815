/** Opens the fork panel at the selected event, from the bar of the run. */
'use client'
import { GitFork } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { givesWay } from '../bar-room.ts'
import { useRunScreen } from '../run-screen.ts'
import { forkableSeq } from './edit-places.ts'
import { useFork, useToggleFork } from './fork-context.tsx'

export function ForkButton() {
  const { log, selected, state } = useRunScreen()
  const toggle = useToggleFork()
  const at = useFork((state) => state.at)
  const wanted = forkableSeq(log.events, selected?.seq ?? log.events.length)
  return (
    <Button icon={GitFork} className="max-[1440px]:[&_kbd]:hidden" keys="f" pressed={at === wanted} onClick={toggle} title={`A new run that keeps the ${wanted - 1} events before event ${wanted}; this one stays as it is`}>
      <span>
        Fork<span className={givesWay(!state.final)}> at</span> {wanted}
      </span>
    </Button>
  )
}
