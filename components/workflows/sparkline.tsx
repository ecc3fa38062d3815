/**
 * The last 24 runs as bars, oldest first. Colour and height together say how each went: a failure is the tallest. A click on a bar
 * opens that run, a click beside them (and Enter) the list of runs; the whole is one link for the keyboard, with the count in words.
 */
'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { plural } from '#components/ui/format.ts'
import { statusLooks, type Status } from '#components/ui/status-chip.tsx'

const bars: Record<Status, string> = {
  completed: 'h-[11px] bg-fill-completed',
  failed: 'h-[18px] bg-fill-failed',
  waiting: 'h-[15px] bg-fill-waiting',
  running: 'h-[15px] bg-fill-running',
  queued: 'h-[7px] bg-fill-running',
  paused: 'h-[15px] bg-paused',
  cancelled: 'h-[7px] bg-fill-neutral',
  imported: 'h-[11px] bg-fill-neutral',
}

function inWords(runs: readonly { status: Status }[]): string {
  const counts = new Map<Status, number>()
  for (const { status } of runs) counts.set(status, (counts.get(status) ?? 0) + 1)
  return `Last ${plural(runs.length, 'run')}: ${[...counts].map(([status, count]) => `${count} ${status}`).join(', ')}`
}

export function Sparkline({ runs, href }: { runs: readonly { id: string; status: Status }[]; href: string }) {
  const router = useRouter()
  if (runs.length === 0) return <span className="text-12 text-fg-3">No runs yet</span>
  return (
    <Link
      href={href}
      aria-label={inWords(runs)}
      className="inline-flex h-[18px] items-end gap-0.5 align-middle"
      onClick={(event) => {
        const id = event.target instanceof HTMLElement ? event.target.dataset.run : undefined
        if (!id || event.metaKey || event.ctrlKey) return
        event.preventDefault()
        router.push(`/runs/${id}`)
      }}
    >
      {runs.map(({ id, status }) => (
        <span key={id} className="group/bar flex h-full items-end" title={statusLooks[status].word} data-run={id}>
          <span data-run={id} className={`w-1 rounded-[1px] group-hover/bar:outline group-hover/bar:outline-offset-1 group-hover/bar:outline-fg-3 ${bars[status]}`} />
        </span>
      ))}
    </Link>
  )
}
