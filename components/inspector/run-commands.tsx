/** Keys of the run page: from event to event, to errors, decisions and acts of people, from call to call. */
'use client'
import { ChevronLeft, ChevronRight, ChevronsRight, FileDiff, Send } from 'lucide-react'
import { useCommands } from '#components/shell/command-registry.tsx'
import { useRunScreen } from './run-screen.ts'
import { jumpLooks } from './scrubber/jump-buttons.tsx'
import { jumpFrom, jumpKinds } from './scrubber/jumps.ts'

export function RunCommands() {
  const { log, selected, call, jumps, select, openCall, change, following, view } = useRunScreen()
  const seq = selected?.seq ?? 0
  const step = (by: number) => {
    const next = log.at(seq + by)
    if (next) select(next.seq)
  }
  const stepCall = (by: number) => {
    const index = log.calls.findIndex((each) => each.seq === call?.seq)
    const next = log.calls[index + by]
    if (next) openCall(next.seq)
  }
  const jumpCommands = jumpKinds.flatMap((kind) => {
    const { icon, one, key } = jumpLooks[kind]
    return ([1, -1] as const).map((direction) => {
      const target = jumpFrom(jumps[kind], seq, direction)
      return { id: `${direction === 1 ? 'next' : 'previous'}-${kind}`, label: `${direction === 1 ? 'Next' : 'Previous'} ${one}`, keys: direction === 1 ? key : `shift+${key}`, icon, repeats: true, disabled: target === undefined, run: () => target !== undefined && select(target) }
    })
  })
  useCommands('Run', [
    { id: 'previous-event', label: 'Previous event', keys: '[', icon: ChevronLeft, repeats: true, palette: false, run: () => step(-1) },
    { id: 'next-event', label: 'Next event', keys: ']', icon: ChevronRight, repeats: true, palette: false, run: () => step(1) },
    ...jumpCommands,
    { id: 'next-call', label: 'Next model call', keys: 'j', icon: ChevronRight, palette: false, run: () => stepCall(1) },
    { id: 'previous-call', label: 'Previous model call', keys: 'k', icon: ChevronLeft, palette: false, run: () => stepCall(-1) },
    { id: 'diff', label: view === 'diff' ? 'Back to the context window' : 'What changed since another call', keys: 'd', icon: FileDiff, disabled: !call, run: () => change({ view: view === 'diff' ? 'window' : 'diff' }) },
    { id: 'next-prompt', label: view === 'next' ? 'Back to the context window' : 'What would be sent next', keys: 'n', icon: Send, run: () => change({ view: view === 'next' ? 'window' : 'next' }) },
    { id: 'follow', label: 'To the last event', icon: ChevronsRight, disabled: following, run: () => change({ seq: null, call: null }) },
  ])
  return null
}
