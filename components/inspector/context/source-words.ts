/** Where a segment came from, in words: what it is, who or what wrote it and when, and the event to go to. Pure. */
import type { Segment } from '#lib/api/calls.ts'
import { nodeOfStep, type Event } from '#lib/engine/events.ts'
import { formatClock, plural } from '#components/ui/format.ts'
import { actorWords } from '../events/event-summary.ts'
import type { NodeNames } from '../node-names.ts'
import type { RunLog } from '../run-log.ts'
import { sourceLabel } from './segment-lines.ts'

export interface SourceWords {
  title: string
  detail: string
  /** The event it came from. */
  seq?: number
  /** All of them, where it was made from several; of a summary, what it covers. */
  seqs?: readonly number[]
}

const clock = (event: Event | undefined) => (event ? formatClock(new Date(event.at)).slice(0, 8) : '')

/** Without a `log` a source is called what it calls itself. */
export function sourceWords(segment: Segment, log: RunLog | undefined, names: NodeNames): SourceWords {
  const { source } = segment
  if (source.kind === 'prompt') return promptWords(segment)
  if (source.kind === 'schema') return { title: segment.at.startsWith('/tools') ? 'Intent' : 'Output schema', detail: sourceLabel(segment) }
  const event = source.seq === undefined ? undefined : log?.at(source.seq)
  const several = source.seqs && source.seqs.length > 0 ? { seqs: source.seqs } : {}
  if (!event) return { ...unnamed(source), ...several }
  return { title: source.kind === 'variable' ? variableWords(source) : titleOf(event, source, names), detail: log ? originOf(event, log, names) : '', seq: event.seq, ...several }
}

/** Of no event that one could name: what the source says itself. */
function unnamed(source: Segment['source']): SourceWords {
  if (source.kind === 'variable') return { title: variableWords(source), detail: '' }
  if (source.seqs && source.seqs.length > 0) return { title: `${plural(source.seqs.length, 'event')} together`, detail: 'written by one output of the prompt' }
  return { title: source.tag ?? source.kind, detail: '' }
}

/** `steps.list_tags.output | upcase` */
const variableWords = ({ path, filters = [] }: Segment['source']): string => [path ?? 'Variable', ...filters].join(' | ')

function promptWords({ source, at }: Segment): SourceWords {
  const message = /^\/messages\/(\d+)/.exec(at)?.[1]
  const place = [message === undefined ? '' : `message ${Number(message) + 1}`, source.line === undefined ? '' : `line ${source.line}`]
  return { title: `Prompt ${source.promptVersion ?? ''}`.trim(), detail: place.filter(Boolean).join(', ') }
}

function titleOf(event: Event, { kind, tag }: Segment['source'], names: NodeNames): string {
  const node = event.step === undefined ? '' : names(nodeOfStep(event.step)).title
  if (kind === 'error') return event.type === 'intent.invalid' ? 'Invalid reply' : `Error of ${node}`
  if (kind === 'summary') return tag === 'left_out' ? 'Left out by the budget' : event.type === 'context.summarised' ? `Summary of ${plural(event.data.covers.length, 'event')}` : `Summary by ${node}`
  if (event.type === 'run.started') return 'Input of the run'
  if (event.type === 'intent.selected') return `Choice of ${node}`
  if (event.type === 'approval.decided') return 'Edited arguments'
  if (event.type === 'step.completed' && event.data.handle === 'rejected') return 'Rejection'
  return `Result of ${node}`
}

/** Who wrote it and when: a person where one answered in this step, else the node and the time. */
function originOf(event: Event, log: RunLog, names: NodeNames): string {
  const node = event.step === undefined ? 'run' : names(nodeOfStep(event.step)).title
  const bySomeone = event.type === 'approval.decided' || event.type === 'human.answered' || event.type === 'step.completed'
  const answer = bySomeone ? log.requests.findLast((request) => request.step === event.step && request.answered)?.answered : undefined
  const isAnswer = answer && (event.type !== 'step.completed' || event.data.handle === 'rejected' || answer.type === 'human.answered')
  return [isAnswer ? actorWords(answer.data) : node, clock(isAnswer ? answer : event)].filter(Boolean).join(', ')
}
