/** What a person answers instead: a verdict with its comment, or a value in the form that it was asked for. */
'use client'
import type { EventOf } from '#lib/engine/events.ts'
import { nodeOfStep } from '#lib/engine/events.ts'
import type { Graph } from '#lib/engine/graph.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { rowsOf, textOf } from '#lib/nodes/draft.ts'
import { JsonEditor } from '#components/node-form/json-editor.tsx'
import { SchemaForm, type SchemaProblem } from '#components/schema-form/schema-form.tsx'
import { Field } from '#components/ui/field.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { Select } from '#components/ui/select.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { answerWord } from '../words.ts'
import type { RunLog } from '../run-log.ts'

export type AnswerEvent = EventOf<'human.answered'> | EventOf<'approval.decided'> | EventOf<'step.resolved'> | EventOf<'consent.decided'>

export interface AnswerEditProps {
  event: AnswerEvent
  log: RunLog
  graph: Graph
  /** The body that an answer takes; undefined while nothing was changed. */
  value: Json | undefined
  onChange(value: Json | undefined): void
  problems: readonly SchemaProblem[]
  onUnreadable(count: number): void
}

export function AnswerEdit(props: AnswerEditProps) {
  const { event, value, problems } = props
  const body = isJsonObject(value) ? value : undefined
  return (
    <div className="flex flex-col gap-3">
      {event.type === 'human.answered' ? <QuestionEdit {...props} event={event} body={body} /> : <VerdictEdit {...props} event={event} body={body} />}
      {problems.map((problem, index) => (
        <ErrorText key={index}>{problem.message}</ErrorText>
      ))}
    </div>
  )
}

const Was = ({ children }: { children: string }) => <s className="max-w-44 truncate font-mono text-11 text-del decoration-1">{children}</s>

/** The question that was asked, by the last event of its step that asked before the answer. */
const askedBefore = (log: RunLog, { step = '', seq }: AnswerEvent) => log.eventsOf(step).findLast((event) => event.seq < seq && (event.type === 'human.asked' || event.type === 'approval.requested'))

function QuestionEdit({ event, log, body, onChange, onUnreadable }: AnswerEditProps & { event: EventOf<'human.answered'>; body: JsonObject | undefined }) {
  const asked = askedBefore(log, event)
  if (asked?.type !== 'human.asked') return null
  const { format, choices = [], schema, question } = asked.data
  const was = event.data.value
  const now = body?.value ?? was
  const put = (next: Json) => onChange(JSON.stringify(next) === JSON.stringify(was) ? undefined : { value: next })
  if (format === 'form') {
    return (
      <>
        <p className="text-12 text-fg-2">{question}</p>
        <SchemaForm schema={schema ?? {}} value={now} was={was} onChange={put} onUnreadable={(problems) => onUnreadable(problems.length)} />
      </>
    )
  }
  const options = format === 'yes_no' ? [{ value: 'true', label: 'Yes' }, { value: 'false', label: 'No' }] : choices.map(({ id, label }) => ({ value: id, label, ...(label !== id && { hint: id }) }))
  return (
    <Field label={question} aside={body ? <Was>{answerWord(was, 60)}</Was> : undefined}>
      {(control) =>
        format === 'free_text' ? (
          <Textarea {...control} minRows={2} value={typeof now === 'string' ? now : ''} onChange={(change) => put(change.target.value)} />
        ) : (
          <Select id={control.id} size="sm" value={String(now)} options={options} onChange={(next) => put(format === 'yes_no' ? next === 'true' : next)} />
        )
      }
    </Field>
  )
}

const verdicts: Record<Exclude<AnswerEvent['type'], 'human.answered'>, readonly { value: string; label: string }[]> = {
  'approval.decided': [{ value: 'approved', label: 'Approved' }, { value: 'rejected', label: 'Rejected' }, { value: 'edited', label: 'Approved with other arguments' }],
  'step.resolved': [{ value: 'happened', label: 'It happened' }, { value: 'not_happened', label: 'It did not happen' }, { value: 'abort', label: 'Stop here' }],
  'consent.decided': [{ value: 'live', label: 'Do it for real' }, { value: 'fixed', label: 'Take an output instead' }, { value: 'abort', label: 'Stop here' }],
}

/** Verdicts that come with an output. */
const withOutput: ReadonlySet<string> = new Set(['happened', 'fixed'])

type VerdictEvent = Exclude<AnswerEvent, { type: 'human.answered' }>

/** A decision of a person as it stands in the form. */
interface Verdict {
  verdict: string
  comment: string
  args: Json
  output: Json | undefined
}

/** As it was answered then. */
function verdictThen({ data }: VerdictEvent, asked: Json | undefined): Verdict {
  return {
    verdict: data.verdict,
    comment: 'comment' in data ? (data.comment ?? '') : '',
    args: ('args' in data ? data.args : undefined) ?? asked ?? {},
    output: 'output' in data ? data.output : undefined,
  }
}

/** What was answered then, with what the edit says instead. */
const verdictNow = (then: Verdict, body: JsonObject | undefined): Verdict =>
  body ? { verdict: textOf(body, 'verdict') || then.verdict, comment: textOf(body, 'comment'), args: body.args ?? then.args, output: body.output ?? then.output } : then

/** The body of the answer; undefined where it says what was said then. */
function answerBody(next: Verdict, then: Verdict): JsonObject | undefined {
  const plain = next.verdict !== 'edited' && !withOutput.has(next.verdict)
  if (plain && next.verdict === then.verdict && next.comment === then.comment) return undefined
  return {
    verdict: next.verdict,
    ...(next.comment.trim() !== '' && { comment: next.comment }),
    ...(next.verdict === 'edited' && { args: next.args }),
    ...(withOutput.has(next.verdict) && next.output !== undefined && { output: next.output }),
  }
}

function VerdictEdit({ event, log, graph, body, onChange, onUnreadable }: AnswerEditProps & { event: VerdictEvent; body: JsonObject | undefined }) {
  const before = askedBefore(log, event)
  const { intent, args: asked } = before?.type === 'approval.requested' ? before.data : {}
  const then = verdictThen(event, asked)
  const now = verdictNow(then, body)
  const put = (part: Partial<Verdict>) => onChange(answerBody({ ...now, ...part }, then))
  const options = verdicts[event.type].filter(({ value }) => value !== 'edited' || intent !== undefined)
  return (
    <>
      <Field label="Verdict" aside={now.verdict === then.verdict ? undefined : <Was>{then.verdict.replaceAll('_', ' ')}</Was>}>
        {(control) => <Select id={control.id} size="sm" value={now.verdict} options={options} onChange={(verdict) => put({ verdict })} />}
      </Field>
      {now.verdict === 'edited' && intent !== undefined && (
        <SchemaForm schema={parametersOf(graph, event.step ?? '', intent)} value={now.args} {...(asked !== undefined && { was: asked })} onChange={(args) => put({ args })} onUnreadable={(problems) => onUnreadable(problems.length)} />
      )}
      {event.type === 'approval.decided' && (
        <Field label="Comment" aside={now.comment !== then.comment && then.comment !== '' ? <Was>{then.comment}</Was> : undefined}>
          {(control) => <Textarea {...control} minRows={1} value={now.comment} onChange={(change) => put({ comment: change.target.value })} />}
        </Field>
      )}
      {withOutput.has(now.verdict) && <JsonEditor label="Output of the effect" value={now.output} placeholder={'{ "status": 200 }'} minRows={3} maxRows={12} onChange={(output) => put({ output })} />}
    </>
  )
}

function parametersOf({ nodes }: Graph, step: string, intent: string): JsonObject {
  const node = nodes.find(({ id }) => id === nodeOfStep(step))
  const row = node && rowsOf(node.data, 'intents').find((each) => textOf(each.row, 'name') === intent)?.row
  return isJsonObject(row?.parameters) ? row.parameters : anything
}

/** Of an intent that the graph does not have: any object. */
const anything: JsonObject = {}
