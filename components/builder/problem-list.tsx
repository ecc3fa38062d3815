/** All problems of the draft. A press goes to the node and its field; F8 goes through them. */
'use client'
import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react'
import { problemPlace, problemText } from '#components/node-form/problems.ts'
import { useBuilder, useBuilderStore } from './builder-context.tsx'

export function ProblemList() {
  const store = useBuilderStore()
  const problems = useBuilder((state) => state.problems)
  const document = useBuilder((state) => state.history.document)
  if (problems.length === 0) {
    return (
      <p className="flex h-full items-center justify-center gap-2 text-13 text-fg-3">
        <CircleCheck aria-hidden className="size-4 text-completed" strokeWidth={1.75} />
        No problems. The draft can be published.
      </p>
    )
  }
  return (
    <ul aria-label="Problems" className="py-1">
      {problems.map((problem, index) => {
        const isWarning = problem.severity === 'warning'
        const Icon = isWarning ? TriangleAlert : CircleX
        return (
          <li key={index}>
            <button type="button" onClick={() => store.getState().jumpTo(problem)} className="flex min-h-[26px] w-full items-start gap-2 px-3 py-1 text-left text-12/[18px] outline-offset-[-2px] hover:bg-hover">
              <Icon aria-hidden className={`mt-0.5 size-3.5 shrink-0 ${isWarning ? 'text-waiting' : 'text-failed'}`} />
              <span className="sr-only">{isWarning ? 'Warning' : 'Error'}:</span>
              <span className="w-[132px] shrink-0 truncate font-medium">{problemPlace(problem, document) ?? 'Workflow'}</span>
              <span className="min-w-0 flex-1 text-fg-2">{problemText(problem)}</span>
              <span className="shrink-0 font-mono text-11 text-fg-3">{problem.code}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
