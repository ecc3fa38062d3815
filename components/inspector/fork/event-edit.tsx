/** What of the event can be put right, in place: its choice, its output, the answer, the input. Where nothing can, the events that can. */
'use client'
import { MoveRight } from 'lucide-react'
import type { Event } from '#lib/engine/events.ts'
import type { Graph } from '#lib/engine/graph.ts'
import type { Json } from '#lib/engine/json.ts'
import { SchemaForm, type SchemaProblem } from '#components/schema-form/schema-form.tsx'
import { useRunScreen } from '../run-screen.ts'
import { AnswerEdit, type AnswerEvent } from './answer-edit.tsx'
import { ChoiceEdit } from './choice-edit.tsx'
import { editsNear, placeWords } from './edit-places.ts'
import { useFork, useForkStore } from './fork-context.tsx'
import { OutputEdit } from './output-edit.tsx'
import type { ForkPlan } from './use-fork-plan.ts'
import { WholeValue } from './whole-value.tsx'

export interface EventEditProps {
  plan: ForkPlan
  problems: readonly SchemaProblem[]
  onUnreadable(count: number): void
}

export function EventEdit({ plan: { at, kind, graph }, problems, onUnreadable }: EventEditProps) {
  const { log } = useRunScreen()
  const store = useForkStore()
  const value = useFork(({ draft }) => draft.events[at])
  const event = log.at(at)
  if (!event || kind === undefined) return <Elsewhere at={at} />
  if (!graph) return null
  return <Editor event={event} graph={graph} value={value} onChange={(next) => store.getState().setEvent(at, next)} problems={problems} onUnreadable={onUnreadable} />
}

interface EditorProps {
  event: Event
  graph: Graph
  value: Json | undefined
  onChange(value: Json | undefined): void
  problems: readonly SchemaProblem[]
  onUnreadable(count: number): void
}

function Editor({ event, ...rest }: EditorProps) {
  const { log } = useRunScreen()
  const { graph, value, onChange, problems, onUnreadable } = rest
  if (event.type === 'intent.selected') return <ChoiceEdit event={event} {...rest} />
  if (event.type === 'step.completed' || event.type === 'step.failed') return <OutputEdit event={event} value={value} onChange={onChange} problems={problems} />
  if (isAnswer(event)) return <AnswerEdit event={event} log={log} {...rest} />
  if (event.type !== 'run.started') return null
  return (
    <WholeValue value={event.data.input}>
      {(was) => (
        <SchemaForm schema={event.data.scope === undefined ? graph.input : {}} value={value ?? was} was={was} onChange={(next) => onChange(JSON.stringify(next) === JSON.stringify(was) ? undefined : next)} problems={problems} onUnreadable={(unreadable) => onUnreadable(unreadable.length)} />
      )}
    </WholeValue>
  )
}

const isAnswer = (event: Event): event is AnswerEvent => event.type === 'human.answered' || event.type === 'approval.decided' || event.type === 'step.resolved' || event.type === 'consent.decided'

/** The way to an event that can be edited. */
function Elsewhere({ at }: { at: number }) {
  const { log, select } = useRunScreen()
  const store = useForkStore()
  const event = log.at(at)
  return (
    <div className="flex flex-col gap-1.5 text-12 text-fg-2">
      <p>{event ? <>Nothing of <code className="text-11">{event.type}</code> can be edited. The fork goes on from before it; prompt, model and graph can be others.</> : 'The fork keeps all that happened so far. Prompt, model and graph can be others from here on.'}</p>
      <ul className="flex flex-col gap-1">
        {editsNear(log, at).map((place) => (
          <li key={place.seq}>
            {placeWords(place)}:{' '}
            <button
              type="button"
              className="inline-flex items-center gap-1 text-accent hover:underline"
              onClick={() => {
                select(place.seq)
                store.getState().open(place.seq)
              }}
            >
              go there
              <MoveRight aria-hidden className="size-3" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
