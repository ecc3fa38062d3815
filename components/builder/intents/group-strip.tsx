/** The groups that a decision has: whether each is as it was taken, and the way to its difference. */
'use client'
import { useMemo, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Check, Ellipsis, LibraryBig, PencilLine, SquareArrowOutUpRight, TriangleAlert, Unlink } from 'lucide-react'
import { ApiError } from '#lib/api/errors.ts'
import type { IntentGroup } from '#lib/api/intent-groups.ts'
import { groupRevisionQuery, intentGroupQuery } from '#lib/client/intent-groups.ts'
import { detached, groupChanges, groupLinks, type GroupChange, type GroupLink } from '#lib/nodes/intent-groups.ts'
import { useNodeForm } from '#components/node-form/form-context.ts'
import { Button } from '#components/ui/button.tsx'
import { plural } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { GroupDifference } from './group-difference.tsx'
import { useGroupEdit } from './use-group-edit.ts'

export function GroupStrip() {
  const data = useNodeForm(({ node }) => node.data)
  const links = useMemo(() => groupLinks(data), [data])
  if (links.length === 0) return null
  return (
    <ul aria-label="Intent groups" className="mt-2 flex flex-col gap-1">
      {links.map((link) => (
        <li key={link.id}>
          <LinkedGroup link={link} />
        </li>
      ))}
    </ul>
  )
}

function LinkedGroup({ link }: { link: GroupLink }) {
  const data = useNodeForm(({ node }) => node.data)
  const group = useQuery(intentGroupQuery(link.id))
  const base = useQuery(groupRevisionQuery(link.id, link.revision))
  const edit = useGroupEdit()
  const [comparing, setComparing] = useState(false)
  const gone = group.error instanceof ApiError && group.error.code === 'not_found'
  const name = group.data?.name ?? (gone ? 'A group that was deleted' : 'Intent group')
  const changes = group.data && !base.isPending ? groupChanges(data, link, group.data, base.data?.intents) : undefined
  return (
    <div className="flex h-7 items-center gap-2 rounded-6 border border-line-soft bg-inset pr-0.5 pl-2 text-12">
      <LibraryBig aria-hidden className="size-3.5 shrink-0 text-fg-3" />
      <span className="min-w-0 truncate font-medium" title={name}>
        {name}
      </span>
      <span className="ml-auto flex shrink-0 items-center gap-1">
        {gone ? <span className="text-fg-3">its intents stay</span> : changes && group.data && <State group={group.data} changes={changes} onCompare={() => setComparing(true)} />}
        <Menu
          label={`Actions of group ${name}`}
          align="end"
          trigger={<IconButton icon={Ellipsis} size="sm" label={`Actions of group ${name}`} />}
          entries={[
            { label: 'Open the group', icon: SquareArrowOutUpRight, disabled: gone, href: `/intent-groups/${link.id}` },
            { label: 'Detach', icon: Unlink, hint: 'the intents stay', onSelect: () => edit((now) => detached(now, link.id)) },
          ]}
        />
      </span>
      {comparing && group.data && changes && <GroupDifference group={group.data} changes={changes} onClose={() => setComparing(false)} />}
    </div>
  )
}

function State({ group, changes, onCompare }: { group: IntentGroup; changes: readonly GroupChange[]; onCompare(): void }) {
  const byGroup = changes.filter(({ by }) => by !== 'here').length
  if (changes.length === 0) {
    return (
      <span className="flex items-center gap-1 text-fg-3">
        <Check aria-hidden className="size-3 text-completed" /> as revision {group.revision}
      </span>
    )
  }
  return (
    <Button kind="ghost" size="sm" icon={byGroup > 0 ? TriangleAlert : PencilLine} className={byGroup > 0 ? '[&_svg]:text-waiting!' : undefined} aria-label={`See the difference to ${group.name}`} onClick={onCompare}>
      {byGroup > 0 ? `group changed: ${plural(byGroup, 'difference')}` : `${plural(changes.length, 'intent')} changed here`}
    </Button>
  )
}
