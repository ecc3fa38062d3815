/** What publishing the draft of the builder would change, in words, as it is at this moment. */
'use client'
import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { versionQuery } from '#lib/client/workflows.ts'
import { changeSentence } from '#lib/nodes/change-words.ts'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { useBuilder } from '#components/builder/builder-context.tsx'
import { compareDocuments, isSame } from './compare.ts'

export interface DraftChangesProps {
  workflowId: string
  /** The version to compare with. */
  since: number
  className?: string
}

/** More phrases than these are counted. */
const mostTold = 8

export function DraftChanges({ workflowId, since, className }: DraftChangesProps) {
  const draft = useBuilder((state) => state.history.document)
  const { data, error } = useQuery(versionQuery(workflowId, since))
  const compared = useMemo(() => data && compareDocuments(data.document, draft), [data, draft])
  if (error) return null
  if (!compared) return <Skeleton className={`h-4 ${className ?? ''}`} />
  const same = isSame(compared)
  return (
    <p role="status" aria-label={`Changes since version ${since}`} className={`text-12 text-fg-2 ${className ?? ''}`}>
      {same ? `Nothing changed since v${since}.` : `${changeSentence(compared.phrases, mostTold)}.`}
      {!same && compared.diff.sameGraph && <span className="text-fg-3"> Runs exactly like v{since}.</span>}
    </p>
  )
}
