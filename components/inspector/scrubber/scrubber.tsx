/**
 * Time as a track: the head at the selected event. Dragging, arrows, jumps and play move through the log; what lies ahead of the head is
 * faded everywhere on the page. A live run is followed until somebody moves the head, or holds it.
 */
'use client'
import { ChevronLeft, ChevronRight, Pause, Play, SkipBack, SkipForward } from 'lucide-react'
import { ChipButton } from '#components/ui/chip.tsx'
import { formatClock, formatNumber } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { useRunScreen } from '../run-screen.ts'
import { FollowButton } from './follow-button.tsx'
import { JumpButtons } from './jump-buttons.tsx'
import { speeds, usePlay, useSpace, type Speed } from './play.ts'
import { Track } from './track.tsx'

export function Scrubber() {
  const { log, selected, select } = useRunScreen()
  const count = log.events.length
  const seq = selected?.seq ?? 1
  const { playing, speed, setSpeed, toggle } = usePlay(seq, count, select)
  const move = (by: number) => select(Math.min(Math.max(seq + by, 1), count))
  useSpace(toggle)

  return (
    <div className="flex h-13 shrink-0 items-center gap-2 border-b border-line bg-surface pr-3 pl-2">
      <span className="flex items-center">
        <IconButton icon={SkipBack} label="First event" size="sm" disabled={seq <= 1} onClick={() => select(1)} />
        <IconButton icon={ChevronLeft} label="Previous event" keys="[" size="sm" disabled={seq <= 1} onClick={() => move(-1)} />
        <IconButton icon={playing ? Pause : Play} label={playing ? 'Stop playing' : 'Play'} keys="space" size="sm" onClick={toggle} />
        <IconButton icon={ChevronRight} label="Next event" keys="]" size="sm" disabled={seq >= count} onClick={() => move(1)} />
        <IconButton icon={SkipForward} label="Last event" size="sm" disabled={seq >= count} onClick={() => select(count)} />
        <PlaySpeed speed={speed} onChange={setSpeed} />
      </span>
      <JumpButtons />
      <span className="ml-1 text-12 whitespace-nowrap text-fg-2 tabular-nums">
        <b className="font-medium text-fg">{formatNumber(seq)}</b> of {formatNumber(count)}
      </span>
      <Track />
      <FollowButton />
      <time dateTime={selected?.at} className="text-12 whitespace-nowrap text-fg-3 tabular-nums">
        {selected ? formatClock(new Date(selected.at)) : ''}
      </time>
    </div>
  )
}

function PlaySpeed({ speed, onChange }: { speed: Speed; onChange(speed: Speed): void }) {
  return (
    <Menu
      label="Speed"
      trigger={
        <ChipButton menu aria-label={`Speed of playing: ${speed} times`} className="ml-1 tabular-nums">
          {speed}×
        </ChipButton>
      }
      entries={speeds.map((each) => ({ kind: 'check', label: each === 1 ? '1×, four events a second' : `${each}×`, checked: each === speed, onSelect: () => onChange(each) }))}
    />
  )
}
