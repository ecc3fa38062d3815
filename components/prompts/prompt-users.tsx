/** Who uses a library prompt. */
'use client'
import type { PromptHead, PromptUser } from '#lib/api/prompts.ts'
import type { Column } from '#components/ui/table.tsx'
import { UsedBy } from '#components/workflows/used-by.tsx'

export function PromptUsers({ prompt: { usedBy, latestVersion } }: { prompt: PromptHead }) {
  return (
    <section aria-label="Used by" className="flex flex-col gap-1 border-t border-line px-4 py-3">
      <h2 className="font-strong">Used by</h2>
      <UsedBy
        users={usedBy}
        label="Nodes that are linked to the prompt"
        none="No node is linked to it yet. In the builder, open a node that asks a model and choose “Link to a library prompt”."
        node={{ head: 'Node', name: ({ nodeLabel }) => nodeLabel }}
        more={held(latestVersion)}
      />
    </section>
  )
}

const held = (latest: number): Column<PromptUser>[] => [
  { id: 'takes', head: 'Takes', cell: ({ follows }) => (follows === null ? 'this version, pinned' : `what “${follows}” names, at each publish`) },
  { id: 'version', head: 'Has', align: 'right', cell: ({ number }) => (number === latest ? `v${number}, the newest` : <span className="text-waiting">{`v${number} of ${latest}`}</span>) },
]
