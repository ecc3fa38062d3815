/** A part of the panel with a head: its name, one line of help, and what can be done. */
'use client'
import type { ReactNode } from 'react'
import type { Problem } from '#lib/engine/document.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { problemText } from './problems.ts'

export interface FormSectionProps {
  title: string
  hint?: ReactNode
  actions?: ReactNode
  /** JSON Pointer, so that a problem can jump here. */
  path?: string
  children?: ReactNode
}

export function FormSection({ title, hint, actions, path, children }: FormSectionProps) {
  return (
    <section aria-label={title} data-path={path} className="border-b border-line px-3 pt-1 pb-3 last:border-0">
      <div className="mb-1 flex h-[26px] items-center gap-2">
        <h3>{title}</h3>
        {hint && <span className="min-w-0 truncate text-11 text-fg-3">{hint}</span>}
        {actions && <span className="-mr-1.5 ml-auto flex shrink-0 items-center gap-0.5">{actions}</span>}
      </div>
      {children}
    </section>
  )
}

/** Problems in words, without the name of the node that the panel shows anyway. */
export function Problems({ problems, className }: { problems: readonly Problem[]; className?: string }) {
  if (problems.length === 0) return null
  return (
    <div className={className}>
      {problems.map((problem) => (
        <ProblemText key={`${problem.code} ${problem.path} ${problem.message}`} severity={problem.severity === 'warning' ? 'warning' : 'error'}>
          {problemText(problem)}
        </ProblemText>
      ))}
    </div>
  )
}
