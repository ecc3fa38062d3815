/** Where the draft stands against what is published, and the versions themselves: each can be brought back into the draft. */
'use client'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { CircleX, History, RotateCcw } from 'lucide-react'
import { getVersion } from '#lib/api/versions.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { versionsQuery } from '#lib/client/workflows.ts'
import { Button } from '#components/ui/button.tsx'
import { Chip, ChipButton } from '#components/ui/chip.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { useBuilderStore } from './builder-context.tsx'

export interface VersionsMenuProps {
  workflowId: string
  latestVersion: number | null
  draftDiffers: boolean
}

export function VersionsMenu({ workflowId, latestVersion, draftDiffers }: VersionsMenuProps) {
  const [open, setOpen] = useState(false)
  const against = latestVersion === null ? 'never published' : draftDiffers ? `changed since v${latestVersion}` : `same as v${latestVersion}`
  return (
    <>
      <Popover
        label="Versions"
        open={open}
        onOpenChange={setOpen}
        className="w-[360px] p-1!"
        trigger={
          <ChipButton menu icon={History} aria-label={`Versions: draft, ${against}`}>
            <span>
              <b className="font-strong text-fg">Draft</b> · {against}
            </span>
          </ChipButton>
        }
      >
        <Versions workflowId={workflowId} none={latestVersion === null} onDone={() => setOpen(false)} />
      </Popover>
      {latestVersion !== null && (
        <Chip tone="completed" className="h-[22px]!">
          v{latestVersion} live
        </Chip>
      )}
    </>
  )
}

function Versions({ workflowId, none, onDone }: { workflowId: string; none: boolean; onDone(): void }) {
  const store = useBuilderStore()
  const toast = useToast()
  const { data, error, isPending } = useQuery({ ...versionsQuery(workflowId), enabled: !none })
  if (none) return <p className="px-3 py-2 text-fg-2">Nothing is published yet. Runs started here take the draft; triggers and the API take the latest version.</p>
  if (error) return <p className="px-3 py-2 text-failed">{errorText(error)}</p>
  if (isPending) return <Skeleton className="m-3 h-16" />

  async function restore(number: number) {
    try {
      const { document } = await request(getVersion, { params: { id: workflowId, n: number } })
      const { replace, undo } = store.getState()
      replace(document)
      onDone()
      toast({ message: `The draft is version ${number} again`, icon: RotateCcw, undo: { run: undo } })
    } catch (failure) {
      toast({ message: errorText(failure), icon: CircleX, tone: 'failed' })
    }
  }

  return (
    <ul aria-label="Published versions">
      {data.items.map((version) => (
        <li key={version.number} className="flex items-center gap-2 rounded-6 px-2 py-1.5 hover:bg-hover">
          <span className="w-9 shrink-0 font-strong tabular-nums">v{version.number}</span>
          <span className="min-w-0 flex-1">
            <span className="block truncate">{version.message || <span className="text-fg-3">No message</span>}</span>
            <span className="block truncate text-11 text-fg-3">
              {version.by} · <TimeAgo at={version.createdAt} suffix />
            </span>
          </span>
          <Button kind="ghost" size="sm" icon={RotateCcw} aria-label={`Restore version ${version.number} into the draft`} onClick={() => void restore(version.number)}>
            Restore
          </Button>
        </li>
      ))}
    </ul>
  )
}
