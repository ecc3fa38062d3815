/** What Slack sends to `POST /hooks/slack/{connection}`, as far as it is read. Kinds that are not named here are acknowledged and ignored. */
import { z } from 'zod'

const id = z.string().min(1).max(100)
const user = z.object({ id })

export const blockActionsSchema = z.object({
  type: z.literal('block_actions'),
  user,
  trigger_id: z.string().optional(),
  channel: z.object({ id }).nullish(),
  message: z.object({ ts: id, thread_ts: id.nullish() }).nullish(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })).min(1),
})

export const viewSubmissionSchema = z.object({
  type: z.literal('view_submission'),
  user,
  view: z.object({
    callback_id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))) }),
  }),
})

export const interactionSchema = z.discriminatedUnion('type', [blockActionsSchema, viewSubmissionSchema])

export const urlVerificationSchema = z.object({ type: z.literal('url_verification'), challenge: z.string().max(1_000) })

export const eventCallbackSchema = z.object({
  type: z.literal('event_callback'),
  event_id: z.string().min(1).max(200),
  event: z.object({
    type: z.string(),
    channel: id.optional(),
    user: id.optional(),
    text: z.string().optional(),
    ts: id.optional(),
    thread_ts: id.optional(),
    bot_id: z.string().optional(),
    subtype: z.string().optional(),
  }),
})

export type BlockActions = z.infer<typeof blockActionsSchema>
export type ViewSubmission = z.infer<typeof viewSubmissionSchema>
export type EventCallback = z.infer<typeof eventCallbackSchema>
