/** Another model for a node from here on, with the builder's own form: connection, name, parameters, retries, fallbacks, script. */
'use client'
import { useMemo } from 'react'
import { Undo2 } from 'lucide-react'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { triedNodeSource } from '#components/node-form/tried-node.ts'
import { VariantForm } from '#components/playground/variant-form.tsx'
import type { SchemaProblem } from '#components/schema-form/schema-form.tsx'
import { Button } from '#components/ui/button.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { useFork, useForkStore } from './fork-context.tsx'
import { NodeChoice } from './node-choice.tsx'
import type { ForkPlan } from './use-fork-plan.ts'
import { ValueChangesList } from './value-changes-list.tsx'

const model = ['model']

export function ModelEdit({ plan: { document, ahead }, node: wanted, onNode, problems }: { plan: ForkPlan; node: string | undefined; onNode(id: string): void; problems: readonly SchemaProblem[] }) {
  const edits = useFork(({ draft }) => draft.models)
  const node = ahead.models.find(({ id }) => id === wanted) ?? ahead.models[0]
  if (!document || !node) return <p className="text-12 text-fg-2">No node that asks a model lies ahead of this event.</p>
  return (
    <div className="flex flex-col gap-2">
      <NodeChoice label="Node of the model" nodes={ahead.models} value={node.id} edited={edits} onChange={onNode} />
      <NodeModel key={node.id} nodeId={node.id} document={document} />
      {problems.map((problem, index) => (
        <ErrorText key={index}>{problem.message}</ErrorText>
      ))}
    </div>
  )
}

function NodeModel({ nodeId, document }: { nodeId: string; document: WorkflowDocument }) {
  const store = useForkStore()
  const edit = useFork(({ draft }) => draft.models[nodeId])
  const data = document.nodes.find(({ id }) => id === nodeId)?.data.model
  const own: JsonObject = useMemo(() => (isJsonObject(data) ? data : {}), [data])
  const source = useMemo(() => {
    const standing: JsonObject = { model: own }
    const made = new WeakMap<JsonObject, JsonObject>()
    return triedNodeSource({
      document,
      nodeId,
      data() {
        const now = store.getState().draft.models[nodeId]
        if (!now) return standing
        const known = made.get(now) ?? { model: now }
        made.set(now, known)
        return known
      },
      write({ model: next }) {
        const value = isJsonObject(next) ? next : {}
        store.getState().setModel(nodeId, JSON.stringify(value) === JSON.stringify(own) ? undefined : value)
      },
      subscribe: (listener) => store.subscribe(listener),
    })
  }, [document, nodeId, own, store])
  return (
    <>
      <div className="-mr-3 -ml-2.5 border-t border-line bg-surface">
        <VariantForm source={source} parts={model} />
      </div>
      {edit && (
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <ValueChangesList before={own} after={edit} />
          </div>
          <Button size="sm" icon={Undo2} onClick={() => store.getState().setModel(nodeId, undefined)}>
            Take back
          </Button>
        </div>
      )}
    </>
  )
}
