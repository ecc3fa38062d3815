/** A part of the page: its heading, what stands at the right of it, and what it shows. */
import type { ReactNode } from 'react'

export interface PanelProps {
  title: string
  /** Beside the heading; cut where room is short. */
  note?: string | undefined
  aside?: ReactNode
  children: ReactNode
}

export function Panel({ title, note, aside, children }: PanelProps) {
  return (
    <section aria-label={title} className="flex min-h-0 min-w-0 flex-col rounded-8 border border-line bg-surface">
      <header className="flex h-10 shrink-0 items-center gap-3 border-b border-line px-4">
        <h2 className="shrink-0">{title}</h2>
        <span className="min-w-0 flex-1 truncate text-12 text-fg-2 tabular-nums">{note}</span>
        <span className="flex shrink-0 items-center gap-2">{aside}</span>
      </header>
      {children}
    </section>
  )
}
