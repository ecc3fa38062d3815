/**
 * The bar over every screen: where one is (the last crumb is the page's heading), facts about it, and what can be done. Height 44 px.
 * `meta` stands beside the heading, `children` at the right.
 */
import { Fragment, type ReactNode } from 'react'
import { ChevronRight } from 'lucide-react'
import Link from 'next/link'

export interface Crumb {
  label: ReactNode
  href?: string
}

export interface TopBarProps {
  /** From the outermost; the last one is the heading and needs no address. */
  crumbs: readonly Crumb[]
  meta?: ReactNode
  children?: ReactNode
}

export function TopBar({ crumbs, meta, children }: TopBarProps) {
  const parents = crumbs.slice(0, -1)
  return (
    <header className="flex h-11 min-w-0 shrink-0 items-center gap-2 border-b border-line bg-surface pr-3 pl-4">
      <nav aria-label="Breadcrumbs" className="flex min-w-0 shrink-[0.1] items-center gap-1.5 whitespace-nowrap text-fg-3">
        {parents.map((crumb, index) => (
          <Fragment key={index}>
            {crumb.href ? (
              <Link href={crumb.href} className="truncate hover:text-fg">
                {crumb.label}
              </Link>
            ) : (
              <span className="truncate">{crumb.label}</span>
            )}
            <ChevronRight aria-hidden className="size-4 shrink-0 text-fg-4" />
          </Fragment>
        ))}
        <h1 className="truncate text-fg">{crumbs.at(-1)?.label}</h1>
      </nav>
      {meta && <div className="flex min-w-0 items-center gap-2 max-sm:hidden">{meta}</div>}
      {children && <div className="ml-auto flex shrink-0 items-center gap-1.5">{children}</div>}
    </header>
  )
}
