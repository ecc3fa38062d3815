/** What a row of the table of members shows, and its fields while it is open. */
'use client'
import type { KeyboardEvent, ReactNode } from 'react'
import { Check, KeyRound, Pencil, RotateCcw, UserX, Users, X } from 'lucide-react'
import { TokenInput } from '#components/node-form/people/token-input.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { formatDateTime, formatDay, plural } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import { rowActionsClass } from '#components/ui/table.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { roleSchema } from '#lib/api/keys.ts'
import type { Member } from '#lib/api/members.ts'
import { groupFault } from './member-draft.ts'
import { nameOf, type MemberEdit } from './use-member-edit.ts'

const linkMs = 24 * 60 * 60 * 1000
const unreachable = /[@.]localhost$/

export function Who({ member, self }: { member: Member; self: boolean }) {
  const mail = unreachable.test(member.email) ? 'no mail reaches this address' : member.email
  return (
    <span className="flex min-w-0 flex-col">
      <span className="flex min-w-0 items-center gap-1.5">
        <span className="truncate font-medium" title={nameOf(member)}>
          {nameOf(member)}
        </span>
        {self && <Chip>you</Chip>}
      </span>
      <span className="truncate text-11 text-fg-3" title={member.email}>
        {member.name === '' ? 'no name given' : unreachable.test(member.email) ? `${member.email}, ${mail}` : mail}
      </span>
    </span>
  )
}

export function Groups({ groups }: { groups: readonly string[] }) {
  if (groups.length === 0) return <span className="text-fg-3">none</span>
  return (
    <span className="flex min-w-0 flex-wrap gap-1 py-1" title={groups.join(', ')}>
      {groups.map((group) => (
        <Chip key={group} mono>
          {group}
        </Chip>
      ))}
    </span>
  )
}

/** Where a member stands: signed in, invited, removed; each with since when. */
export function Standing({ member }: { member: Member }) {
  const { status, lastSeenAt, joinedAt, removedAt, link } = member
  if (status === 'removed') return <TwoLines first={<Chip tone="cancelled">removed</Chip>} second={removedAt && <TimeAgo at={removedAt} suffix />} />
  if (status === 'invited') return <TwoLines first={<Chip tone="waiting">invited</Chip>} second={link?.open ? `link open until ${formatDateTime(new Date(Date.parse(link.madeAt) + linkMs))}` : 'its link is used up or expired'} />
  return <TwoLines first={lastSeenAt ? <TimeAgo at={lastSeenAt} suffix /> : <span className="text-fg-3">signed out</span>} second={joinedAt && `since ${formatDay(joinedAt.slice(0, 10))}`} />
}

export function TwoLines({ first, second }: { first: ReactNode; second: ReactNode }) {
  return (
    <span className="flex min-w-0 flex-col items-start">
      <span className="max-w-full truncate">{first}</span>
      <span className="max-w-full truncate text-11 text-fg-3">{second}</span>
    </span>
  )
}

/** Who invited them, and what of theirs would stay. */
export const Came = ({ member }: { member: Member }) => (
  <TwoLines first={member.invitedBy ? <span title={member.invitedBy}>{member.invitedBy}</span> : <span className="text-fg-3">first owner</span>} second={member.keys > 0 && `made ${plural(member.keys, 'API key')}`} />
)

function FieldError({ id, text }: { id: string; text: string | undefined }) {
  if (text === undefined) return null
  return (
    <span id={id} className="text-left text-11 whitespace-normal text-failed">
      {text}
    </span>
  )
}

function onKey(event: KeyboardEvent, edit: MemberEdit) {
  if (event.key === 'Enter') {
    event.preventDefault()
    edit.save()
  }
  if (event.key === 'Escape') {
    event.stopPropagation()
    edit.cancel()
  }
}

export function WhoFields({ edit }: { edit: MemberEdit }) {
  const field = (name: 'name' | 'email', label: string, placeholder: string, autoFocus = false) => (
    <>
      <Input
        size="sm"
        aria-label={label}
        autoFocus={autoFocus}
        aria-invalid={edit.errors[name] ? true : undefined}
        aria-describedby={edit.errors[name] ? `member-${name}-error` : undefined}
        placeholder={placeholder}
        value={edit.draft[name]}
        onChange={(event) => edit.type(name, event.target.value)}
        onKeyDown={(event) => onKey(event, edit)}
      />
      <FieldError id={`member-${name}-error`} text={edit.errors[name]} />
    </>
  )
  return (
    <span className="flex flex-col gap-1">
      {field('name', 'Name', 'Name', true)}
      {field('email', 'Mail address', 'ada@example.com')}
    </span>
  )
}

const roles = roleSchema.options.map((role) => ({ value: role, label: role }))

export function RoleField({ edit }: { edit: MemberEdit }) {
  return <Select label="Role" size="sm" value={edit.draft.role} options={roles} onChange={(role) => edit.type('role', roleSchema.parse(role))} />
}

export function GroupsField({ edit, known }: { edit: MemberEdit; known: readonly string[] }) {
  return (
    <div
      className="flex flex-col gap-1"
      onKeyDown={(event) => {
        // Enter first takes what is typed; Escape first closes the list, which then keeps it to itself.
        if (event.key === 'Escape' || (event.target instanceof HTMLInputElement && event.target.value === '')) onKey(event, edit)
      }}
    >
      <TokenInput
        label="Groups"
        noun="group"
        placeholder="finance, on call"
        describedBy={edit.errors.groups ? 'member-groups-error' : undefined}
        invalid={edit.errors.groups ? true : undefined}
        values={edit.draft.groups}
        token={(group) => ({ says: groupFault(group) ?? `Requests to “${group}” are theirs to answer`, wrong: groupFault(group) !== undefined })}
        suggest={(typed) => known.filter((group) => group.includes(typed.trim().toLowerCase())).slice(0, 8).map((group) => ({ value: group, label: <span className="font-mono">{group}</span>, lead: <Users aria-hidden className="size-3.5 shrink-0 text-fg-3" strokeWidth={1.75} /> }))}
        onChange={(groups) => edit.type('groups', groups)}
      />
      <FieldError id="member-groups-error" text={edit.errors.groups} />
    </div>
  )
}

export interface RowActionsProps {
  /** Undefined: the row of somebody who is being invited. */
  member: Member | undefined
  edit: MemberEdit
  isOpen: boolean
  /** Why they cannot be removed; undefined where they can. */
  stays: string | undefined
}

export function RowActions({ member, edit, isOpen, stays }: RowActionsProps) {
  if (isOpen) {
    return (
      <span className="flex justify-end gap-0.5">
        <IconButton icon={X} label="Cancel" keys="escape" size="sm" onClick={edit.cancel} />
        <IconButton icon={Check} label={member ? 'Save' : 'Invite'} keys="enter" size="sm" kind="primary" busy={edit.saving} onClick={edit.save} />
      </span>
    )
  }
  if (!member) return null
  const name = nameOf(member)
  if (member.status === 'removed') {
    return (
      <span className={`flex justify-end gap-0.5 ${rowActionsClass}`}>
        <IconButton icon={RotateCcw} label={`Make ${name} a member again`} size="sm" onClick={() => edit.restore(member)} />
      </span>
    )
  }
  return (
    <span className={`flex justify-end gap-0.5 ${rowActionsClass}`}>
      <IconButton icon={KeyRound} label={`Make a sign-in link for ${name}`} keys="l" size="sm" onClick={() => edit.makeLink(member)} />
      <IconButton icon={Pencil} label={`Edit ${name}`} keys="enter" size="sm" onClick={() => edit.open(member)} />
      <IconButton icon={UserX} label={stays ?? `Remove ${name}`} keys={stays ? undefined : 'delete'} size="sm" aria-disabled={stays ? true : undefined} onClick={() => stays === undefined && edit.remove(member)} />
    </span>
  )
}
