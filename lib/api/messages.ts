/** Messages to runs: a reply to one that has ended continues it, where its author allows that (semantics §7.4). */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { runIdSchema, timeSchema } from './lists.ts'
import { runStatusSchema } from './run-status.ts'
import { runSchema } from './runs.ts'

/** Characters of a text. */
const longestText = 50_000

export const messageBody = z.strictObject({
  text: z.string().max(longestText).refine((text) => text.trim() !== '', 'must not be empty').describe('What the model reads'),
  from: z.string().trim().min(1).max(320).optional().describe('Who wrote it, where a key hands in what somebody else wrote. The log and the model are told of both. Default: whoever calls'),
  id: z.string().min(1).max(998).optional().describe('Of the message where it came from: one that comes twice counts once'),
})

const params = z.object({ id: runIdSchema })

export const sendMessage = defineContract({
  id: 'sendMessage',
  summary: 'Write to a run: one that has ended is continued by a fork at its end, one that is under way reads it there; 409 where its author takes no replies',
  method: 'POST',
  path: '/runs/{id}/messages',
  params,
  body: messageBody,
  response: z.object({
    /** continued: a new turn began · waiting: it is read where the run would end · duplicate: it had come before. */
    delivered: z.enum(['continued', 'waiting', 'duplicate']),
    /** The run that has it: the newest of the conversation. */
    run: runSchema,
  }),
  status: 202,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'payload_too_large', 'wrong_status', 'unavailable'],
})

const writtenSchema = z.object({ seq: z.number().int(), at: timeSchema, channel: z.string(), from: z.string(), /** Who handed it in, where that is somebody else. */ by: z.string().optional(), text: z.string(), /** Whether the run has come to read it. */ read: z.boolean() })

export const getConversation = defineContract({
  id: 'getConversation',
  summary: 'The conversation that a run is part of: what people wrote and what each turn answered',
  method: 'GET',
  path: '/runs/{id}/messages',
  params,
  response: z.object({
    /** The first run and what continued it, in order. */
    turns: z.array(
      z.object({
        run: z.object({ id: runIdSchema, status: runStatusSchema, startedAt: timeSchema, finishedAt: timeSchema.nullable() }),
        /** Without those that the turns before it had read. */
        messages: z.array(writtenSchema),
        /** The message of the end that it reached, else its output where that is a text. */
        reply: z.string().nullable(),
      }),
    ),
    /** Whether a message would be taken now, and if not, why. */
    takes: z.boolean(),
    why: z.string().nullable(),
  }),
  errors: ['not_found', 'wrong_status'],
})

export type Conversation = z.infer<typeof getConversation.response>
export type MessageBody = z.infer<typeof messageBody>
