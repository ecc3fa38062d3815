/** One step as its events tell it: what it was given, what it tried, what it chose or failed with, what it gave. Pure. */
import { blobReferenceSchema, type Event, type EventOf, type StepError } from '#lib/engine/events.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { cut } from '../words.ts'
import type { LoggedRequest, RunLog } from '../run-log.ts'

export interface Attempt {
  attempt: number
  startedAt: string
  error?: StepError
  /** When the next one is due; undefined after the last. */
  retryAt?: string
}

export interface StepFacts {
  input?: Json
  output?: Json
  /** Port it left by; null at an end. */
  handle?: string | null
  cached: boolean
  idempotencyKey?: string
  /** Of the work itself; a decision's model calls are calls. */
  attempts: Attempt[]
  /** The last failure, while no later attempt succeeded. */
  error?: StepError
  chosen?: EventOf<'intent.selected'>
  invalid: EventOf<'intent.invalid'>[]
  variables?: Json
  requests: LoggedRequest[]
  wait?: WaitFacts
  /** Ends that came when their attempt no longer counted. */
  late: EventOf<'step.late'>[]
  /** The last event that put another output in place of that of the end, or tried to. */
  refreshed?: EventOf<'step.refreshed'>
  edited?: EventOf<'step.edited'>
  /** Why it was cancelled. */
  cancelled?: string
}

export interface WaitFacts {
  callback: boolean
  correlationKey?: string
  /** When the time is up. */
  fireAt?: string
  firedAt?: string
  receivedAt?: string
}

/** Reads the events of `step` up to `seq`. */
export function stepFacts(log: RunLog, step: string, seq: number): StepFacts {
  const facts: StepFacts = { cached: false, attempts: [], invalid: [], late: [], requests: log.requests.filter((request) => request.step === step && request.asked.seq <= seq) }
  for (const event of log.eventsOf(step)) {
    if (event.seq > seq) break
    switch (event.type) {
      case 'step.started':
        if (event.data.input !== undefined) facts.input = event.data.input
        if (event.data.idempotencyKey !== undefined) facts.idempotencyKey = event.data.idempotencyKey
        takeWait(facts, event)
        if (event.data.attempt > 0) facts.attempts.push({ attempt: event.data.attempt, startedAt: event.at })
        break
      case 'step.failed': {
        facts.error = event.data.error
        const attempt = facts.attempts.at(-1)
        if (attempt) Object.assign(attempt, { error: event.data.error, retryAt: event.data.retryAt })
        if (event.data.handle !== undefined) facts.handle = event.data.handle
        break
      }
      case 'step.completed':
        delete facts.error
        Object.assign(facts, { output: event.data.output, handle: event.data.handle, cached: event.data.cached === true })
        break
      case 'intent.selected':
        facts.chosen = event
        break
      case 'intent.invalid':
        facts.invalid.push(event)
        break
      case 'vars.set':
        facts.variables = event.data.values
        break
      default:
        takeWait(facts, event)
        takeAfterwards(facts, event)
    }
  }
  return facts
}

function takeWait(facts: StepFacts, event: Event): void {
  const wait = facts.wait ?? { callback: false }
  if (event.type === 'step.started' && event.data.callbackHash !== undefined) {
    const { correlationKey } = event.data
    facts.wait = { ...wait, callback: true, ...(correlationKey !== undefined && { correlationKey }) }
  } else if (event.type === 'timer.set') facts.wait = { ...wait, fireAt: event.data.fireAt }
  else if (event.type === 'timer.fired') facts.wait = { ...wait, firedAt: event.at }
  else if (event.type === 'callback.received') facts.wait = { ...wait, callback: true, receivedAt: event.at }
}

function takeAfterwards(facts: StepFacts, event: Event): void {
  if (event.type === 'step.late') facts.late.push(event)
  if (event.type === 'step.cancelled') facts.cancelled = event.data.reason ?? ''
  if (event.type === 'step.refreshed') facts.refreshed = event
  else if (event.type === 'step.edited') facts.edited = event
  else return
  if (event.data.output !== undefined) facts.output = event.data.output
}

export interface InputPhrase {
  /** Member of the input that it stands in; none where the input is a text itself. */
  name?: string
  text: string
}

const longest = 600
/** White space is closed up in no more than this. */
const searched = 4 * longest

/** The words that a run was started with, to read beside what the model made of them (product F1.4): the input's longest text. */
export function inputPhrase(input: Json): InputPhrase {
  if (typeof input === 'string') return { text: cut(input.slice(0, searched), longest) }
  const long = blobReferenceSchema.safeParse(input)
  if (long.success) return { text: `${long.data.preview.trimEnd()}…` }
  const texts = isJsonObject(input) ? Object.entries(input).filter((entry): entry is [string, string] => typeof entry[1] === 'string') : []
  const [name, text] = texts.reduce<[string, string] | []>((most, entry) => (entry[1].length > (most[1]?.length ?? 0) ? entry : most), [])
  return text === undefined ? { text: cut(JSON.stringify(input), longest) } : { name, text: cut(text.slice(0, searched), longest) }
}

/** What can be done about a failure, by its code; undefined where the message says it all. */
export function remedy(code: string): string | undefined {
  return remedies[code] ?? (code.startsWith('http_') ? 'Wire the node’s error port to let a run go on without it, or change the request. The step shows the answer in full.' : undefined)
}

const remedies: Record<string, string> = {
  stuck: 'Look at the errors that the model could not resolve, then change the prompt or the tool, or wire the port “stuck”.',
  exhausted: 'The loop took all its visits. Raise the visits of the decision, or wire the port “exhausted”.',
  model_failed: 'Check the connection and its key, then run again. Wire the port “stuck” to go on without the model.',
  no_script_entry: 'Add an entry to the model’s script that fits this call, or choose a connection with a model.',
  timeout: 'Raise the node’s timeout, or wire its error port.',
  limit_steps: 'Raise the limit of steps in the workflow’s settings, or give the loop a way out.',
  context_overflow: 'Raise the node’s token budget, or let it drop the oldest entries.',
}
