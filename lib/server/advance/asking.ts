/**
 * Whom a request is put to, as it stands in the log: names resolved, one number of answers, absolute times. A template in an audience can
 * only name one person, by their mail address: text that came from elsewhere never makes an audience wider.
 */
import { isAddress, loggedAudience, normalAddress } from '#lib/engine/audience.ts'
import { template, type Evaluation } from '#lib/engine/evaluation.ts'
import { askedFields, type AskedFields, type Escalation, type Required, type ResolvedAsking } from '#lib/engine/request-settings.ts'
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

export interface AskingError {
  code: string
  message: string
  place?: string
}

export type Resolved = { ok: true; asking: ResolvedAsking } | { ok: false; error: AskingError }

/** Resolves who is asked. What is wrong with it is a problem of the step: nobody is asked in their place. */
export async function askingOf(owner: Owner, { audience, required = 1, channels = [], timeoutSeconds, escalate }: RequestSettings, at: Standpoint): Promise<Resolved> {
  const lists = [audience, ...escalate.map((level) => level.audience)]
  const evaluated = await evaluateAt(owner, templatesIn(lists), at)
  if (!evaluated.ok) return evaluated
  const wrong = Object.entries(evaluated.value).find(([, named]) => typeof named !== 'string' || !isAddress(named.trim()))
  if (wrong) return { ok: false, error: notOnePerson(...wrong) }
  const [asked = [], ...others] = lists.map((list, index) => loggedAudience(list.map((entry, place) => addressAt(evaluated.value[placeOf(index, place)]) ?? entry)))
  const notBy = [asked, ...others].some((list) => list.includes('not:launcher')) ? await launchersOf(owner.context.runId, owner.context.rootId) : []
  const count = required === 'all' ? closedAudienceSize({ audience: asked, notBy }) : required
  if (!count) return { ok: false, error: nobodyToCount(asked, count) }
  return { ok: true, asking: { audience: asked, required: count, notBy, channels, timeoutSeconds, escalate: escalate.map((level, index) => ({ ...level, audience: others[index] ?? [] })) } }
}

/** As the event that asks now says it; of a request that a fork asks again, with the time that it has left. */
export const asked = ({ now }: Pick<Owner, 'now'>, asking: ResolvedAsking, step?: Pick<StepState, 'waited'>): AskedFields => askedFields(asking, now, step?.waited)

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
