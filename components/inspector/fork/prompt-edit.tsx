/** Another prompt for a node from here on: a version of it, or one that is written here with the builder's own form. */
'use client'
import { useMemo, useState } from 'react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Pencil, Undo2 } from 'lucide-react'
import { errorText } from '#lib/client/query-client.ts'
import { promptVersionQuery, promptVersionsQuery } from '#lib/client/prompts.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { triedNodeSource } from '#components/node-form/tried-node.ts'
import { VariantForm } from '#components/playground/variant-form.tsx'
import { bodyOf, editedParts, partsOf } from '#components/playground/variant.ts'
import type { SchemaProblem } from '#components/schema-form/schema-form.tsx'
import { Button } from '#components/ui/button.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { Select } from '#components/ui/select.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { listOf } from '../words.ts'
import { useFork, useForkStore } from './fork-context.tsx'
import { NodeChoice } from './node-choice.tsx'
import type { ForkPlan } from './use-fork-plan.ts'

/** What stands in the list of versions beside their numbers. */
const asThen = 'then'
const asWritten = 'written'

export function PromptEdit({ plan, node: wanted, onNode, problems }: { plan: ForkPlan; node: string | undefined; onNode(id: string): void; problems: readonly SchemaProblem[] }) {
  const { document, ahead, prompts } = plan
  const edits = useFork(({ draft }) => draft.prompts)
  const node = ahead.models.find(({ id }) => id === wanted) ?? ahead.models[0]
  if (!document || !node) return <p className="text-12 text-fg-2">No node that asks a model lies ahead of this event.</p>
  return (
    <div className="flex flex-col gap-2">
      <NodeChoice label="Node of the prompt" nodes={ahead.models} value={node.id} edited={edits} onChange={onNode} />
      <NodePrompt key={node.id} nodeId={node.id} type={node.type} document={document} known={plan.choice?.wanted === 'then' ? prompts[node.id] : undefined} promptId={typeof node.data.promptId === 'string' ? node.data.promptId : prompts[node.id]?.promptId} />
      {problems.map((problem, index) => (
        <ErrorText key={index}>{problem.message}</ErrorText>
      ))}
    </div>
  )
}

interface NodePromptProps {
  nodeId: string
  type: string
  document: WorkflowDocument
  /** The version that the run has; undefined where another graph is chosen. */
  known: { number: number } | undefined
  promptId: string | undefined
}

function NodePrompt({ nodeId, type, document, known, promptId }: NodePromptProps) {
  const store = useForkStore()
  const client = useQueryClient()
  const toast = useToast()
  const [loading, setLoading] = useState(false)
  const edit = useFork(({ draft }) => draft.prompts[nodeId])
  const own = document.nodes.find(({ id }) => id === nodeId)?.data ?? {}
  const written = edit && 'body' in edit ? edit : undefined
  const versions = useInfiniteQuery({ ...promptVersionsQuery(promptId ?? ''), enabled: promptId !== undefined })
  const items = versions.data?.pages.flatMap((page) => page.items) ?? []
  const set = (next: Parameters<ReturnType<typeof store.getState>['setPrompt']>[1]) => store.getState().setPrompt(nodeId, next)

  /** Writing begins with what is chosen now. */
  async function write() {
    const base = bodyOf(type, nodeId, own)
    if (!edit || !('number' in edit)) return set({ body: base, base })
    setLoading(true)
    try {
      const version = await client.fetchQuery(promptVersionQuery(promptId ?? '', edit.number))
      set({ body: version.body, base })
    } catch (error) {
      toast({ tone: 'failed', message: errorText(error instanceof Error ? error : new Error(String(error))) })
    }
    setLoading(false)
  }

  function takeBack() {
    set(undefined)
    toast({ message: 'The prompt is as it was', icon: Undo2, undo: { run: () => edit && set(edit) } })
  }

  const value = written ? asWritten : edit && 'number' in edit ? String(edit.number) : asThen
  return (
    <>
      <div className="flex items-center gap-1.5">
        <Select
          size="sm"
          label="Prompt version"
          className="min-w-0 flex-1"
          value={value}
          options={[
            { value: asThen, label: known ? `v${known.number}, as then` : 'as in the graph' },
            ...items.filter(({ number }) => number !== known?.number).map(({ number, message }, index) => ({ value: String(number), label: `v${number}`, hint: [index === 0 && number > (known?.number ?? 0) ? 'latest' : '', message].filter(Boolean).join(' · ') })),
            ...(written ? [{ value: asWritten, label: 'written here' }] : []),
          ]}
          onChange={(next) => next !== asWritten && set(next === asThen ? undefined : { number: Number(next) })}
        />
        {written ? (
          <Button size="sm" icon={Undo2} onClick={takeBack}>
            Take back
          </Button>
        ) : (
          <Button size="sm" icon={Pencil} busy={loading} onClick={() => void write()}>
            Edit
          </Button>
        )}
      </div>
      {written && <Written nodeId={nodeId} type={type} document={document} {...written} />}
    </>
  )
}

const parts = ['prompt', 'intents', 'output', 'context']
const none: JsonObject = {}

function Written({ nodeId, type, document, body, base }: { nodeId: string; type: string; document: WorkflowDocument; body: JsonObject; base: JsonObject }) {
  const store = useForkStore()
  const source = useMemo(
    () =>
      triedNodeSource({
        document,
        nodeId,
        data() {
          const edit = store.getState().draft.prompts[nodeId]
          return edit && 'body' in edit ? edit.body : none
        },
        write: (data) => store.getState().setPrompt(nodeId, { body: partsOf(data), base }),
        subscribe: (listener) => store.subscribe(listener),
      }),
    [document, nodeId, store, base],
  )
  const edited = editedParts(base, bodyOf(type, nodeId, body))
  return (
    <>
      <p className="text-11/4 text-fg-3">{edited.length === 0 ? 'Nothing differs yet.' : `Differs in ${listOf(edited)}. It becomes a version of the prompt; the draft stays as it is.`}</p>
      <div data-fork-wide className="-mr-3 -ml-2.5 border-y border-line bg-surface">
        <VariantForm source={source} parts={parts} />
      </div>
    </>
  )
}
