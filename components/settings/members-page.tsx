/** Members: who can sign in, with which role and groups. An owner invites by a link that they hand over, and removes with undo. */
'use client'
import { useRef, useState } from 'react'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { CircleX, Search, SearchX, UserPlus } from 'lucide-react'
import { useCommands } from '#components/shell/command-registry.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Input } from '#components/ui/input.tsx'
import { Kbd } from '#components/ui/kbd.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import type { Member } from '#lib/api/members.ts'
import { meQuery } from '#lib/client/installation.ts'
import { membersQuery, removedMembersQuery } from '#lib/client/members.ts'
import { errorText } from '#lib/client/query-client.ts'
import { groupsOf } from './member-draft.ts'
import { MemberLink } from './member-link.tsx'
import { MembersTable } from './members-table.tsx'
import { useMemberEdit, type MemberEdit } from './use-member-edit.ts'

type View = 'here' | 'removed'

export function MembersPage() {
  const [view, setView] = useState<View>('here')
  const here = useQuery(membersQuery)
  const removed = useQuery(removedMembersQuery)
  const me = useQuery(meQuery)
  const [search, setSearch] = useState('')
  const searchInput = useRef<HTMLInputElement>(null)
  const main = useRef<HTMLElement>(null)
  const edit = useMemberEdit(() => requestAnimationFrame(() => main.current?.querySelector<HTMLElement>('tbody tr[tabindex="0"]')?.focus()))
  const mayEdit = me.data?.role === 'owner'

  function invite() {
    setView('here')
    edit.invite()
  }

  useCommands('Members', [
    { id: 'search', label: 'Search members', keys: '/', icon: Search, palette: false, run: () => searchInput.current?.focus() },
    { id: 'invite', label: 'Invite a member', keys: 'n', icon: UserPlus, disabled: !mayEdit, run: invite },
    { id: 'walk', label: 'Walk the rows', keys: 'arrowup arrowdown' },
    { id: 'edit', label: 'Edit the member', keys: 'enter' },
    { id: 'link', label: 'Make a sign-in link for the member', keys: 'l' },
    { id: 'remove', label: 'Remove the member', keys: 'delete' },
  ])

  return (
    <>
      <TopBar crumbs={[{ label: 'Settings', whole: true }, { label: 'Members', whole: true }]}>
        <Which view={view} onView={setView} here={here.data?.items.length} removed={removed.data?.items.length} />
        <Input
          ref={searchInput}
          icon={Search}
          aria-label="Search members"
          placeholder="Search members"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            setSearch('')
            event.currentTarget.blur()
          }}
          end={search === '' && <Kbd keys="/" />}
          className="w-60! max-sm:hidden"
        />
        <Button kind="primary" icon={UserPlus} keys="n" disabled={!mayEdit} title={mayEdit || !me.data ? undefined : 'Only an owner may'} onClick={invite}>
          Invite a member
        </Button>
      </TopBar>
      <main id="main" ref={main} className="min-h-0 flex-1 overflow-auto bg-surface">
        <p className="max-w-[130ch] px-4 pt-3 pb-2 text-12 text-fg-2">
          Members sign in by a link that an owner hands them; there are no passwords. Owners also manage members, keys, connections, secrets and prices. Requests can be put to a person, a role or a group: who is here decides who may answer.
        </p>
        {edit.link && <MemberLink link={edit.link} onPutAway={edit.putLinkAway} />}
        <Listed view={view} listed={view === 'here' ? here : removed} here={here.data?.items ?? []} search={search} onShowAll={() => setSearch('')} edit={edit} mayEdit={mayEdit} self={me.data?.email ?? undefined} />
      </main>
    </>
  )
}

function Which({ view, onView, here, removed }: { view: View; onView(view: View): void; here: number | undefined; removed: number | undefined }) {
  return (
    <SegmentedControl
      label="Which members"
      value={view}
      onChange={onView}
      options={[
        { value: 'here', label: `Members ${here ?? ''}` },
        { value: 'removed', label: `Removed ${removed ?? ''}`, disabled: removed === 0 && view === 'here' },
      ]}
    />
  )
}

interface ListedProps {
  view: View
  listed: UseQueryResult<{ items: Member[] }>
  /** All who are here: their groups are offered, and one owner has to stay. */
  here: readonly Member[]
  search: string
  onShowAll(): void
  edit: MemberEdit
  mayEdit: boolean
  self: string | undefined
}

function Listed({ view, listed, here, search, onShowAll, edit, mayEdit, self }: ListedProps) {
  const shown = listed.data?.items.filter((member) => matches(member, search))
  const [owner, another] = here.filter(({ role }) => role === 'owner')
  if (listed.isError && !listed.data) {
    return (
      <EmptyState icon={CircleX} title="The members could not be read" actions={<Button onClick={() => void listed.refetch()}>Try again</Button>}>
        {errorText(listed.error)}
      </EmptyState>
    )
  }
  if (shown?.length === 0 && edit.key === undefined) return <Nobody view={view} search={search.trim()} onShowAll={onShowAll} />
  return <MembersTable members={shown} groups={groupsOf(here)} edit={edit} mayEdit={mayEdit} self={self} onlyOwner={another ? undefined : owner?.id} />
}

function Nobody({ view, search, onShowAll }: { view: View; search: string; onShowAll(): void }) {
  return (
    <EmptyState icon={SearchX} title={search === '' ? 'Nobody was removed' : `Nobody is called “${search}”`} actions={search !== '' && <Button onClick={onShowAll}>Show all</Button>}>
      {view === 'removed' && search === '' ? 'Whoever is removed stands here and can come back.' : 'Search looks in names, addresses, roles and groups.'}
    </EmptyState>
  )
}

function matches({ name, email, role, groups }: Member, search: string): boolean {
  const text = [name, email, role, ...groups].join(' ').toLowerCase()
  return search.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}
