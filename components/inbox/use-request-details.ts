/**
 * What stands around a request: what led to it, the call that chose it with its segments, the document that runs, and which values of the
 * call stand nowhere in what the model saw. Asked for only where the request has rested in view for a moment.
 */
'use client'
import { useEffect, useMemo, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Call, Segment } from '#lib/api/calls.ts'
import type { HumanRequest, RequestContext } from '#lib/api/requests.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { isJsonObject } from '#lib/engine/json.ts'
import { requestContextQuery } from '#lib/client/requests.ts'
import { callQuery, runDocumentQuery } from '#lib/client/runs.ts'
import { groundArguments, type GroundedArgument } from '#components/inspector/step/grounding.ts'

export interface RequestDetails {
  context: RequestContext | undefined
  /** The call that chose; null where no model did, undefined until it is known. */
  call: Call | null | undefined
  document: WorkflowDocument | undefined
  /** Leaves of the call's arguments, unmarked until it is known what the model saw; undefined where they are no object. */
  values: readonly GroundedArgument[] | undefined
  error: Error | null
}

const restMs = 120

/** The id once it has stayed the same for a moment: a held key passes many requests. */
function useRested(id: string): boolean {
  const [rested, setRested] = useState<string>()
  useEffect(() => {
    const timer = setTimeout(() => setRested(id), restMs)
    return () => clearTimeout(timer)
  }, [id])
  return rested === id
}

export function useRequestDetails(request: HumanRequest): RequestDetails {
  const enabled = useRested(request.id)
  const context = useQuery({ ...requestContextQuery(request.id), enabled })
  const seq = context.data?.call ?? null
  const call = useQuery({ ...callQuery(request.runId, seq ?? 0), enabled: enabled && seq !== null })
  const document = useQuery({ ...runDocumentQuery(request.runId), enabled })
  const own = context.data?.own
  const segments = call.data?.segments
  const values = useMemo(() => valuesOf(request, own, segments, seq === null && context.data !== undefined), [request, own, segments, seq, context.data])
  return {
    context: context.data,
    call: context.data && seq === null ? null : call.data,
    document: document.data?.document,
    values,
    error: context.error ?? call.error ?? document.error,
  }
}

/** Only what a model chose can be grounded in what it saw; anything else is laid out without a mark. */
function valuesOf({ args, intent }: HumanRequest, own: readonly number[] | undefined, segments: readonly Segment[] | undefined, isUnchosen: boolean): GroundedArgument[] | undefined {
  if (!isJsonObject(args)) return undefined
  if (intent === undefined || isUnchosen) return groundArguments(args, [])
  if (!own || !segments) return groundArguments(args, [])
  const said = new Set(own)
  return groundArguments(args, ofModel(segments), (seq) => seq === 0 || said.has(seq))
}

/** What a variable read of an earlier choice is the model's own word too, though no event stands beside it. */
const ofModel = (segments: readonly Segment[]): Segment[] =>
  segments.map((segment) => {
    const { kind, path, seq } = segment.source
    return kind === 'variable' && seq === undefined && path !== undefined && /^(args\b|steps\.\w+\.(args|intent)\b)/.test(path) ? { ...segment, source: { ...segment.source, seq: 0 } } : segment
  })
