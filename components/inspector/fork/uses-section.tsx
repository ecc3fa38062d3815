/** Before anything starts: which graph, prompt versions and models the fork uses, those of then or others, and what changed since. */
'use client'
import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Run } from '#lib/api/runs.ts'
import { connectionsQuery } from '#lib/client/installation.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { objectOf, textOf } from '#lib/nodes/draft.ts'
import { isJsonObject } from '#lib/engine/json.ts'
import { changeSentence } from '#lib/nodes/change-words.ts'
import { isSame } from '#components/versions/compare.ts'
import { useRunScreen } from '../run-screen.ts'
import { useFork, useForkStore } from './fork-context.tsx'
import type { ForkDraft } from './fork-draft.ts'
import { DiffLink } from './graph-edit.tsx'
import type { ForkPlan } from './use-fork-plan.ts'

export function UsesSection({ plan, run }: { plan: ForkPlan; run: Run | undefined }) {
  const draft = useFork((state) => state.draft)
  const { names } = useRunScreen()
  const { data } = useQuery(connectionsQuery)
  const { ahead, choice } = plan
  const models = [...new Set(ahead.models.map((node) => modelName(node, draft, data?.items ?? [])))]
  return (
    <dl aria-label="What the fork uses" className="grid grid-cols-[62px_minmax(0,1fr)] gap-x-2 gap-y-1 text-12/[18px]">
      <Row name="Graph">
        {choice?.label ?? '…'}
        <Since plan={plan} run={run} />
      </Row>
      {ahead.models.length > 0 && (
        <>
          <Row name={ahead.models.length === 1 ? 'Prompt' : 'Prompts'}>
            {ahead.models.map((node, index) => (
              <span key={node.id}>
                {index > 0 && ', '}
                {names(node.id).title} <span className="text-fg-2">{promptWords(node, plan, draft)}</span>
              </span>
            ))}
          </Row>
          <Row name={models.length === 1 ? 'Model' : 'Models'}>{models.join(', ')}</Row>
        </>
      )}
    </dl>
  )
}

const Row = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-fg-3">{name}</dt>
    <dd className="min-w-0 break-words">{children}</dd>
  </>
)

function promptWords(node: GraphNode, { prompts, choice }: ForkPlan, { prompts: edits }: ForkDraft): string {
  const edit = edits[node.id]
  if (edit) return 'number' in edit ? `v${edit.number}` : 'as written here'
  const known = prompts[node.id]
  return choice?.wanted === 'then' && known ? `v${known.number}` : 'as in that graph'
}

function modelName({ id, data }: GraphNode, { models, prompts }: ForkDraft, connections: readonly { name: string; model: string | null; label?: string | null }[]): string {
  const written = prompts[id]
  const model = models[id] ?? (written && 'body' in written && isJsonObject(written.body.model) ? written.body.model : objectOf(data, 'model'))
  const connection = textOf(model, 'connection') || 'default'
  const known = connections.find(({ name }) => name === connection)
  if (known?.label) return known.label
  return textOf(model, 'name') || known?.model || connection
}

/** Names keep their capitals. */
const withinSentence = (phrases: readonly string[]): string => changeSentence(phrases, 3).replace(/^./, phrases[0]?.charAt(0) ?? '')

/** What became of the workflow since the run, where the fork goes on with the graph of then; else what is other in the one it takes. */
function Since({ plan, run }: { plan: ForkPlan; run: Run | undefined }) {
  const store = useForkStore()
  const { choice, choices, latest } = plan
  const newer = choice?.wanted === 'then' ? (choices.find(({ wanted }) => wanted === 'latest') ?? choices.find(({ wanted }) => wanted === 'draft')) : choice
  if (!newer?.comparison || isSame(newer.comparison)) return null
  return (
    <span className="block text-11/4 text-fg-3">
      {choice?.wanted === 'then' ? `Since then, ${newer.label.replace(', as saved', '')}: ` : 'Other than then: '}
      {withinSentence(newer.comparison.phrases)}.{' '}
      <DiffLink run={run} to={newer.wanted} latest={latest ?? null} />
      {choice?.wanted === 'then' && (
        <>
          {' · '}
          <button type="button" className="text-accent hover:underline" onClick={() => store.getState().show('graph')}>
            Choose another
          </button>
        </>
      )}
    </span>
  )
}
