/** Whether the draft is saved, in a word beside its name; and, where somebody else has saved, the door to putting both drafts together. */
'use client'
import { lazy, Suspense } from 'react'
import { GitMerge, RotateCw } from 'lucide-react'
import { formatClock } from '#components/ui/format.ts'
import { Button } from '#components/ui/button.tsx'
import type { Autosave, SaveStatus } from './autosave.ts'

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

const ConflictNotice = lazy(() => import('./merge/conflict-notice.tsx'))

/** Two drafts of one workflow: nothing is saved until a person has put them together. Its words come when they are first needed. */
export function ConflictBanner({ status, autosave }: { status: SaveStatus; autosave: Autosave }) {
  if (status.kind !== 'conflict') return null
  return (
    <div role="alert" className="flex min-h-10 shrink-0 items-center gap-3 border-b border-waiting-line bg-waiting-soft px-4 py-1.5 text-13">
      <GitMerge aria-hidden className="size-4 shrink-0 text-waiting" strokeWidth={1.75} />
      <Suspense fallback={<b className="font-strong">This draft was changed elsewhere.</b>}>
        <ConflictNotice status={status} autosave={autosave} />
      </Suspense>
    </div>
  )
}
