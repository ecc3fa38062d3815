/** The views as tabs, the saved ones with what can be done to them; and, where the filter is none of them, what it can be saved as. */
'use client'
import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Ellipsis, Pencil, Trash2, Undo2, Users } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { createRunView, deleteRunView, restoreRunView, saveRunView, type RunView } from '#lib/api/run-views.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { runViewsQuery } from '#lib/client/run-views.ts'
import { filterOf, isFiltered, pathOf, queryOf } from '../run-filter.ts'
import { ViewForm } from './view-form.tsx'
import { builtInViews, type Shown } from './views.ts'

export function ViewTabs({ shown, views }: { shown: Shown; views: readonly RunView[] }) {
  const acts = useViewActs()
  const [naming, setNaming] = useState(false)
  const { view, changed, builtIn, filter } = shown
  const query = queryOf({ ...filter, parent: undefined })
  const canSave = isFiltered(filter) && builtIn === undefined && (view === undefined || changed)
  useCommands('Runs', [{ id: 'save-view', label: view && changed ? `Save the view ${view.name}` : 'Save as a view', keys: 'shift+s', disabled: !canSave, run: () => (view && changed ? acts.save(view, { query }) : setNaming(true)) }])

  return (
    <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line bg-surface pr-3">
      <nav aria-label="Views" className="flex h-full min-w-0 items-stretch gap-0.5 overflow-x-auto px-2 [scrollbar-width:none]">
        {builtInViews.map(({ name, query: own }) => (
          <Tab key={name} href={own ? `/runs?${own}` : '/runs'} name={name} open={builtIn === name} />
        ))}
        {views.length > 0 && <span aria-hidden className="mx-1 my-2.5 w-px shrink-0 bg-line" />}
        {views.map((each) => (
          <Tab key={each.id} href={pathOf(filterOf(new URLSearchParams(each.query)), each.id)} name={each.name} open={each.id === view?.id} shared={each.shared} changed={each.id === view?.id && changed} />
        ))}
      </nav>
      {view && <ViewMenu key={view.id} view={view} acts={acts} />}
      <div className="ml-auto flex shrink-0 items-center gap-1.5">
        {view && changed && (
          <>
            <span className="text-12 text-fg-3 max-md:hidden">Unsaved changes</span>
            <Button asChild kind="ghost" size="sm" icon={Undo2}>
              <Link href={pathOf(filterOf(new URLSearchParams(view.query)), view.id)} replace scroll={false}>
                Discard
              </Link>
            </Button>
            <Button size="sm" onClick={() => acts.save(view, { query })}>
              Save
            </Button>
          </>
        )}
        {canSave && (
          <Popover
            label="Save as a view"
            align="end"
            open={naming}
            onOpenChange={setNaming}
            trigger={
              <Button kind={view ? 'ghost' : 'neutral'} size="sm">
                {view ? 'Save as new' : 'Save view'}
              </Button>
            }
          >
            <ViewForm onSave={(content) => acts.create({ ...content, query })} onClose={() => setNaming(false)} />
          </Popover>
        )}
      </div>
    </div>
  )
}

function Tab({ href, name, open, shared, changed }: { href: string; name: string; open: boolean; shared?: boolean; changed?: boolean }) {
  return (
    <Link
      href={href}
      replace
      scroll={false}
      aria-current={open ? 'true' : undefined}
      className={classNames('relative inline-flex max-w-[220px] shrink-0 items-center gap-1.5 px-2 text-12 font-medium whitespace-nowrap -outline-offset-2', open ? 'text-fg after:absolute after:inset-x-2 after:-bottom-px after:h-0.5 after:rounded-full after:bg-fg' : 'text-fg-3 hover:text-fg')}
    >
      <span className="truncate">{name}</span>
      {shared && <Users role="img" aria-label="shared" className="size-3 shrink-0 text-fg-3" />}
      {changed && <span role="img" aria-label="changed" title="Its filter is not as it was saved" className="size-1.5 shrink-0 rounded-full bg-accent" />}
    </Link>
  )
}

function ViewMenu({ view, acts }: { view: RunView; acts: ReturnType<typeof useViewActs> }) {
  const [renaming, setRenaming] = useState(false)
  const menu = (
    <span className="-ml-2">
      <Menu
        label={`View ${view.name}`}
        align="start"
        trigger={<IconButton icon={Ellipsis} label={`View ${view.name}`} size="sm" />}
        entries={[
          { label: 'Rename', icon: Pencil, onSelect: () => setRenaming(true) },
          ...(view.own || !view.shared ? [{ kind: 'check' as const, label: 'Everybody sees it', checked: view.shared, onSelect: () => acts.save(view, { shared: !view.shared }) }] : []),
          { kind: 'separator' },
          { label: 'Delete', icon: Trash2, danger: true, onSelect: () => acts.remove(view) },
        ]}
      />
    </span>
  )
  return (
    <Popover label="Rename the view" anchor={menu} open={renaming} onOpenChange={setRenaming}>
      <ViewForm view={view} onSave={({ name, shared }) => acts.save(view, { name, ...(view.own && { shared }) })} onClose={() => setRenaming(false)} />
    </Popover>
  )
}

/** Acts on views; each says what went wrong, and a deleted one can be had back. */
function useViewActs() {
  const client = useQueryClient()
  const router = useRouter()
  const toast = useToast()
  const put = (view: RunView): void => void client.setQueryData(runViewsQuery.queryKey, (now) => now && { items: [...now.items.filter(({ id }) => id !== view.id), view].sort((a, b) => (a.id < b.id ? -1 : 1)) })
  const open = (view: RunView): void => router.replace(pathOf(filterOf(new URLSearchParams(view.query)), view.id), { scroll: false })
  const { mutate } = useMutation({ mutationFn: (act: () => Promise<void>) => act(), onError: (error) => toast({ tone: 'failed', message: errorText(error) }) })
  return {
    create: (body: { name: string; shared: boolean; query: string }) =>
      mutate(async () => {
        const view = await request(createRunView, { body })
        put(view)
        open(view)
      }),
    save: (view: RunView, body: { name?: string; shared?: boolean; query?: string }) => mutate(async () => put(await request(saveRunView, { params: { id: view.id }, body }))),
    remove: (view: RunView) =>
      mutate(async () => {
        await request(deleteRunView, { params: { id: view.id } })
        client.setQueryData(runViewsQuery.queryKey, (now) => now && { items: now.items.filter(({ id }) => id !== view.id) })
        router.replace('/runs', { scroll: false })
        toast({
          message: `View “${view.name}” deleted`,
          undo: {
            run: () =>
              mutate(async () => {
                const restored = await request(restoreRunView, { params: { id: view.id } })
                put(restored)
                open(restored)
              }),
          },
        })
      }),
  }
}
