/** What an edit makes of the first event that is not copied: another choice, output, answer or input, checked as the real one is. */
import { ApiError } from '#lib/api/errors.ts'
import { answerBody } from '#lib/api/requests.ts'
import type { ForkEdit } from '#lib/api/forks.ts'
import type { Event, NewEvent } from '#lib/engine/events.ts'
import type { GraphIndex } from '#lib/engine/graph.ts'
import { leave } from '#lib/engine/leave.ts'
import { stepOf } from '#lib/engine/state.ts'
import type { Answerer } from '../people/answerer.ts'
import { mayAnswer } from '../people/audience.ts'
import type { Validate } from '../runs/answer-checks.ts'
import { answerEvent, isAsked, type Asked, type Signed } from '../runs/answer-event.ts'
import { chosen } from '../runs/control.ts'
import type { Cut } from './cuts.ts'

/** Who asks for a fork. Without what they proved to be, no edit of theirs opens a gate. */
export interface Forker extends Signed {
  answerer?: Answerer | undefined
}

const refused = (path: string, message: string): ApiError => new ApiError('invalid_request', message, { problems: [{ path, code: 'unfit_edit', message }] })

/** The edit of an event, if there is one. Throws invalid_request for several, and for one that does not fit the event at `atSeq`. */
export function eventEdit(edits: readonly { edit: ForkEdit; path: string }[], atSeq: number): { edit: ForkEdit; path: string } | undefined {
  const [first, second] = edits.filter(({ edit }) => edit.kind === 'args' || edit.kind === 'output' || edit.kind === 'answer' || edit.kind === 'input')
  if (second) throw refused(second.path, 'One event can be edited per fork: the one at atSeq. Fork the fork to edit another.')
  if (first?.edit.seq !== undefined && first.edit.seq !== atSeq) throw refused(`${first.path}/seq`, `The event that is edited is the one that the fork begins with: fork at ${first.edit.seq}, not at ${atSeq}.`)
  return first
}

/** In place of the event at `atSeq`. */
export async function editedEvent({ events, atSeq, state }: Cut, graph: GraphIndex, { edit, path }: { edit: ForkEdit; path: string }, validate: Validate, forker: Forker): Promise<NewEvent> {
  const event = events[atSeq - 1]
  if (edit.kind === 'args') return editedChoice(event, { events, state, graph, validate }, edit, path)
  if (edit.kind === 'output') return editedOutput(event, state, graph, edit, path)
  return editedAnswer(event, { events, state, graph, validate }, edit, path, forker)
}

interface Place {
  events: Event[]
  state: Cut['state']
  graph: GraphIndex
  validate: Validate
}

const found = (event: Event | undefined, atSeq: number): string => (event ? `Event ${event.seq} is a ${event.type}` : `There is no event ${atSeq} yet`)

/** The first event of a kind from here on, for whoever forks at the wrong one. */
function instead(events: readonly Event[], from: number, ...types: Event['type'][]): string {
  const next = events.find(({ seq, type }) => seq >= from && types.includes(type))
  return next ? ` The next one is event ${next.seq}.` : ''
}

async function editedChoice(event: Event | undefined, { events, state, graph, validate }: Place, { value }: ForkEdit, path: string): Promise<NewEvent> {
  if (event?.type !== 'intent.selected') throw refused(path, `${found(event, state.seq + 1)}; arguments are edited at an intent.selected.${instead(events, state.seq + 1, 'intent.selected')}`)
  const step = stepOf(state, event.step ?? '')
  return { type: 'intent.selected', step: step.id, data: await chosen({ state, graph, validate }, step, value, `${path}/value`) }
}

function editedOutput(event: Event | undefined, state: Cut['state'], graph: GraphIndex, { value }: ForkEdit, path: string): NewEvent {
  if (event?.type !== 'step.completed' && event?.type !== 'step.failed') throw refused(path, `${found(event, state.seq + 1)}; an output is edited at the step.completed or step.failed of its step.`)
  const step = stepOf(state, event.step ?? '')
  if (step.decision) throw refused(path, `${step.id} is a decision: edit its choice, with the kind args, at its intent.selected.`)
  // An end leaves by nothing: its output becomes that of the run.
  if (event.type === 'step.completed' && event.data.handle === null) return { type: 'step.completed', step: step.id, data: { handle: null, output: value, emitted: [] } }
  const handle = (event.type === 'step.completed' ? event.data.handle : null) ?? graph.node(step.node).handles[0] ?? 'out'
  return { type: 'step.completed', step: step.id, data: { handle, output: value, emitted: leave(graph, step, handle).emitted } }
}

/** Where an answer is edited: where it was given, or where nobody had given one in time. */
const answers: readonly Event['type'][] = ['human.answered', 'approval.decided', 'step.resolved', 'consent.decided', 'escalation.decided', 'human.expired']

async function editedAnswer(event: Event | undefined, { events, state, graph, validate }: Place, { value }: ForkEdit, path: string, { answerer, by, via }: Forker): Promise<NewEvent> {
  if (!event || !answers.includes(event.type)) throw refused(path, `${found(event, state.seq + 1)}; an answer is edited where it was given, or where its request expired.`)
  const request = stepOf(state, event.step ?? '').request
  const asked = events[(request?.seq ?? 0) - 1]
  if (!request || !asked || !isAsked(asked)) throw refused(path, `What ${event.step} asked is not in the copied part.`)
  const body = answerBody.safeParse(value)
  if (!body.success) throw refused(`${path}/value`, `The answer does not fit: ${body.error.issues[0]?.message ?? ''}`)
  const answer = await answerEvent({ requestId: request.id, event: asked, waits: [], graph, validate }, body.data, { by, via })
  if (opensGate(answer)) requireApprover(asked, request.audience, { by, answerer }, `${path}/value`)
  return answer
}

const opensGate = (answer: NewEvent): boolean => answer.type === 'approval.decided' && answer.data.verdict !== 'rejected'

/** A gate that an edit opens is opened by whoever makes the edit, and they have to be one who could have: a fork is no way around an audience. Nor may they, where whoever started the run may not: they start this one. */
function requireApprover({ data }: Asked, widened: readonly string[] | undefined, { by, answerer }: Pick<Forker, 'by' | 'answerer'>, path: string): void {
  const { audience = [], notBy = [], required = 1 } = 'audience' in data ? data : {}
  const effective = widened ?? audience
  const may = answerer && mayAnswer({ audience: effective, notBy: effective.includes('not:launcher') ? [...notBy, by] : notBy }, answerer)
  if (!may?.ok) throw new ApiError('forbidden', `An approval is edited by whoever could have given it. ${may?.why ?? ''} Fork before it was asked, and let it be asked again.`.replace('  ', ' '))
  if (required > 1) throw refused(path, `${required} people have to approve this, and an edit is one. Fork before it was asked, and let it be asked again.`)
}
