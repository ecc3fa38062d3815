/**
 * Whether a recorded request was put to people as its author set it: to nobody who is not named, of as many answers, with every time that
 * follows from when it was asked. What a template in an audience gave is not known here, but that it can only be one address is.
 */
import { canonicalAudience, isAddress } from './audience.ts'
import type { Event, EventData } from './events.ts'
import type { Json } from './json.ts'
import { same } from './replay-finding.ts'
import type { Escalation, Required } from './request-settings.ts'
import type { StepState } from './state.ts'

/** As a node's data has it, with or without its defaults. */
export interface AskingSettings {
  audience?: string[]
  required?: Required
  channels?: string[]
  timeoutSeconds?: number
  escalate?: Escalation[]
}

type Asked = Extract<Event, { type: 'human.asked' | 'approval.requested' | 'escalation.requested' }>

/** What of an event is not as it was set; null where all is. */
export function askedAmiss({ at, data }: Pick<Asked, 'at'> & { data: Pick<EventData<'human.asked'>, 'audience' | 'required' | 'channels' | 'escalations' | 'expiresAt'> }, settings: AskingSettings, step: Pick<StepState, 'waited'>): { what: string; expected: Json; actual: Json } | null {
  const { audience = [], required = 1, channels = [], timeoutSeconds = 0, escalate = [] } = settings
  const after = (seconds: number): string => new Date(Date.parse(at) - (step.waited ?? 0) + seconds * 1000).toISOString()
  const levels = escalate.toSorted((a, b) => a.afterSeconds - b.afterSeconds)
  const given = data.escalations ?? []
  const wanted = { required: required === 'all' ? data.required : required, channels, expiresAt: timeoutSeconds > 0 ? after(timeoutSeconds) : null, levels: levels.map((level) => ({ at: after(level.afterSeconds), channels: level.channels })) }
  const found = { required: data.required, channels: data.channels ?? [], expiresAt: data.expiresAt ?? null, levels: given.map((level) => ({ at: level.at, channels: level.channels })) }
  if (!same(wanted, found)) return { what: 'how people are asked', expected: wanted, actual: found }
  const named = [audience, ...levels.map((level) => level.audience)]
  const wrong = [data.audience, ...given.map((level) => level.audience)].findIndex((asked, index) => !isOf(asked, named[index] ?? []))
  return wrong === -1 ? null : { what: 'who is asked', expected: named[wrong] ?? [], actual: [data.audience, ...given.map((level) => level.audience)][wrong] ?? [] }
}

const isTemplate = (entry: string): boolean => entry.includes('{{') || entry.includes('{%')

/** Every entry that is written as it is, and for templates no more than one address each. */
function isOf(asked: readonly string[], written: readonly string[]): boolean {
  const plain = canonicalAudience(written.filter((entry) => !isTemplate(entry)))
  const others = asked.filter((entry) => !plain.includes(entry))
  return plain.every((entry) => asked.includes(entry)) && others.length <= written.filter(isTemplate).length && others.every(isAddress)
}
