/**
 * What changed in whom a node asks, in words: who may answer, how many must, how they are told, how long, what happens while nobody does.
 * One phrase per setting, both values where they are short. Pure.
 */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { rowsOf } from './draft.ts'
import { channelWords, escalationWords, gateWords, textsOf, timeWords, whoWords } from './request-words.ts'

/** What was asked with these settings before, and with those now, of `name`: "deploy". A gate answers with approvals, a question with answers. */
export function requestChangeWords(name: string, before: JsonObject, after: JsonObject, asks: 'approval' | 'answer'): string[] {
  return settings.filter(({ field }) => JSON.stringify(before[field] ?? null) !== JSON.stringify(after[field] ?? null)).flatMap(({ words }) => words({ name, before, after, asks }))
}

/** A gate as a whole, where it came: `intent refund now needs approval`. */
export const newGateWords = (what: string, gate: JsonObject): string => {
  const plain = gateWords(gate) === gateWords({ when: true })
  return gate.when === false ? `approval of ${what} added, switched off` : `${what} now needs approval${plain ? '' : ` (${rest(gate)})`}`
}

const rest = (gate: JsonObject): string => {
  const text = gateWords(gate).replace(/^Requires approval ?/, '').replace(/\.$/, '')
  return text.startsWith('if ') ? text : text.replace(/^\. /, '')
}

interface Change {
  name: string
  before: JsonObject
  after: JsonObject
  asks: 'approval' | 'answer'
}

interface Setting {
  field: string
  words(change: Change): string[]
}

const short = 60

const from = (what: string, was: string, is: string): string[] => [was.length + is.length <= short ? `${what} ${was} → ${is}` : `${what} is now: ${is}`]

const subject = ({ name, asks }: Change): string => (asks === 'approval' ? `approval of ${name}` : name)

const limit = ({ timeoutSeconds }: JsonObject): string => (typeof timeoutSeconds === 'number' && timeoutSeconds > 0 ? timeWords(timeoutSeconds) : 'none')
const count = (value: Json | undefined): string => (value === undefined ? '1' : String(value))
const who = (settings: JsonObject): string => whoWords(textsOf(settings, 'audience')).replace(/^One of: /, '').replace(/^(?:Every\w*|Whoever|The)\b/, (word) => word.toLowerCase())
const channels = (settings: JsonObject): string => textsOf(settings, 'channels').map(channelWords).join(' and ') || 'the inbox alone'
const condition = ({ when }: JsonObject): string => (typeof when === 'string' ? `if ${when.trim()}` : when === false ? 'off' : 'always')

function steps(settings: JsonObject): string {
  const rows = rowsOf(settings, 'escalate')
  return rows.length === 0 ? 'none' : rows.map(({ row }) => escalationWords(row)).join('; ')
}

const settings: readonly Setting[] = [
  { field: 'when', words: (change) => (change.after.when === false ? [`${subject(change)} switched off`] : change.before.when === false ? [`${subject(change)} switched on`] : from(`${subject(change)} asked`, condition(change.before), condition(change.after))) },
  { field: 'audience', words: (change) => from(change.asks === 'approval' ? `who may approve ${change.name}` : `who may answer ${change.name}`, who(change.before), who(change.after)) },
  { field: 'required', words: ({ name, before, after, asks }) => [`${asks}s that ${name} needs ${count(before.required)} → ${count(after.required)}`] },
  { field: 'channels', words: (change) => from(`${subject(change)} told by`, channels(change.before), channels(change.after)) },
  { field: 'timeoutSeconds', words: (change) => [`time limit of ${subject(change)} ${limit(change.before)} → ${limit(change.after)}`] },
  { field: 'escalate', words: (change) => from(`escalation of ${subject(change)}`, steps(change.before), steps(change.after)) },
  { field: 'onTimeout', words: (change) => [`answer of ${change.name} when its time is over ${isJsonObject(change.after.onTimeout) ? `is now ${JSON.stringify(change.after.onTimeout.value)}` : 'removed'}`] },
]

/** The fields of a request that have words here. */
export const requestFieldsTold: readonly string[] = settings.map(({ field }) => field)
