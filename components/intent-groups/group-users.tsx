/** The decisions that have a group: in drafts, and in what is published. */
'use client'
import Link from 'next/link'
import { Table, type Column } from '#components/ui/table.tsx'
import type { GroupUser, IntentGroup } from '#lib/api/intent-groups.ts'

export function GroupUsers({ group: { usedBy, revision } }: { group: IntentGroup }) {
  return (
    <section aria-label="Used by" className="flex flex-col gap-1">
      <h3>Used by</h3>
      {usedBy.length === 0 ? (
        <p className="text-12 text-fg-3">No decision has it yet. Insert it where a decision lists its intents.</p>
      ) : (
        <div className="overflow-hidden rounded-8 border border-line">
          <Table label="Decisions that have the group" columns={columns(revision)} rows={usedBy} rowKey={({ workflow, version, nodeId }) => `${workflow.id} ${version} ${nodeId}`} />
        </div>
      )}
    </section>
  )
}

const columns = (current: number): Column<GroupUser>[] => [
  {
    id: 'workflow',
    head: 'Workflow',
    cell: ({ workflow, nodeId }) => (
      <Link href={`/workflows/${workflow.slug}?node=${encodeURIComponent(nodeId)}`} className="text-accent hover:underline">
        {workflow.name}
      </Link>
    ),
  },
  { id: 'decision', head: 'Decision', cell: ({ label }) => label },
  { id: 'version', head: 'In', cell: ({ version }) => (version === 'draft' ? 'draft' : `v${version}, published`) },
  { id: 'revision', head: 'Revision taken', align: 'right', cell: ({ revision }) => (revision === current ? `${revision}, the newest` : <span className="text-waiting">{`${revision} of ${current}`}</span>) },
]
