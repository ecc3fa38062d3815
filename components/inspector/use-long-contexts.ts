/**
 * Recorded contexts that are too long to stand in the log (thousands of segments) and are kept beside it: fetched, so that the page
 * knows of these calls too which events they carried.
 */
'use client'
import { useMemo } from 'react'
import { useQueries, type UseQueryResult } from '@tanstack/react-query'
import { blobQuery } from '#lib/client/runs.ts'
import { blobReferenceSchema, storedContextSchema, type Event, type StoredContext } from '#lib/engine/events.ts'
import { parseJson } from './json/format-json.ts'
import type { LongContexts } from './run-log.ts'

export function useLongContexts(runId: string, events: readonly Event[]): LongContexts {
  const long = useMemo(() => events.flatMap(referenceOf), [events])
  const texts = useQueries({ queries: long.map(({ hash }) => blobQuery(runId, hash)), combine: textsOf })
  return useMemo(() => {
    const contexts = new Map<number, StoredContext>()
    for (const [index, { seq }] of long.entries()) {
      const context = storedContextSchema.safeParse(parseJson(texts[index] ?? ''))
      if (context.success) contexts.set(seq, context.data)
    }
    return contexts
  }, [long, texts])
}

const textsOf = (results: UseQueryResult<string>[]): (string | undefined)[] => results.map(({ data }) => data)

function referenceOf(event: Event): { seq: number; hash: string }[] {
  if (event.type !== 'model.requested' || 'splices' in event.data.context) return []
  const reference = blobReferenceSchema.safeParse(event.data.context)
  return reference.success ? [{ seq: event.seq, hash: reference.data.$blob }] : []
}
