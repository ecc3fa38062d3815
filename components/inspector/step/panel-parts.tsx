/** Pieces that the sections of the right panel share. */
import type { ReactNode } from 'react'

export function PanelSection({ title, aside, label, children }: { title?: ReactNode; aside?: ReactNode; label?: string; children: ReactNode }) {
  return (
    <section aria-label={label} className="border-b border-line px-3 py-3 last:border-0">
      {(title || aside) && (
        <div className="mb-1.5 flex min-h-5 items-center gap-2">
          <h3 className="text-11/4 font-medium text-fg-3">{title}</h3>
          {aside && <span className="ml-auto flex items-center gap-1.5">{aside}</span>}
        </div>
      )}
      {children}
    </section>
  )
}

/** Names left, values right. */
export function FactList({ facts }: { facts: readonly [name: string, value: ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-12/5">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="whitespace-nowrap text-fg-3">{name}</dt>
          <dd className="min-w-0 text-right break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
