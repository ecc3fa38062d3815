/** Whether the draft is saved, in a word beside its name; and, where somebody else has saved, the choice whose draft stays. */
'use client'
import { GitMerge, RotateCw } from 'lucide-react'
import { formatClock } from '#components/ui/format.ts'
import { Button } from '#components/ui/button.tsx'
import type { Autosave, SaveStatus } from './autosave.ts'
import { useBuilderStore } from './builder-context.tsx'

const clock = (at: number): string => formatClock(new Date(at)).slice(0, 5)

export function SaveState({ status, autosave }: { status: SaveStatus; autosave: Autosave }) {
  if (status.kind === 'failed' || status.kind === 'refused') {
    return (
      <span role="alert" className="flex min-w-0 items-center gap-1 text-12 text-failed">
        <span className="truncate" title={status.message}>
          Not saved: {status.message}
        </span>
        <Button kind="ghost" size="sm" icon={RotateCw} onClick={() => void autosave.flush()}>
          Try again
        </Button>
      </span>
    )
  }
  const text = { saved: status.kind === 'saved' && status.at !== undefined ? `Saved ${clock(status.at)}` : 'Saved', waiting: 'Edited', saving: 'Saving…', conflict: 'Not saved' }[status.kind]
  return (
    <span role="status" className="text-11 whitespace-nowrap text-fg-3 tabular-nums">
      {text}
    </span>
  )
}

/** Two drafts of one workflow: nothing is saved until a person has decided. Taking theirs can be undone. */
export function ConflictBanner({ status, autosave }: { status: SaveStatus; autosave: Autosave }) {
  const store = useBuilderStore()
  if (status.kind !== 'conflict') return null
  const takeTheirs = () => {
    autosave.resolve('theirs')
    store.getState().replace(status.theirs)
  }
  return (
    <div role="alert" className="flex shrink-0 items-center gap-3 border-b border-waiting-line bg-waiting-soft px-4 py-1.5 text-13">
      <GitMerge aria-hidden className="size-4 shrink-0 text-waiting" strokeWidth={1.75} />
      <span className="min-w-0 flex-1">
        <b className="font-strong">This draft was changed elsewhere.</b> Your changes since then are not saved. Which draft should stay? Taking theirs can be undone.
      </span>
      <Button size="sm" onClick={takeTheirs}>
        Take theirs
      </Button>
      <Button size="sm" onClick={() => autosave.resolve('mine')}>
        Keep mine
      </Button>
    </div>
  )
}
