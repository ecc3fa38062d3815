/** Credentials that stand in a document as themselves, each with its place and the way there. */
'use client'
import type { Problem } from '#lib/engine/document.ts'
import { problemPlace, problemText } from '#components/node-form/problems.ts'
import { classNames } from '#components/ui/class-names.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import type { BuilderStore } from '../builder-store.ts'

export interface CredentialListProps {
  store: BuilderStore
  problems: readonly Problem[]
  /** Called before the jump, so that what lies over the canvas can close. */
  onGo(): void
  className?: string
}

export function CredentialList({ store, problems, onGo, className }: CredentialListProps) {
  const { document } = store.getState().history
  return (
    <ul aria-label="Values that look like credentials" className={classNames('flex max-h-[280px] flex-col gap-1.5 overflow-auto', className)}>
      {problems.map((problem) => (
        <li key={`${problem.nodeId} ${problem.path}`}>
          <ProblemText
            severity="warning"
            action={{
              label: 'Go there',
              onSelect() {
                onGo()
                store.getState().jumpTo(problem)
              },
            }}
          >
            <b className="font-medium">{problemPlace(problem, document) ?? 'Workflow'}:</b> {problemText(problem)}
          </ProblemText>
        </li>
      ))}
    </ul>
  )
}
