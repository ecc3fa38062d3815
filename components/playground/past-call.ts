/** The recorded decision that a playground stands at: what it knew, what was sent first, what came of it, and the document around it. */
import { queryOptions, type QueryClient } from '@tanstack/react-query'
import type { Call, CallItem } from '#lib/api/calls.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { CallMaterial } from '#lib/api/material.ts'
import { eventsPerAnswer, listEvents } from '#lib/api/run-events.ts'
import type { Run } from '#lib/api/runs.ts'
import { request } from '#lib/client/request.ts'
import { emptySnapshot, type RunSnapshot } from '#lib/client/run-follower.ts'
import { blobQuery, callQuery, callsQuery, runDocumentQuery, runQuery } from '#lib/client/runs.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { parseEvent, type Event } from '#lib/engine/events.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { foldLog } from '#lib/engine/reduce.ts'
import { materialQuery } from '#components/builder/preview/moments.ts'
import type { RecordedDecision } from './answer-figures.ts'

export interface PastCall {
  run: Run
  document: WorkflowDocument
  /** Asked again from the first request of the visit, so nothing was rejected yet. */
  material: CallMaterial
  /** The first request of the visit. */
  sent: Call
  /** All requests of the visit: re-asks and retries. */
  calls: readonly CallItem[]
  /** Undefined where it never came to a decision. */
  recorded?: RecordedDecision
  /** The run right before the request, for what can be completed while typing; undefined for a run that is too long to be read. */
  before?: RunSnapshot
}

/** It never changes. Throws not_found where the event is no request of this prompt. */
export const pastCallQuery = (client: QueryClient, promptId: string, runId: string, seq: number) =>
  queryOptions({
    queryKey: ['playground', promptId, runId, seq] as const,
    queryFn: () => readPastCall(client, promptId, runId, seq),
    staleTime: Infinity,
    retry: false,
  })

async function readPastCall(client: QueryClient, promptId: string, runId: string, seq: number): Promise<PastCall> {
  const [run, material, { document }, { items }] = await Promise.all([client.fetchQuery(runQuery(runId)), client.fetchQuery(materialQuery({ runId, seq })), client.fetchQuery(runDocumentQuery(runId)), client.fetchQuery(callsQuery(runId))])
  if (material.promptVersion.promptId !== promptId) throw new ApiError('not_found', `Event ${seq} of this run was asked with another prompt.`)
  const calls = items.filter(({ step, summary }) => step === material.step && !summary)
  const [sent, log] = await Promise.all([client.fetchQuery(callQuery(runId, calls[0]?.seq ?? seq)), readLog(runId, seq, material.step)])
  const recorded = await decisionIn(client, runId, log.events, material.step)
  return {
    run, document, sent, calls,
    material: { ...material, material: { ...material.material, rejected: [] } },
    ...(recorded && { recorded }),
    ...(log.whole && { before: snapshotBefore(runId, log.events, seq) }),
  }
}

/** Longer logs are read from the request on. */
const mostRead = 10 * eventsPerAnswer

/** Up to the end of the step. */
async function readLog(runId: string, seq: number, step: string): Promise<{ events: Event[]; whole: boolean }> {
  const whole = seq <= mostRead
  const events: Event[] = []
  for (let after = whole ? 0 : seq - 1; ; ) {
    const page = (await request(listEvents, { params: { id: runId }, query: { after } })).events.map((event) => parseEvent(event))
    events.push(...page)
    const last = page.at(-1)?.seq
    if (last === undefined || page.length < eventsPerAnswer || last > seq + mostRead || page.some((event) => endsStep(event, step) && event.seq > seq)) return { events, whole }
    after = last
  }
}

const endsStep = (event: Event, step: string): boolean => event.step === step && ['intent.selected', 'step.completed', 'step.failed', 'step.cancelled'].includes(event.type)

async function decisionIn(client: QueryClient, runId: string, events: readonly Event[], step: string): Promise<RecordedDecision | undefined> {
  const whole = (value: Json): Promise<Json> => wholeValue(client, runId, value)
  const chosen = events.find((event) => event.step === step && event.type === 'intent.selected')
  if (chosen?.type === 'intent.selected') {
    const args = await whole(chosen.data.args)
    return { intent: chosen.data.intent, args: isJsonObject(args) ? args : {} }
  }
  const completed = events.find((event) => event.step === step && event.type === 'step.completed')
  return completed?.type === 'step.completed' && completed.data.handle === 'out' ? { output: await whole(completed.data.output ?? null) } : undefined
}

async function wholeValue(client: QueryClient, runId: string, value: Json): Promise<Json> {
  if (!isJsonObject(value) || typeof value.$blob !== 'string') return value
  return JSON.parse(await client.fetchQuery(blobQuery(runId, value.$blob))) as Json
}

function snapshotBefore(runId: string, events: readonly Event[], seq: number): RunSnapshot {
  const before = events.filter((event) => event.seq < seq)
  return { ...emptySnapshot(runId), events: before, state: foldLog(runId, before), loaded: true, ended: true }
}
