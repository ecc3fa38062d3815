/**
 * Whom a request is put to, as it stands in the log: names resolved, one number of answers, absolute times. A template in an audience can
 * only name one person, by their mail address: text that came from elsewhere never makes an audience wider.
 */
import { canonicalAudience, isAddress, normalAddress } from '#lib/engine/audience.ts'
import { template, type Evaluation } from '#lib/engine/evaluation.ts'
import type { EventData } from '#lib/engine/events.ts'
import type { Escalation, Required } from '#lib/engine/request-settings.ts'
import type { Standpoint } from '#lib/engine/scope.ts'
import type { StepState } from '#lib/engine/state.ts'
import { closedAudienceSize } from '../people/audience.ts'
import { launchersOf } from '../runs/launchers.ts'
import type { Owner } from './owner.ts'
import { evaluateAt } from './step.ts'

/** What an author sets, of a question, a gate, or a step that asks when it is stuck. */
export interface RequestSettings {
  audience: string[]
  required?: Required | undefined
  channels?: string[] | undefined
  timeoutSeconds: number
  escalate: Escalation[]
}

/** The same, resolved. */
export interface Asking {
  audience: string[]
  required: number
  notBy: string[]
  channels: string[]
  timeoutSeconds: number
  escalate: Escalation[]
}

export interface AskingError {
  code: string
  message: string
  place?: string
}

export type Resolved = { ok: true; asking: Asking } | { ok: false; error: AskingError }

/** Resolves who is asked. What is wrong with it is a problem of the step: nobody is asked in their place. */
export async function askingOf(owner: Owner, { audience, required = 1, channels = [], timeoutSeconds, escalate }: RequestSettings, at: Standpoint): Promise<Resolved> {
  const lists = [audience, ...escalate.map((level) => level.audience)]
  const evaluated = await evaluateAt(owner, templatesIn(lists), at)
  if (!evaluated.ok) return evaluated
  const wrong = Object.entries(evaluated.value).find(([, named]) => typeof named !== 'string' || !isAddress(named.trim()))
  if (wrong) return { ok: false, error: notOnePerson(...wrong) }
  const [asked = [], ...others] = lists.map((list, index) => canonicalAudience(list.map((entry, place) => addressAt(evaluated.value[placeOf(index, place)]) ?? entry)))
  const notBy = [asked, ...others].some((list) => list.includes('not:launcher')) ? await launchersOf(owner.context.runId, owner.context.rootId) : []
  const count = required === 'all' ? closedAudienceSize({ audience: asked, notBy }) : required
  if (!count) return { ok: false, error: nobodyToCount(asked, count) }
  return { ok: true, asking: { audience: asked, required: count, notBy, channels, timeoutSeconds, escalate: escalate.map((level, index) => ({ ...level, audience: others[index] ?? [] })) } }
}

/** As the event says it; a level without channels of its own is told as those before. `waited`: milliseconds that the same request had waited where a fork was made of the run that asked it. */
export function asked({ now }: Pick<Owner, 'now'>, { audience, required, notBy, channels, timeoutSeconds, escalate }: Asking, { waited = 0 }: Pick<StepState, 'waited'> = {}): Pick<EventData<'human.asked'>, 'audience' | 'required' | 'notBy' | 'channels' | 'escalations' | 'expiresAt'> {
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

/** Where in the settings an entry stands; list 0 is the audience, then those of the escalations. */
const placeOf = (list: number, place: number): string => (list === 0 ? `audience[${place}]` : `escalate[${list - 1}].audience[${place}]`)

const isTemplate = (entry: string): boolean => entry.includes('{{') || entry.includes('{%')

function templatesIn(lists: readonly (readonly string[])[]): Record<string, Evaluation> {
  return Object.fromEntries(lists.flatMap((list, index) => list.flatMap((entry, place) => (isTemplate(entry) ? [[placeOf(index, place), template(entry)] as const] : []))))
}

const addressAt = (named: unknown): string | undefined => (typeof named === 'string' ? normalAddress(named) : undefined)

const longestShown = 100

function notOnePerson(place: string, named: unknown): AskingError {
  const shown = JSON.stringify(named).slice(0, longestShown)
  return { code: 'invalid_audience', message: `it gave ${shown}, which is no mail address. A template can only name one person, by their address; roles, groups and "anyone" are written as they are.`, place }
}

function nobodyToCount(audience: readonly string[], count: number | null): AskingError {
  const message = count === null ? `All of ${audience.join(', ') || 'everybody'} have to agree, and nobody can say who all are: name single people and keys, or how many have to.` : 'All who are named have to agree, and of those nobody may.'
  return { code: 'invalid_audience', message, place: 'required' }
}
