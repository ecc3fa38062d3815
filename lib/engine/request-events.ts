/**
 * The events between a run and people: what is asked, who was told and how, what they said, what happens when nobody answers. The
 * first event of a request says everything that the rest of its life needs — who may answer, how many must, when others are told, when
 * it expires — with times that are absolute and names that are resolved, so that a restart, a replay and a fork need nothing else.
 */
import { z } from 'zod'
import { jsonObjectSchema, type Json } from './json.ts'
import { stepErrorSchema } from './step-error.ts'

const json = z.custom<Json>((value) => value !== undefined, 'a JSON value')

/** Who said something, and by which way: never from the payload of what they said. */
const actor = { by: z.string(), via: z.string() }

/** Whom a request is also put to at `at`, unless it is settled by then. No audience: the same people are reminded. */
export const escalationLevelSchema = z.object({ at: z.string(), audience: z.array(z.string()), channels: z.array(z.string()) })

/** Of whatever asks people who can be named. */
const asking = {
  requestId: z.string(),
  /** Who may answer; empty: every member and key. */
  audience: z.array(z.string()),
  /** How many different people have to say the same. */
  required: z.number(),
  /** Who may not, although they are in the audience: those who launched the run. */
  notBy: z.array(z.string()).optional(),
  /** How those who may answer are told, beside the inbox. */
  channels: z.array(z.string()).optional(),
  escalations: z.array(escalationLevelSchema).optional(),
  expiresAt: z.string().optional(),
}

export const escalationVerdicts = ['retry', 'skip', 'take_over', 'abort'] as const

export const requestEventSchemas = {
  'approval.requested': z.object({ ...asking, intent: z.string().optional(), args: json.optional(), argsHash: z.string().optional(), inputHash: z.string().optional(), display: z.string().optional(), reasoning: z.string().optional(), rejectOptions: z.array(z.object({ name: z.string(), text: z.string() })).optional() }),
  'approval.decided': z.object({ requestId: z.string(), verdict: z.enum(['approved', 'rejected', 'edited']), ...actor, comment: z.string().optional(), args: json.optional(), argsHash: z.string().optional() }),
  /** After a fork: whether an effect may be done. `input` is what would be done. */
  'consent.requested': z.object({ requestId: z.string(), nodeId: z.string(), input: json, reason: z.string() }),
  'consent.decided': z.object({ requestId: z.string(), verdict: z.enum(['live', 'fixed', 'abort']), ...actor, output: json.optional() }),
  'human.asked': z.object({ ...asking, question: z.string(), context: z.string().optional(), urgency: z.enum(['low', 'medium', 'high']), format: z.enum(['free_text', 'yes_no', 'choice', 'form']), choices: z.array(z.object({ id: z.string(), label: z.string() })).optional(), schema: jsonObjectSchema.optional() }),
  'human.answered': z.object({ requestId: z.string(), ...actor, raw: json, value: json }),
  /** An answer that does not settle its request yet. */
  'request.voted': z.object({ requestId: z.string(), ...actor, verdict: z.string().optional(), comment: z.string().optional(), value: json.optional(), argsHash: z.string().optional() }),
  /** Nobody answered in time. Of any request that can expire. */
  'human.expired': z.object({ requestId: z.string() }),
  /** The request was put to the next level, from 1: its time had come, or somebody of the level before could not be reached. */
  'human.escalated': z.object({ requestId: z.string(), level: z.number(), audience: z.array(z.string()), channels: z.array(z.string()), reason: z.enum(['time', 'contact_failed']) }),
  /** Somebody was told; `level` is that of the escalation, 0 for the asking itself. */
  'human.contacted': z.object({ requestId: z.string(), channel: z.string(), to: z.string(), level: z.number().optional() }),
  'human.contact_failed': z.object({ requestId: z.string(), channel: z.string(), to: z.string().optional(), level: z.number().optional(), message: z.string() }),
  /**
   * A step that is stuck asks a person in place of leaving by its port. `intent`, `args`, `call`: what was called last, and the step that
   * failed of it; absent where the model itself gave no answer. `error` is that failure, `reason` why the step is stuck.
   */
  'escalation.requested': z.object({ ...asking, error: stepErrorSchema, reason: z.string().optional(), call: z.string().optional(), intent: z.string().optional(), args: json.optional(), options: z.array(z.enum(escalationVerdicts)) }),
  'escalation.decided': z.object({ requestId: z.string(), verdict: z.enum(escalationVerdicts), ...actor, hint: z.string().optional(), output: json.optional() }),
  /**
   * Somebody wrote to the run. `id`: of the message where it came from, so that one that comes twice is taken once · `by`: who handed it
   * in, where that is not who wrote it.
   */
  'message.received': z.object({ channel: z.string(), from: z.string(), payload: json, id: z.string().optional(), by: z.string().optional() }),
} as const

export type EscalationLevel = z.infer<typeof escalationLevelSchema>
