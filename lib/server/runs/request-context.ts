/**
 * What led to a request: the model call whose answer brought the run there, and what decisions, people and effects did before, in short.
 * For who decides about one request among many and does not want to read a run; the run's page tells all of it.
 */
import type { Earlier, RequestContext } from '#lib/api/requests.ts'
import { ApiError } from '#lib/api/errors.ts'
import { nodeOfStep, type Event } from '#lib/engine/events.ts'
import type { GraphIndex } from '#lib/engine/graph.ts'
import { database } from '../db.ts'
import { readEventsAt } from './log.ts'
import { loadGraph } from './run-context.ts'

const mostEarlier = 30
/** Events of a run that are looked back at for the way here. */
const lookedBack = 20_000
const longestText = 280

interface Place {
  run_id: string
  step: string
  seq: number
  graph_hash: string
}

/** Throws not_found. */
export async function getRequestContext(id: string): Promise<RequestContext> {
  const { rows } = await database().query<Place>('select q.run_id, q.step, q.seq, r.graph_hash from request q join run r on r.id = q.run_id where q.id = $1', [id])
  const [place] = rows
  if (!place) throw new ApiError('not_found', `There is no request ${id}.`)
  const { graph } = await loadGraph(place.graph_hash)
  const marks = await readMarks(place)
  const told = marks.filter((mark) => isTold(mark, graph))
  const events = await readEventsAt(database(), place.run_id, told.slice(-mostEarlier).map(({ seq }) => seq))
  return {
    call: callBefore(marks, place),
    own: marks.filter(({ type }) => type === 'intent.selected' || type === 'intent.invalid').map(({ seq }) => seq),
    earlier: events.map(inShort),
    more: Math.max(0, told.length - mostEarlier),
  }
}

/** What is looked at of an event to find the way: never its values. */
export interface Mark {
  seq: number
  type: Event['type']
  step: string | null
  /** Of a first start: the step that it came from. */
  origin: string | null
}

const people = ['approval.decided', 'human.answered', 'human.expired', 'human.escalated', 'request.voted', 'step.resolved', 'consent.decided', 'escalation.decided', 'message.received', 'run.forked', 'human.contact_failed'] as const satisfies readonly Event['type'][]
const acts: readonly Event['type'][] = [...people, 'intent.selected', 'step.failed', 'step.completed']
const marked: readonly Event['type'][] = [...acts, 'intent.invalid', 'model.requested', 'step.started']

async function readMarks({ run_id: runId, seq }: Place): Promise<Mark[]> {
  const { rows } = await database().query<Mark>({
    name: 'marks_before_request',
    text: `select seq, type, step, case when type = 'step.started' then data -> 'from' -> 0 ->> 'step' when type = 'model.requested' and data -> 'summary' is not null then 'summary' end as origin
           from event where run_id = $1 and seq < $2 and type = any($3::text[]) order by seq desc limit $4`,
    values: [runId, seq, marked, lookedBack],
  })
  return rows.reverse()
}

/** Pure nodes did nothing that anybody would ask about; of a decision its choice tells. */
function isTold({ type, step }: Mark, graph: GraphIndex): boolean {
  if (!acts.includes(type)) return false
  if (type !== 'step.completed' || step === null) return true
  return ['effect', 'container'].includes(graph.node(nodeOfStep(step)).kind)
}

/** The last request to a model of the nearest step on the way back that asked one, summaries left out; null where none did. */
export function callBefore(marks: readonly Mark[], { step, seq }: { step: string; seq: number }): number | null {
  const origins = new Map(marks.flatMap(({ type, step: of, origin }) => (type === 'step.started' && of !== null && origin !== null ? [[of, origin] as const] : [])))
  const calls = new Map(marks.flatMap((mark) => (mark.type === 'model.requested' && mark.origin === null && mark.step !== null && mark.seq < seq ? [[mark.step, mark.seq] as const] : [])))
  const seen = new Set<string>()
  for (let at: string | undefined = step; at !== undefined && !seen.has(at); at = origins.get(at)) {
    seen.add(at)
    const call = calls.get(at)
    if (call !== undefined) return call
  }
  return null
}

function inShort(event: Event): Earlier {
  const data: Record<string, unknown> = event.data
  const text = (name: string): string | undefined => (typeof data[name] === 'string' ? data[name] : undefined)
  const said = textOf(event)
  return {
    seq: event.seq,
    at: event.at,
    type: event.type,
    ...(event.step !== undefined && { nodeId: nodeOfStep(event.step) }),
    ...definedOf({ by: text('by') ?? text('from'), via: text('via') ?? text('channel'), verdict: text('verdict'), intent: text('intent'), retryAt: text('retryAt') }),
    ...(said !== undefined && { text: said.length > longestText ? `${said.slice(0, longestText).toWellFormed()}…` : said }),
  }
}

const definedOf = (fields: Record<string, string | undefined>): Partial<Earlier> => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** What an event says, in the words or values of whoever said it. */
function textOf(event: Event): string | undefined {
  switch (event.type) {
    case 'intent.selected':
      return Object.entries(event.data.args).map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`).join(', ')
    case 'approval.decided':
    case 'request.voted':
      return event.data.comment
    case 'human.answered':
      return typeof event.data.value === 'string' ? event.data.value : JSON.stringify(event.data.value)
    case 'step.failed':
      return event.data.error.compact
    case 'step.completed':
      return summaryOf(event.data.output)
    case 'escalation.decided':
      return event.data.hint
    case 'human.contact_failed':
      return event.data.message
    case 'message.received':
      return summaryOf(event.data.payload)
    default:
      return undefined
  }
}

/** An output's own words where it has some, else its JSON. */
function summaryOf(output: unknown): string {
  if (typeof output === 'string') return output
  if (typeof output === 'object' && output !== null) {
    const { $blob, preview, body, text, message, status } = output as Record<string, unknown>
    if (typeof $blob === 'string' && typeof preview === 'string') return preview
    const words = [body, text, message].find((word) => typeof word === 'string')
    if (typeof words === 'string') return words
    if (status !== undefined && body !== undefined) return `${JSON.stringify(status)} ${JSON.stringify(body)}`
  }
  return JSON.stringify(output) ?? ''
}
