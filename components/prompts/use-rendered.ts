/**
 * Two contents of a prompt as a past call would have been with each: assembled here, by the engine's own code, from what that call was made
 * of. Nothing is asked.
 */
'use client'
import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { windowOfCall } from '#lib/engine/context/diff-window.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { typeOfBody } from '#lib/nodes/prompt-body.ts'
import { diffMessages, type Message, type MessageDiff } from '#lib/nodes/prompt-diff.ts'
import { materialQuery, type CallName } from '#components/builder/preview/moments.ts'
import type { PreviewJob, PreviewWindow } from '#components/builder/preview/preview-job.ts'
import { useModelOf } from '#components/builder/preview/use-draft-model.ts'
import { usePreview, usePreviewJobs, type Shown } from '#components/builder/preview/use-preview.ts'

export interface Rendered {
  messages?: readonly MessageDiff[]
  tokens?: { before: number; after: number }
  /** Why a side could not be assembled. */
  error?: string
}

/** Undefined where no call is chosen. */
export function useRendered(call: CallName | undefined, before: JsonObject | undefined, after: JsonObject | undefined): Rendered | undefined {
  const jobs = usePreviewJobs()
  const material = useQuery({ ...materialQuery(call ?? { runId: '', seq: 0 }), enabled: call !== undefined })
  const modelOf = useModelOf()
  const jobFor = useMemo(() => {
    const { data } = material
    if (!call || !data || !modelOf) return undefined
    const moment = { key: `${call.runId} ${call.seq}`, material: data.material }
    return (body: JsonObject | undefined): PreviewJob | undefined => body && { node: { id: data.material.nodeId, type: typeOfBody(body), data: body }, moment, model: modelOf(body, data.material.model), version: 'draft' }
  }, [call, material, modelOf])
  const was = usePreview(jobs, 'baseline', useMemo(() => jobFor?.(before), [jobFor, before]))
  const is = usePreview(jobs, 'draft', useMemo(() => jobFor?.(after), [jobFor, after]))
  return useMemo(() => (call ? compared(was, is, material.error ?? undefined) : undefined), [call, was, is, material.error])
}

function compared(was: Shown | undefined, is: Shown | undefined, missing: Error | undefined): Rendered {
  if (missing) return { error: missing.message }
  const [before, after] = [windowOf(was), windowOf(is)]
  const failed = [before, after].find((window) => typeof window === 'string')
  if (typeof failed === 'string') return { error: failed }
  if (typeof before !== 'object' || typeof after !== 'object') return {}
  return { messages: diffMessages(messagesIn(before), messagesIn(after)), tokens: { before: before.inputTokens, after: after.inputTokens } }
}

/** A text says why there is none. */
function windowOf(shown: Shown | undefined): PreviewWindow | string | undefined {
  if (!shown) return undefined
  const { outcome } = shown
  if (outcome.kind !== 'result') return 'It could not be assembled in time.'
  return outcome.result.ok ? outcome.result.window : outcome.result.error.message
}

function messagesIn({ segments, body, dropped }: PreviewWindow): Message[] {
  const { roles } = windowOfCall({ segments, dropped, request: { body }, model: { connection: '', name: '' } })
  return roles.map((role, index) => ({ role, text: segments.filter(({ at }) => at === `/messages/${index}` || at.startsWith(`/messages/${index}/`)).map(({ text }) => text).join('') }))
}
