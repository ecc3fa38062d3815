/** What the preview says while there is no past call to stand at. */
'use client'
import { Play } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'

export function NoRunYet({ title, onRun }: { title: string; onRun(): void }) {
  return (
    <div role="note" className="flex shrink-0 items-center gap-3 border-b border-line bg-surface px-3 py-2 text-12 text-fg-2">
      <p className="min-w-0 flex-1">
        No run has asked <b className="font-medium text-fg">{title}</b> yet. This is the template with nothing filled in: its thread and its variables stand as they are written.
      </p>
      <Button size="sm" icon={Play} keys="r" onClick={onRun}>
        Run the draft
      </Button>
    </div>
  )
}

export function PreviewBones() {
  return (
    <div role="status" aria-label="Loading the preview" className="m-3 rounded-8 border border-line bg-inset p-3">
      {['70%', '52%', '81%', '44%', '66%', '58%'].map((width) => (
        <span key={width} className="flex h-[18px] items-center">
          <Skeleton width={width} />
        </span>
      ))}
    </div>
  )
}
