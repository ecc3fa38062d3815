/** Errors and warnings in words, beside what caused them. A sentence says what happened, where, and what to do. */
import type { ReactNode } from 'react'
import { CircleX, Info, TriangleAlert, type LucideIcon } from 'lucide-react'
import { classNames } from './class-names.ts'

type Severity = 'error' | 'warning' | 'info'

const looks: Record<Severity, { icon: LucideIcon; tone: string }> = {
  error: { icon: CircleX, tone: 'text-failed' },
  warning: { icon: TriangleAlert, tone: 'text-waiting' },
  info: { icon: Info, tone: 'text-fg-3' },
}

/** The short sentence under an input. */
export function ErrorText({ id, children, className }: { id?: string; children: ReactNode; className?: string }) {
  return (
    <p id={id} role="alert" className={classNames('text-12 break-words text-failed', className)}>
      {children}
    </p>
  )
}

export interface ProblemTextProps {
  severity?: Severity
  children: ReactNode
  /** Where to mend it: "Go to the port". */
  action?: { label: string; onSelect(): void }
  className?: string
}

/** A problem with its icon and, where there is one, the way to its cause. */
export function ProblemText({ severity = 'error', children, action, className }: ProblemTextProps) {
  const { icon: Icon, tone } = looks[severity]
  return (
    <div className={classNames('flex items-start gap-2 text-12/5', className)} role={severity === 'error' ? 'alert' : undefined}>
      <Icon aria-hidden className={classNames('mt-[3px] size-3.5 shrink-0', tone)} />
      <span className="min-w-0 break-words">
        {children}
        {action && (
          <>
            {' '}
            <button type="button" className="text-accent hover:underline" onClick={action.onSelect}>
              {action.label}
            </button>
          </>
        )}
      </span>
    </div>
  )
}
