/** One member open for editing, or one being invited: what is typed, what is wrong with it, the way to the server, and the link to hand over. */
'use client'
import { useState } from 'react'
import { ApiError } from '#lib/api/errors.ts'
import type { Member } from '#lib/api/members.ts'
import type { SignInLink } from '#lib/api/sign-in.ts'
import { useToast } from '#components/ui/toast.tsx'
import { plural } from '#components/ui/format.ts'
import { useChangeMember, useInviteMember, useMemberLink, useRemoveMember, useRestoreMember } from '#lib/client/members.ts'
import { errorText } from '#lib/client/query-client.ts'
import { draftOfMember, emptyMember, memberErrors, readMember, type MemberBody, type MemberDraft, type MemberErrors, type MemberField } from './member-draft.ts'

/** The row of somebody who is being invited. */
export const newMember = 'new'

/** A link that was just made: it is shown now and never again. */
export interface HandedLink extends SignInLink {
  memberId: string
  to: string
}

export interface MemberEdit {
  /** Id of the row that is open; undefined: none. */
  key: string | undefined
  draft: MemberDraft
  errors: MemberErrors
  saving: boolean
  link: HandedLink | undefined
  open(member: Member): void
  invite(): void
  type<Field extends MemberField>(field: Field, value: MemberDraft[Field]): void
  save(): void
  cancel(): void
  makeLink(member: Member): void
  putLinkAway(): void
  remove(member: Member): void
  restore(member: Member): void
}

interface Open {
  key: string
  draft: MemberDraft
  errors: MemberErrors
}

const nothing: Omit<Open, 'key'> = { draft: emptyMember, errors: {} }

export const nameOf = ({ name, email }: Pick<Member, 'name' | 'email'>): string => name || email

/** `onClose` is told which row was open, so that the focus can go back to it. */
export function useMemberEdit(onClose: (key: string) => void): MemberEdit {
  const [open, setOpen] = useState<Open>()
  const [link, setLink] = useState<HandedLink>()
  const toast = useToast()
  const invite = useInviteMember()
  const change = useChangeMember()
  const remove = useRemoveMember()
  const restore = useRestoreMember()
  const linking = useMemberLink()
  const failed = (error: Error) => toast({ message: errorText(error), tone: 'failed' })

  function close(key: string) {
    setOpen(undefined)
    onClose(key)
  }

  function refused(key: string, draft: MemberDraft, error: Error) {
    const taken = error instanceof ApiError && error.code === 'name_taken' ? { email: error.message } : {}
    const errors = { ...(error instanceof ApiError ? memberErrors(error.problems) : {}), ...taken }
    setOpen({ key, draft, errors })
    if (Object.keys(errors).length === 0) failed(error)
  }

  function send({ key, draft }: Open, body: MemberBody) {
    const onError = (error: Error) => refused(key, draft, error)
    if (key !== newMember) return change.mutate({ id: key, changes: body }, { onSuccess: () => close(key), onError })
    invite.mutate(body, {
      onSuccess({ id, email, invitation }) {
        setLink({ ...invitation, memberId: id, to: email })
        close(id)
      },
      onError,
    })
  }

  return {
    key: open?.key,
    ...(open ?? nothing),
    saving: invite.isPending || change.isPending,
    link,
    open: (member) => setOpen({ key: member.id, draft: draftOfMember(member), errors: {} }),
    invite: () => setOpen({ key: newMember, ...nothing }),
    type: (field, value) => setOpen((now) => now && { ...now, draft: { ...now.draft, [field]: value }, errors: without(now.errors, field) }),
    save() {
      if (!open || invite.isPending || change.isPending) return
      const read = readMember(open.draft)
      if ('errors' in read) setOpen({ ...open, errors: read.errors })
      else send(open, read.body)
    },
    cancel: () => open && close(open.key),
    makeLink: (member) => linking.mutate(member.id, { onSuccess: (made) => setLink({ ...made, memberId: member.id, to: member.email }), onError: failed }),
    putLinkAway: () => setLink(undefined),
    remove: (member) =>
      remove.mutate(member.id, {
        onSuccess() {
          if (link?.memberId === member.id) setLink(undefined)
          onClose(member.id)
          toast({ message: `${nameOf(member)} is removed and signed out everywhere${stillWorking(member.keys)}`, undo: { run: () => restore.mutate(member.id, { onError: failed }), keys: 'mod+z' }, durationMs: 10_000 })
        },
        onError: failed,
      }),
    restore: (member) => restore.mutate(member.id, { onSuccess: () => toast({ message: `${nameOf(member)} is a member again. They sign in with a new link.`, tone: 'completed' }), onError: failed }),
  }
}

/** Removing a person leaves the keys of their programs, so it is said. */
const stillWorking = (keys: number): string => (keys === 0 ? '' : `. ${plural(keys, 'API key')} that they made still ${keys === 1 ? 'works' : 'work'}`)

const without = (errors: MemberErrors, field: MemberField): MemberErrors => Object.fromEntries(Object.entries(errors).filter(([name]) => name !== field))
