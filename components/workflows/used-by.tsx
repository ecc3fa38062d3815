/** The nodes of drafts and published versions that have something shared: a group of intents, a prompt of the library. */
'use client'
import Link from 'next/link'
import { Table, type Column } from '#components/ui/table.tsx'

export interface Use {
  workflow: { id: string; slug: string; name: string }
  version: 'draft' | number
  nodeId: string
}

export interface UsedByProps<User extends Use> {
  users: readonly User[]
  /** Of the table, for whoever cannot see it. */
  label: string
  /** What to do where nobody has it. */
  none: string
  /** What the node is called in the head of its column, and its name. */
  node: { head: string; name(user: User): string }
  /** What is told of each beside its place. */
  more: readonly Column<User>[]
}

export function UsedBy<User extends Use>({ users, label, none, node, more }: UsedByProps<User>) {
  if (users.length === 0) return <p className="text-12 text-fg-3">{none}</p>
  const columns: Column<User>[] = [
    {
      id: 'workflow',
      head: 'Workflow',
      cell: ({ workflow, nodeId }) => (
        <Link href={`/workflows/${workflow.slug}?node=${encodeURIComponent(nodeId)}`} className="text-accent hover:underline">
          {workflow.name}
        </Link>
      ),
    },
    { id: 'node', head: node.head, cell: node.name },
    { id: 'in', head: 'In', cell: ({ version }) => (version === 'draft' ? 'draft' : `v${version}, published`) },
    ...more,
  ]
  return (
    <div className="overflow-x-auto rounded-8 border border-line">
      <Table label={label} columns={columns} rows={users} rowKey={({ workflow, version, nodeId }) => `${workflow.id} ${version} ${nodeId}`} />
    </div>
  )
}
