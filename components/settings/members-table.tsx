/** The table of members: one row at a time open for editing in place; on a row, L makes a sign-in link and Delete removes. */
'use client'
import type { KeyboardEvent } from 'react'
import { Table, type Column } from '#components/ui/table.tsx'
import type { Member } from '#lib/api/members.ts'
import { Came, Groups, GroupsField, RoleField, RowActions, Standing, Who, WhoFields } from './member-cells.tsx'
import { newMember, type MemberEdit } from './use-member-edit.ts'

/** Undefined: the row of somebody who is being invited. */
type Row = Member | undefined

export interface MembersTableProps {
  /** Undefined while they are on their way. */
  members: readonly Member[] | undefined
  /** Groups that somebody is in. */
  groups: readonly string[]
  edit: MemberEdit
  mayEdit: boolean
  /** Address of whoever looks. */
  self: string | undefined
  /** Id of the only owner; undefined where there are several. */
  onlyOwner: string | undefined
}

export function MembersTable({ members, groups, edit, mayEdit, self, onlyOwner }: MembersTableProps) {
  const rows: Row[] = [...(edit.key === newMember ? [undefined] : []), ...(members ?? [])]
  const isOpen = (row: Row): boolean => edit.key === (row?.id ?? newMember)
  const stays = (row: Row): string | undefined => (row !== undefined && row.id === onlyOwner ? 'The only owner cannot be removed' : undefined)

  const columns: Column<Row>[] = [
    { id: 'member', head: 'Member', width: '28%', bone: '150px', cell: (row) => (isOpen(row) ? <WhoFields edit={edit} /> : row && <Who member={row} self={row.email === self} />) },
    { id: 'role', head: 'Role', width: '11%', bone: '48px', cell: (row) => (isOpen(row) ? <RoleField edit={edit} /> : row?.role) },
    { id: 'groups', head: 'Groups', width: '24%', bone: '90px', className: 'whitespace-normal!', cell: (row) => (isOpen(row) ? <GroupsField edit={edit} known={groups} /> : row && <Groups groups={row.groups} />) },
    { id: 'standing', head: 'Seen', width: '17%', bone: '70px', cell: (row) => row && <Standing member={row} /> },
    { id: 'came', head: 'Invited by', bone: '90px', cell: (row) => row && <Came member={row} /> },
    { id: 'actions', headLabel: 'Actions', width: '112px', bone: 'none', align: 'right', cell: (row) => mayEdit && <RowActions member={row} edit={edit} isOpen={isOpen(row)} stays={stays(row)} /> },
  ]

  function onRowKeyDown(row: Row, event: KeyboardEvent) {
    if (!row || !mayEdit || row.status === 'removed') return
    const acts: Record<string, (() => void) | undefined> = { l: () => edit.makeLink(row), Delete: stays(row) === undefined ? () => edit.remove(row) : undefined, Backspace: stays(row) === undefined ? () => edit.remove(row) : undefined }
    const act = event.metaKey || event.ctrlKey || event.altKey ? undefined : acts[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  return (
    <Table
      label="Members"
      className="table-fixed min-w-[920px]"
      columns={columns}
      rows={rows}
      pendingRows={members ? 0 : 4}
      rowKey={(row) => row?.id ?? newMember}
      rowHeight={46}
      rowClassName={(row) => (isOpen(row) ? 'bg-accent-soft [&>td]:py-1.5 [&>td]:align-top' : undefined)}
      onOpen={mayEdit ? (row) => row && row.status !== 'removed' && !isOpen(row) && edit.open(row) : undefined}
      onRowKeyDown={onRowKeyDown}
    />
  )
}
