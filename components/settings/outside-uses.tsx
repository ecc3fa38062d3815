/** The nodes that name a connection or a secret, so that nobody changes or deletes one unawares. */
'use client'
import type { OutsideUse } from '#lib/api/connection-uses.ts'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { UsedBy } from '#components/workflows/used-by.tsx'

export function OutsideUses({ users, what }: { users: readonly OutsideUse[] | undefined; what: string }) {
  return (
    <section aria-label="Used by" className="flex flex-col gap-1">
      <h3>Used by</h3>
      {users ? <UsedBy users={users} label={`Nodes that name the ${what}`} none={`No node names this ${what}.`} node={{ head: 'Node', name: ({ label }) => label }} more={[]} /> : <Skeleton className="h-9" />}
    </section>
  )
}
