/**
 * The bar over every screen: where one is (the last crumb is the page's heading), facts about it, and what can be done. Height 44 px.
 * `meta` stands beside the heading, `children` at the right. Where room is short names are cut first, ids (`whole`), chips and buttons
 * never; text in `meta` that may give way altogether takes `w-0 grow truncate`.
 */
import { Fragment, type ReactNode } from 'react'
import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import { classNames } from '#components/ui/class-names.ts'

export interface Crumb {
  label: ReactNode
  href?: string
  /** Never cut: an id, or a word of the product. */
  whole?: boolean
}

export interface TopBarProps {
  /** From the outermost; the last one is the heading and needs no address. */
  crumbs: readonly Crumb[]
  meta?: ReactNode
  children?: ReactNode
}

export function TopBar({ crumbs, meta, children }: TopBarProps) {
  const parents = crumbs.slice(0, -1)
  const heading = crumbs.at(-1)
  return (
    <header className="flex h-11 min-w-0 shrink-0 items-center gap-2 border-b border-line bg-surface pr-3 pl-4">
      <nav aria-label="Breadcrumbs" className="flex min-w-0 items-center gap-1.5 whitespace-nowrap text-fg-3">
        {parents.map((crumb, index) => (
          <Fragment key={index}>
            {crumb.href ? (
              <Link href={crumb.href} title={titleOf(crumb)} className={classNames(widthOf(crumb), 'hover:text-fg')}>
                {crumb.label}
              </Link>
            ) : (
              <span className={widthOf(crumb)}>{crumb.label}</span>
            )}
            <ChevronRight aria-hidden className="size-4 shrink-0 text-fg-4" />
          </Fragment>
        ))}
        {heading && (
          <h1 title={titleOf(heading)} className={classNames(widthOf(heading), 'text-fg')}>
            {heading.label}
          </h1>
        )}
      </nav>
      {meta && <div className="flex min-w-min flex-1 items-center gap-2 max-sm:hidden">{meta}</div>}
      {children && <div className="ml-auto flex shrink-0 items-center gap-1.5">{children}</div>}
    </header>
  )
}

const widthOf = ({ whole }: Crumb): string => (whole ? 'shrink-0' : 'min-w-8 truncate')

/** What was cut can be read under the pointer. */
const titleOf = ({ label }: Crumb): string | undefined => (typeof label === 'string' ? label : undefined)
