/** What to do where nothing is yet: says the next step and offers it. */
import type { ReactNode } from 'react'
import type { LucideIcon } from 'lucide-react'
import { classNames } from './class-names.ts'

export interface EmptyStateProps {
  icon?: LucideIcon
  title: ReactNode
  children?: ReactNode
  /** Buttons that take the next step. */
  actions?: ReactNode
  className?: string
}

export function EmptyState({ icon: Icon, title, children, actions, className }: EmptyStateProps) {
  return (
    <div className={classNames('mx-auto flex max-w-md flex-col items-center px-6 py-12 text-center', className)}>
      {Icon && <Icon aria-hidden className="mb-3 size-5 text-fg-3" strokeWidth={1.75} />}
      <h2 className="text-14 font-strong">{title}</h2>
      {children && <p className="mt-1 text-13 text-fg-2">{children}</p>}
      {actions && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}
