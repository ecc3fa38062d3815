/**
 * Of a live run: whether the page goes along with it or stays where somebody put the head. Held, it says how much has come since, and
 * stays there after the run has ended, until somebody goes to the end.
 */
'use client'
import { useState } from 'react'
import { ChevronsRight, Hand } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { formatNumber } from '#components/ui/format.ts'
import { Tooltip } from '#components/ui/tooltip.tsx'
import { useRunScreen } from '../run-screen.ts'

export function FollowButton() {
  const { live, following, selected, change } = useRunScreen()
  const newer = useNewer()
  if (!live && newer === 0) return null
  const hold = () => change({ seq: selected?.seq ?? 1 })
  const follow = () => change({ seq: null, call: null })
  if (following) {
    return (
      <Tooltip label="Stay at this event while the run goes on">
        <Button size="sm" icon={Hand} onClick={hold}>
          Hold
        </Button>
      </Tooltip>
    )
  }
  return (
    <Tooltip label={!live ? 'To the end of the run' : 'Go along with the run'}>
      <Button size="sm" icon={ChevronsRight} onClick={follow} className={newer > 0 ? 'border-accent-line! bg-accent-soft! text-accent! [&_svg]:text-current!' : undefined}>
        {live ? 'Follow' : 'To the end'}
        {newer > 0 && <span className="tabular-nums">{formatNumber(newer)} newer</span>}
      </Button>
    </Tooltip>
  )
}

/** Events that came since the page was held; 0 while it follows. */
function useNewer(): number {
  const { log, following } = useRunScreen()
  const count = log.events.length
  const [heldAt, setHeldAt] = useState(following ? null : count)
  if (following !== (heldAt === null)) setHeldAt(following ? null : count)
  return heldAt === null || following ? 0 : count - heldAt
}
