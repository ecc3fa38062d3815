/** A value of the log as it is in full: what is too long to stand there is read first. */
'use client'
import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { errorText } from '#lib/client/query-client.ts'
import { blobQuery } from '#lib/client/runs.ts'
import { blobReferenceSchema } from '#lib/engine/events.ts'
import type { Json } from '#lib/engine/json.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { useRunScreen } from '../run-screen.ts'

export function WholeValue({ value, children }: { value: Json; children(value: Json): ReactNode }) {
  const long = blobReferenceSchema.safeParse(value)
  return long.success ? <Long hash={long.data.$blob}>{children}</Long> : children(value)
}

function Long({ hash, children }: { hash: string; children(value: Json): ReactNode }) {
  const { runId } = useRunScreen()
  const { data, error } = useQuery(blobQuery(runId, hash))
  if (data !== undefined) return children(JSON.parse(data) as Json)
  if (error) return <ProblemText>The value cannot be loaded. {errorText(error)}</ProblemText>
  return <Skeleton className="h-16" />
}
