/** The decisions that have a group: in drafts, and in what is published. */
'use client'
import type { GroupUser, IntentGroup } from '#lib/api/intent-groups.ts'
import type { Column } from '#components/ui/table.tsx'
import { UsedBy } from '#components/workflows/used-by.tsx'

export function GroupUsers({ group: { usedBy, revision } }: { group: IntentGroup }) {
  return (
    <section aria-label="Used by" className="flex flex-col gap-1">
      <h3>Used by</h3>
      <UsedBy users={usedBy} label="Decisions that have the group" none="No decision has it yet. Insert it where a decision lists its intents." node={{ head: 'Decision', name: ({ label }) => label }} more={[taken(revision)]} />
    </section>
  )
}

const taken = (current: number): Column<GroupUser> => ({
  id: 'revision',
  head: 'Revision taken',
  align: 'right',
  cell: ({ revision }) => (revision === current ? `${revision}, the newest` : <span className="text-waiting">{`${revision} of ${current}`}</span>),
})
