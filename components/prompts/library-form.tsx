/** The form of a library prompt: messages, intents, model, context, output. And who uses it. */
'use client'
import Link from 'next/link'
import type { PromptHead, PromptUser } from '#lib/api/prompts.ts'
import { NodeFormProvider } from '#components/node-form/form-context.ts'
import { NodeForm } from '#components/node-form/node-form.tsx'
import { Table, type Column } from '#components/ui/table.tsx'
import { isBodyField, type LibraryDraft } from './library-draft.ts'

export function LibraryForm({ draft }: { draft: LibraryDraft }) {
  return (
    <NodeFormProvider value={draft}>
      <section aria-label="Edit the prompt" className="mx-auto flex w-full max-w-[760px] flex-col border-x border-line bg-surface">
        <NodeForm shows={isBodyField} />
      </section>
    </NodeFormProvider>
  )
}

export function PromptUsers({ prompt: { usedBy, latestVersion } }: { prompt: PromptHead }) {
  return (
    <section aria-label="Used by" className="flex flex-col gap-1 border-t border-line px-4 py-3">
      <h2 className="font-strong">Used by</h2>
      {usedBy.length === 0 ? (
        <p className="text-12 text-fg-3">No node is linked to it yet. In the builder, open a node that asks a model and choose “Link to a library prompt”.</p>
      ) : (
        <div className="overflow-x-auto rounded-8 border border-line">
          <Table label="Nodes that are linked to the prompt" columns={columns(latestVersion)} rows={usedBy} rowKey={({ workflow, version, nodeId }) => `${workflow.id} ${version} ${nodeId}`} />
        </div>
      )}
    </section>
  )
}

const columns = (latest: number): Column<PromptUser>[] => [
  {
    id: 'workflow',
    head: 'Workflow',
    cell: ({ workflow, nodeId }) => (
      <Link href={`/workflows/${workflow.slug}?node=${encodeURIComponent(nodeId)}`} className="text-accent hover:underline">
        {workflow.name}
      </Link>
    ),
  },
  { id: 'node', head: 'Node', cell: ({ nodeLabel }) => nodeLabel },
  { id: 'in', head: 'In', cell: ({ version }) => (version === 'draft' ? 'draft' : `v${version}, published`) },
  { id: 'takes', head: 'Takes', cell: ({ follows }) => (follows === null ? 'this version, pinned' : `what “${follows}” names, at each publish`) },
  { id: 'version', head: 'Has', align: 'right', cell: ({ number }) => (number === latest ? `v${number}, the newest` : <span className="text-waiting">{`v${number} of ${latest}`}</span>) },
]
