/** Connections of a run from elsewhere by the names that they have here: a fork of an imported run names them anew. */
'use client'
import { useQuery } from '@tanstack/react-query'
import type { ProblemItem } from '#lib/api/errors.ts'
import { connectionsQuery } from '#lib/client/installation.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { objectOf, textOf } from '#lib/nodes/draft.ts'
import { Field } from '#components/ui/field.tsx'
import { Select } from '#components/ui/select.tsx'
import { useFork, useForkStore } from './fork-context.tsx'

export function ConnectionsEdit({ models, problems }: { models: readonly GraphNode[]; problems: readonly ProblemItem[] }) {
  const store = useForkStore()
  const chosen = useFork(({ draft }) => draft.connections)
  const { data } = useQuery(connectionsQuery)
  const named = new Set([...models.map(({ data: node }) => textOf(objectOf(node, 'model'), 'connection')), ...problems.map(({ path }) => path?.split('/')[2] ?? '')])
  const theirs = [...named].filter((name) => name !== '' && name !== 'default')
  if (theirs.length === 0) return null
  return (
    <section aria-label="Connections" className="flex flex-col gap-2">
      <p className="text-11/4 text-fg-3">This run came from elsewhere. Say which of your connections stand for its own.</p>
      {theirs.map((name) => (
        <Field key={name} label={name} mono error={problems.find(({ path }) => path === `/connections/${name}` || path === '/connections')?.message}>
          {(control) => (
            <Select id={control.id} size="sm" value={chosen[name] ?? ''} placeholder="Choose a connection" options={(data?.items ?? []).map((each) => ({ value: each.name, label: each.name, ...(each.label && { hint: each.label }) }))} onChange={(next) => store.getState().change({ connections: { ...chosen, [name]: next } })} />
          )}
        </Field>
      ))}
    </section>
  )
}
