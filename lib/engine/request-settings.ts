/**
 * What every request to a person is set to in a document: whom it may be answered by, how many must, how they are told, and what
 * happens while nobody answers. Of a question, of a gate, and of a decision that asks when it is stuck.
 */
import { z } from 'zod'
import type { EventData } from './events.ts'

/** Who else is told, and how, when nobody has answered after so long. An empty audience reminds those who were asked. */
export const escalationSchema = z.strictObject({
  afterSeconds: z.number().positive(),
  audience: z.array(z.string()).default([]),
  channels: z.array(z.string()).default([]),
})

/** How many must answer; `all`: everybody who is named, which wants an audience of single people and keys. */
export const requiredSchema = z.union([z.literal('all'), z.number().int().positive().max(100)])

/** Whom a request is put to once names are resolved and counted. */
export interface ResolvedAsking {
  audience: string[]
  required: number
  /** Who may not answer, although they are in the audience. */
  notBy: string[]
  channels: string[]
  /** 0: no limit. */
  timeoutSeconds: number
  escalate: Escalation[]
}

/**
 * The same as the event that asks at `now` says it: with times; a level without channels of its own is told as those before. `waited`: milliseconds that the request had waited where a fork was made of
 * the run that asked it first; its clocks run on.
 */
export function askedFields({ audience, required, notBy, channels, timeoutSeconds, escalate }: ResolvedAsking, now: string, waited = 0): AskedFields {
  const after = (seconds: number): string => new Date(Date.parse(now) - waited + seconds * 1000).toISOString()
  const levels = escalate.toSorted((a, b) => a.afterSeconds - b.afterSeconds).map((level) => ({ at: after(level.afterSeconds), audience: level.audience, channels: level.channels.length > 0 ? level.channels : channels }))
  return {
    audience,
    required,
    ...(notBy.length > 0 && { notBy }),
    ...(channels.length > 0 && { channels }),
    ...(levels.length > 0 && { escalations: levels }),
    ...(timeoutSeconds > 0 && { expiresAt: after(timeoutSeconds) }),
  }
}

export type AskedFields = Pick<EventData<'human.asked'>, 'audience' | 'required' | 'notBy' | 'channels' | 'escalations' | 'expiresAt'>
export type Escalation = z.infer<typeof escalationSchema>
export type Required = z.infer<typeof requiredSchema>
