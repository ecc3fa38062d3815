/** Another choice of a model, or the same with other arguments: typed fields from the intent's schema, what was there struck beside. */
'use client'
import { useMemo } from 'react'
import type { EventOf } from '#lib/engine/events.ts'
import { nodeOfStep } from '#lib/engine/events.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import type { Graph } from '#lib/engine/graph.ts'
import { SchemaForm, startValue, type SchemaProblem } from '#components/schema-form/schema-form.tsx'
import { Field } from '#components/ui/field.tsx'
import { Select } from '#components/ui/select.tsx'
import { rowsOf, textOf } from '#lib/nodes/draft.ts'
import { WholeValue } from './whole-value.tsx'

export interface ChoiceEditProps {
  event: EventOf<'intent.selected'>
  graph: Graph
  /** {intent, args}; undefined while nothing was changed. */
  value: Json | undefined
  onChange(value: Json | undefined): void
  problems: readonly SchemaProblem[]
  onUnreadable(count: number): void
}

export function ChoiceEdit({ event, ...rest }: ChoiceEditProps) {
  return <WholeValue value={event.data.args}>{(args) => <Choice {...rest} step={event.step ?? ''} intent={event.data.intent} args={isJsonObject(args) ? args : {}} />}</WholeValue>
}

interface ChoiceProps extends Omit<ChoiceEditProps, 'event'> {
  step: string
  intent: string
  args: JsonObject
}

function Choice({ step, intent, args, graph, value, onChange, problems, onUnreadable }: ChoiceProps) {
  const intents = useMemo(() => {
    const node = graph.nodes.find(({ id }) => id === nodeOfStep(step))
    return node ? rowsOf(node.data, 'intents').map(({ row }) => ({ name: textOf(row, 'name'), parameters: isJsonObject(row.parameters) ? row.parameters : {} })) : []
  }, [graph, step])
  const chosen = isJsonObject(value) && typeof value.intent === 'string' ? value.intent : intent
  const now = isJsonObject(value) && isJsonObject(value.args) ? value.args : args
  const known = intents.find(({ name }) => name === chosen)
  const put = (next: string, nextArgs: Json) => onChange(next === intent && JSON.stringify(nextArgs) === JSON.stringify(args) ? undefined : { intent: next, args: nextArgs })
  const options = intents.map(({ name }) => ({ value: name, label: name, ...(name === intent && { hint: 'as then' }) }))
  return (
    <div className="flex flex-col gap-3">
      <Field
        label="Intent"
        error={problems.find(({ path }) => path === '/intent')?.message}
        aside={chosen === intent ? undefined : <s className="max-w-44 truncate font-mono text-11 text-del decoration-1">{intent}</s>}
      >
        {(control) => (
          <Select
            id={control.id}
            size="sm"
            mono
            value={chosen}
            options={known ? options : [...options, { value: chosen, label: chosen, hint: 'this graph does not have it' }]}
            onChange={(next) => put(next, next === intent ? args : startValue(intents.find(({ name }) => name === next)?.parameters ?? {}))}
          />
        )}
      </Field>
      <SchemaForm
        key={chosen}
        schema={known?.parameters ?? {}}
        value={now}
        {...(chosen === intent && { was: args })}
        onChange={(next) => put(chosen, next)}
        problems={problems.filter(({ path }) => path !== '/intent')}
        onUnreadable={(unreadable) => onUnreadable(unreadable.length)}
      />
    </div>
  )
}
