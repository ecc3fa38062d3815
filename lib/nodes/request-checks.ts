/**
 * What is wrong with a request to people by itself: entries that mean nobody, more answers than there are people, steps that never
 * come, a default answer that is none. Who is there is known only where the workflow runs (known-people.ts).
 */
import { canonicalEntry, readAudienceEntry } from '#lib/engine/audience.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { answerMisfit } from './answer-fit.ts'
import type { ConfigProblem } from './define-node.ts'
import { rowsOf } from './draft.ts'
import { isTemplate, textsOf, timeWords } from './request-words.ts'

const error = (code: string, path: string, message: string): ConfigProblem => ({ severity: 'error', code, path, message })
const warning = (code: string, path: string, message: string): ConfigProblem => ({ severity: 'warning', code, path, message })

/** `path` is that of the settings in the node's data: '' for a question, `/approval` for the gate of a node. */
export function requestProblems(settings: JsonObject, path: string): ConfigProblem[] {
  const steps = rowsOf(settings, 'escalate')
  return [
    ...audienceProblems(settings, path),
    ...channelProblems(settings, path),
    ...requiredProblems(settings, path),
    ...steps.flatMap(({ index, row }) => {
      const at = `${path}/escalate/${index}`
      return [...audienceProblems(row, at, true), ...channelProblems(row, at), ...stepProblems(row, settings, at)]
    }),
  ]
}

/** The gate of a node or of an intent, where there is one. */
export const gateProblems = (data: JsonObject, path: string): ConfigProblem[] => (isJsonObject(data.approval) ? requestProblems(data.approval, `${path}/approval`) : [])

/** What a decision or a generation asks when it is stuck. */
export function stuckProblems(errors: JsonObject): ConfigProblem[] {
  return errors.onStuck === 'ask' && isJsonObject(errors.ask) ? requestProblems(errors.ask, '/errors/ask') : []
}

function audienceProblems(settings: JsonObject, path: string, added = false): ConfigProblem[] {
  return textsOf(settings, 'audience').flatMap((entry, index) => {
    const why = audienceFault(entry, added)
    return why === undefined ? [] : [error('bad_audience', `${path}/audience/${index}`, why)]
  })
}

/** Why an entry of an audience means nobody; `added`: in a step of an escalation. */
export function audienceFault(entry: string, added = false): string | undefined {
  const written = entry.trim()
  if (written === '') return 'an entry of the audience is empty. Write an address, a role or a group, or remove it.'
  const quoted = JSON.stringify(written)
  if (isTemplate(written)) {
    return /^\s*(?:role|group|key|not)\s*:/i.test(written) ? `${quoted} would take who may answer from a text. A template gives a mail address, nothing else.` : undefined
  }
  const meant = readAudienceEntry(written)
  if (meant?.kind === 'not_launcher' && added) return '"not:launcher" says who may not answer. It holds for the whole request: put it into its audience, not into a step.'
  return meant ? undefined : unreadable(written)
}

const known = 'Write an address, role:owner, role:member, group:NAME, key:NAME, anyone or not:launcher.'

function unreadable(written: string): string {
  const quoted = JSON.stringify(written)
  const [, prefix = '', rest = ''] = /^(\w+):(.*)$/s.exec(written.toLowerCase()) ?? []
  if (prefix === 'role') return `there is no role "${rest.trim()}". Roles are owner and member.`
  if (prefix === 'not') return `${quoted} means nothing. The only exception is not:launcher, who started the run.`
  if (written.includes('@')) return `${quoted} is no mail address. Each entry is one address.`
  return prefix === '' || prefix === 'group' || prefix === 'key' ? `${quoted} means nobody. ${known}` : `${quoted} means nobody: "${prefix}:" is not known. ${known}`
}

const channelPattern = /^[a-z][a-z0-9_-]{0,62}(?::\s*\S.*)?$/s

function channelProblems(settings: JsonObject, path: string): ConfigProblem[] {
  return textsOf(settings, 'channels').flatMap((channel, index) => {
    const why = channelFault(channel)
    return why === undefined ? [] : [error('bad_channel', `${path}/channels/${index}`, why)]
  })
}

/** Why a text names no channel. */
export function channelFault(channel: string): string | undefined {
  const written = channel.trim()
  if (isTemplate(written)) return `${JSON.stringify(written)} is a template, and channels are fixed. Put the address into the audience: a mail connection writes to everyone there who has one.`
  return channelPattern.test(written) ? undefined : `${JSON.stringify(written)} names no channel. Write the name of a connection, with a target behind a colon where it has one: mail, slack:#approvals.`
}

/** The people and keys of an audience where it names nobody else; undefined where it is open. */
export function closedAudience(entries: readonly string[]): string[] | undefined {
  const named = entries.filter((entry) => readAudienceEntry(entry)?.kind !== 'not_launcher')
  const single = named.every((entry) => isTemplate(entry) || ['person', 'key'].includes(readAudienceEntry(entry)?.kind ?? ''))
  return named.length > 0 && single ? [...new Set(named.map(canonicalEntry))] : undefined
}

function requiredProblems(settings: JsonObject, path: string): ConfigProblem[] {
  const { required } = settings
  const audience = textsOf(settings, 'audience')
  const at = `${path}/required`
  const closed = closedAudience(audience)
  if (required === 'all' && !closed) return [error('required_all_open', at, 'everybody must answer, but who that is, is not fixed: the audience names more than single people and keys. Name each, or say how many.')]
  const later = closedAudience([...audience, ...rowsOf(settings, 'escalate').flatMap(({ row }) => textsOf(row, 'audience'))])
  if (!later || !closed) return []
  const wanted = required === 'all' ? closed.length : typeof required === 'number' ? required : 1
  if (wanted > later.length) return [error('audience_too_small', at, `${wanted} must answer, but the audience names only ${later.length}, so this could never be settled. Name more people, or ask fewer.`)]
  const without = audience.some((entry) => readAudienceEntry(entry)?.kind === 'not_launcher')
  // With `all`, who launched it is not counted.
  if (!without || required === 'all' || wanted < later.length) return []
  return [warning('launcher_needed', at, `${wanted} of ${later.length} must answer, and who launched the run may not. Where it is one of them who launched it, this can never be settled: name one more.`)]
}

function stepProblems(step: JsonObject, settings: JsonObject, at: string): ConfigProblem[] {
  const { timeoutSeconds } = settings
  const { afterSeconds } = step
  const late = typeof timeoutSeconds === 'number' && timeoutSeconds > 0 && typeof afterSeconds === 'number' && afterSeconds >= timeoutSeconds
  if (late) return [warning('escalation_too_late', `${at}/afterSeconds`, `this step comes after ${timeWords(afterSeconds)}, when the time limit of ${timeWords(timeoutSeconds)} is over, so never. Let it come earlier, or raise the limit.`)]
  const silent = textsOf(step, 'audience').length + textsOf(step, 'channels').length + textsOf(settings, 'channels').length === 0
  return silent ? [warning('escalation_tells_nobody', at, 'this step names nobody new and no channel, so nobody would notice it. Give it an audience, or a channel to be reminded by.')] : []
}

/** The default answer of a question: one that fits, and can be needed. */
export function defaultAnswerProblems(data: JsonObject): ConfigProblem[] {
  const given = data.onTimeout
  if (!isJsonObject(given)) return []
  const value: Json | undefined = given.value
  const misfit = value === undefined ? undefined : answerMisfit(data, value)
  if (misfit !== undefined) return [error('bad_default_answer', '/onTimeout/value', `the answer that stands when nobody answers does not fit the question: ${misfit}`)]
  const limited = typeof data.timeoutSeconds === 'number' && data.timeoutSeconds > 0
  return limited ? [] : [warning('default_answer_unused', '/onTimeout', 'there is an answer for when the time is over, but no time limit, so it never stands. Set a limit, or remove the answer.')]
}
