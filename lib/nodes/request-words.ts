/**
 * Requests to people in words, for those who draw the workflow: who may answer, how many must, how they are told, what happens while
 * nobody answers. Addresses are named, since the author wrote them. Pure; from drafts, so what is half written still reads.
 */
import { readAudienceEntry } from '#lib/engine/audience.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { oneLine, rowsOf, textOf } from './draft.ts'

/** Whether an entry is resolved when it is asked. */
export const isTemplate = (entry: string): boolean => /\{[{%]/.test(entry)

/** The texts of a list; what is none is passed over. */
export const textsOf = (data: JsonObject, name: string): string[] => {
  const list = data[name]
  return Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : []
}

/** `everyone in finance`, `the address in {{ input.email }}`. */
export function entryWords(written: string): string {
  if (isTemplate(written)) return `the address in ${oneLine(written)}`
  const entry = readAudienceEntry(written)
  switch (entry?.kind) {
    case 'person':
      return entry.email
    case 'role':
      return `every ${entry.role}`
    case 'group':
      return `everyone in ${entry.name}`
    case 'key':
      return `API key ${entry.name}`
    case 'anyone':
      return 'whoever has the link'
    case 'not_launcher':
      return 'not who launched it'
    default:
      return `“${written.trim()}”, which means nobody`
  }
}

/** Who may answer and how many must: `2 of: everyone in finance, not who launched it`. */
export function whoWords(audience: readonly string[], required: unknown = 1): string {
  const isNot = (written: string) => readAudienceEntry(written)?.kind === 'not_launcher'
  const named = [...new Set(audience.filter((written) => !isNot(written)).map(entryWords))]
  const whom = named.length > 0 ? named : ['every member and API key']
  const all = [...whom, ...(audience.some(isNot) ? ['not who launched it'] : [])].join(', ')
  if (required === 'all') return whom.length > 1 ? `All of: ${all}` : capital(all)
  if (typeof required === 'number' && required > 1) return `${required} of: ${all}`
  return named.length > 1 ? `One of: ${all}` : capital(all)
}

const capital = (text: string): string => (/^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text)

/** `slack:#finance` → `slack, #finance`. */
export const channelWords = (channel: string): string => channel.trim().replace(/^([^:]+):\s*/, '$1, ')

const units = [
  [86_400, 'day', 'd'],
  [3600, 'hour', 'h'],
  [60, 'minute', 'min'],
  [1, 'second', 's'],
] as const

/** In one unit, as people say it: `30 minutes`, `1.5 hours`; short: `30 min`, `1.5 h`. */
export function timeWords(seconds: number, short = false): string {
  const [size, unit, sign] = units.find(([each]) => seconds >= each) ?? units[3]
  const amount = Math.round((seconds / size) * 10) / 10
  return short ? `${amount} ${sign}` : `${amount} ${unit}${amount === 1 ? '' : 's'}`
}

/** `after 30 minutes: everyone in finance too, by slack, #finance`; without a new audience it is a reminder. */
export function escalationWords(step: JsonObject): string {
  const [audience, channels] = [textsOf(step, 'audience'), textsOf(step, 'channels')]
  const after = typeof step.afterSeconds === 'number' ? `after ${timeWords(step.afterSeconds)}` : 'some time later'
  const whom = audience.length > 0 ? `${audience.map(entryWords).join(', ')} too` : 'a reminder'
  return `${after}: ${whom}${channels.length > 0 ? `, by ${channels.map(channelWords).join(' and ')}` : ''}`
}

const counted = (required: unknown, one: string): string => (required === 'all' ? `all ${one}s` : `${typeof required === 'number' ? required : 1} ${one}${required === 1 || typeof required !== 'number' ? '' : 's'}`)

const limitOf = ({ timeoutSeconds }: JsonObject): number | undefined => (typeof timeoutSeconds === 'number' && timeoutSeconds > 0 ? timeoutSeconds : undefined)

/** A gate on a card: `2 approvals, 4 h`; off, it says so. */
export function gateSummary(gate: JsonObject): string {
  if (gate.when === false) return 'approval off'
  const limit = limitOf(gate)
  return `${counted(gate.required, 'approval')}${limit === undefined ? '' : `, ${timeWords(limit, true)}`}`
}

/** The same where there is room for a mark alone; empty for a gate that wants one approval and waits. */
export function gateMark(gate: JsonObject): string {
  if (gate.when === false) return 'off'
  const limit = limitOf(gate)
  const count = gate.required === 'all' ? 'all' : typeof gate.required === 'number' && gate.required > 1 ? `${gate.required}×` : ''
  return [count, ...(limit === undefined ? [] : [timeWords(limit, true)])].filter(Boolean).join(', ')
}

/** A gate in one sentence: `Requires approval if args.amount > 100. 2 of: everyone in finance. Within 4 hours; after 1 hour: a reminder.` */
export function gateWords(gate: JsonObject): string {
  if (gate.when === false) return 'The approval is off: nobody is asked.'
  const when = typeof gate.when === 'string' && gate.when.trim() !== '' ? ` if ${oneLine(gate.when)}` : ''
  return `Requires approval${when}. ${requestWords(gate)}`
}

/** Who, and what happens while nobody answers. */
export function requestWords(request: JsonObject): string {
  const limit = limitOf(request)
  const steps = rowsOf(request, 'escalate').map(({ row }) => escalationWords(row))
  const times = [...(limit === undefined ? [] : [`within ${timeWords(limit)}`]), ...steps].join('; ')
  return `${whoWords(textsOf(request, 'audience'), request.required)}.${times === '' ? '' : ` ${capital(times)}.`}`
}

const formatWords: Record<string, string> = { free_text: 'free text', yes_no: 'yes or no', choice: 'choice', form: 'form' }

/** A question on its card: `yes or no, 2 answers, 4 h`. */
export function questionSummary(data: JsonObject): string {
  const limit = limitOf(data)
  const many = data.required === 'all' || (typeof data.required === 'number' && data.required > 1)
  const format = textOf(data, 'format') || 'free_text'
  return [formatWords[format] ?? format, ...(many ? [counted(data.required, 'answer')] : []), ...(limit === undefined ? [] : [timeWords(limit, true)])].join(', ')
}
