/** What of a variant can be tried: its messages, intents, model with parameters, the shape of its answer, its context. By the builder's own form. */
'use client'
import { useCallback, useMemo, useRef } from 'react'
import { pointer } from '#lib/engine/pointer.ts'
import type { Field } from '#lib/nodes/fields.ts'
import { fieldsOf, findNodeType } from '#lib/nodes/index.ts'
import { NodeDataProvider } from '#components/node-form/data/data-context.tsx'
import { NodeFormProvider, useNodeForm, useNodeFormItems } from '#components/node-form/form-context.ts'
import { IntentList } from '#components/node-form/intents-input.tsx'
import { FieldInput } from '#components/node-form/node-form.tsx'
import { problemsAt } from '#components/node-form/problems.ts'
import type { TriedNodeSource } from '#components/node-form/tried-node.ts'
import { useJump } from '#components/node-form/use-jump.ts'

export interface VariantFormProps {
  source: TriedNodeSource
  /** Parts of the prompt that are shown; all without it. */
  parts?: readonly string[]
}

export function VariantForm({ source, parts = ofPrompt }: VariantFormProps) {
  return (
    <NodeFormProvider value={source}>
      <NodeDataProvider>
        <Fields shown={parts} />
      </NodeDataProvider>
    </NodeFormProvider>
  )
}

const ofPrompt = ['prompt', 'model', 'output', 'intents', 'context']
/** What needs room stands apart; choices share a row. */
const choices = new Set(['select'])

function Fields({ shown }: { shown: readonly string[] }) {
  const type = useNodeForm(({ node }) => node.type)
  const jump = useNodeForm((form) => form.jump)
  const root = useRef<HTMLDivElement>(null)
  useJump(root, jump)
  const { parts, chosen } = useMemo(() => {
    const definition = findNodeType(type)
    const own = definition ? fieldsOf(definition).filter(({ name }) => shown.includes(name.split('.')[0] ?? '')) : []
    // As in the builder, which model answers stands above all.
    return { parts: own.filter(({ input }) => !choices.has(input)).sort((a, b) => Number(b.input === 'model') - Number(a.input === 'model')), chosen: own.filter(({ input }) => choices.has(input)) }
  }, [type, shown])
  return (
    <div ref={root}>
      {parts.map((field) => (field.input === 'intents' ? <Intents key={field.name} field={field} /> : <FieldInput key={field.name} field={field} />))}
      {chosen.length > 0 && (
        <div className="grid grid-cols-2 gap-x-2 gap-y-3 px-3 py-3">
          {chosen.map((field) => (
            <FieldInput key={field.name} field={field} />
          ))}
        </div>
      )}
    </div>
  )
}

/** Without what belongs to a document that is drawn: groups, and the edges that ports light. */
function Intents({ field }: { field: Field }) {
  const path = useMemo(() => field.name.split('.'), [field])
  const at = pointer(path)
  const value = useNodeForm(({ node }) => node.data.intents)
  const problems = useNodeFormItems((form) => problemsAt(form.problems, at))
  const set = useNodeForm((form) => form.set)
  const onChange = useCallback((next: typeof value) => set(path, next), [set, path])
  return <IntentList field={field} path={path} value={value} problems={problems} onChange={onChange} />
}
