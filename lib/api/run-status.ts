/** The states of a run and what can keep it waiting, as words on the wire. */
import { z } from 'zod'

export const runStatuses = ['queued', 'running', 'waiting', 'paused', 'completed', 'failed', 'cancelled', 'imported'] as const
export const runStatusSchema = z.enum(runStatuses)
export type RunStatus = z.infer<typeof runStatusSchema>

/** A run in one of these has had its last event. */
export const finalStatuses: readonly RunStatus[] = ['completed', 'failed', 'cancelled', 'imported']

export const waitKindSchema = z.enum(['approval', 'question', 'outcome', 'consent', 'escalation', 'timer', 'callback', 'child', 'retry', 'limit'])

/** One thing a run waits for, in itself or in a descendant. */
export const waitSchema = z.object({
  kind: waitKindSchema,
  nodeId: z.string(),
  step: z.string(),
  runId: z.string(),
  since: z.string(),
  until: z.string().optional(),
  requestId: z.string().optional(),
  /** Of a request that several have to answer: how many have, of how many. */
  votes: z.object({ given: z.number().int(), required: z.number().int() }).optional(),
  /** Of a request that goes on to others: the level that was reached, from 1, and when the next one is. */
  level: z.number().int().optional(),
  escalatesAt: z.string().optional(),
  /** Of a callback: the address that resumes it, once. */
  callbackUrl: z.string().optional(),
  /** Of a child: the run that is waited for. */
  childRunId: z.string().optional(),
})
export type Wait = z.infer<typeof waitSchema>
export type WaitKind = z.infer<typeof waitKindSchema>
