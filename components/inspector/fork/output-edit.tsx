/** Another output of a step, or one in place of its failure, as JSON; what differs is listed under it, old and new. */
'use client'
import type { EventOf } from '#lib/engine/events.ts'
import type { Json } from '#lib/engine/json.ts'
import { JsonEditor } from '#components/node-form/json-editor.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import type { SchemaProblem } from '#components/schema-form/schema-form.tsx'
import { ValueChangesList } from './value-changes-list.tsx'
import { WholeValue } from './whole-value.tsx'

export interface OutputEditProps {
  event: EventOf<'step.completed'> | EventOf<'step.failed'>
  value: Json | undefined
  onChange(value: Json | undefined): void
  problems: readonly SchemaProblem[]
}

export function OutputEdit({ event, value, onChange, problems }: OutputEditProps) {
  if (event.type === 'step.failed') {
    return (
      <div className="flex flex-col gap-2">
        <p className="text-12 text-fg-2">
          Instead of <s className="font-mono text-11 text-del decoration-1">{event.data.error.code}</s> the step gives:
        </p>
        <JsonEditor label="Output in place of the failure" value={value} placeholder={'{ "status": 200 }'} minRows={4} maxRows={16} onChange={onChange} />
        <Problems problems={problems} />
        <p className="text-11/4 text-fg-3">It leaves by its first port, as if nothing had failed.</p>
      </div>
    )
  }
  return (
    <WholeValue value={event.data.output}>
      {(was) => (
        <div className="flex flex-col gap-2">
          <JsonEditor label="Output of the step" value={value ?? was} minRows={4} maxRows={16} onChange={(next) => onChange(next === undefined || JSON.stringify(next) === JSON.stringify(was) ? undefined : next)} />
          <Problems problems={problems} />
          {value !== undefined && <ValueChangesList before={was} after={value} />}
          <p className="text-11/4 text-fg-3">
            {event.data.handle === null ? 'It becomes the output of the run.' : <>It still leaves by <code>{event.data.handle}</code>.</>} Nothing is executed for it.
          </p>
        </div>
      )}
    </WholeValue>
  )
}

const Problems = ({ problems }: { problems: readonly SchemaProblem[] }) => problems.map((problem, index) => <ErrorText key={index}>{problem.message}</ErrorText>)
