/** Over the canvas while several nodes are selected: how many, and what can be done with all of them at once. One stop of Tab. */
'use client'
import type { KeyboardEvent } from 'react'
import { plural } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { topmost } from './arrange.ts'
import { useBuilder } from './builder-context.tsx'
import { useFittingActs } from './structure-commands.ts'

export function SelectionBar() {
  const count = useBuilder((state) => (state.selected.size > 1 && !state.dragged ? topmost(state.history.document, state.selected).length : 0))
  const acts = useFittingActs('bar')
  if (count < 2) return null
  return (
    <div role="toolbar" aria-label="Selection" onKeyDown={walkButtons} className="appear absolute top-3 left-1/2 z-10 flex h-9 -translate-x-1/2 items-center gap-px rounded-8 border border-line bg-raised px-1 shadow-2">
      <span className="px-2 text-12 whitespace-nowrap text-fg-2 tabular-nums">{plural(count, 'node')}</span>
      <span className="mr-1 h-4 w-px bg-line" />
      {acts.map(({ act, run }, index) => (
        <IconButton key={act.id} icon={act.icon} label={act.label} keys={act.keys} size="sm" tabIndex={index === 0 ? 0 : -1} onClick={run} />
      ))}
    </div>
  )
}

function walkButtons(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (step === 0) return
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  buttons[(buttons.findIndex((button) => button === event.target) + step + buttons.length) % buttons.length]?.focus()
  event.preventDefault()
}
