/**
 * Whether a recorded request was put to people as its author set it: to nobody who is not named, of as many answers, with every time that
 * follows from when it was asked. What a template in an audience gave is not known here, but that it can only be one address is.
 */
import { canonicalEntry, isAddress } from './audience.ts'
import type { Event } from './events.ts'
import type { Json } from './json.ts'
import { same } from './replay-finding.ts'
import { askedFields, type AskedFields, type Escalation, type Required } from './request-settings.ts'
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
export function askedAmiss({ at, data }: Pick<Asked, 'at'> & { data: AskedFields }, settings: AskingSettings, step: Pick<StepState, 'waited'>): { what: string; expected: Json; actual: Json } | null {
  const { audience = [], required = 1, channels = [], timeoutSeconds = 0, escalate = [] } = settings
  const set = askedFields({ audience, required: required === 'all' ? data.required : required, notBy: [], channels, timeoutSeconds, escalate }, at, step.waited)
  const [wanted, found] = [howOf(set), howOf(data)]
  if (!same(wanted, found)) return { what: 'how people are asked', expected: wanted, actual: found }
  const given = [data, ...(data.escalations ?? [])].map((level) => level.audience)
  const wrong = [set, ...(set.escalations ?? [])].findIndex((level, index) => !isOf(given[index] ?? [], level.audience))
  return wrong === -1 ? null : { what: 'who is asked', expected: [set, ...(set.escalations ?? [])][wrong]?.audience ?? [], actual: given[wrong] ?? [] }
}

const howOf = ({ required, channels = [], expiresAt, escalations = [] }: AskedFields) => ({ required, channels, expiresAt: expiresAt ?? null, levels: escalations.map((level) => ({ at: level.at, channels: level.channels })) })

const isTemplate = (entry: string): boolean => entry.includes('{{') || entry.includes('{%')

/** Every entry that is written as it is, and for templates no more than one address each. */
function isOf(asked: readonly string[], written: readonly string[]): boolean {
  const plain = written.filter((entry) => !isTemplate(entry)).map(canonicalEntry)
  const meant = asked.map(canonicalEntry)
  const others = meant.filter((entry) => !plain.includes(entry))
  return plain.every((entry) => meant.includes(entry)) && others.length <= written.filter(isTemplate).length && others.every(isAddress)
}
