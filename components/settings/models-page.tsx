/** Models and prices: what is known of each model, and what the owner says in place of it. `?model=…&connection=…` opens one. */
'use client'
import { useEffect, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { CircleX, Plus, Search, SearchX } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { useCommands } from '#components/shell/command-registry.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Input } from '#components/ui/input.tsx'
import { Kbd } from '#components/ui/kbd.tsx'
import type { ModelItem } from '#lib/api/models.ts'
import { connectionsQuery, meQuery } from '#lib/client/installation.ts'
import { modelsQuery } from '#lib/client/models.ts'
import { errorText } from '#lib/client/query-client.ts'
import { ModelTable } from './model-table.tsx'
import { useModelEdit, type ModelEdit } from './use-model-edit.ts'

export function ModelsPage() {
  const models = useQuery(modelsQuery)
  const me = useQuery(meQuery)
  const connections = useQuery(connectionsQuery)
  const [search, setSearch] = useState('')
  const searchInput = useRef<HTMLInputElement>(null)
  const main = useRef<HTMLElement>(null)
  const edit = useModelEdit(() => requestAnimationFrame(() => main.current?.querySelector<HTMLElement>('tbody tr[tabindex="0"]')?.focus()))
  const mayEdit = me.data?.role === 'owner'
  const items = models.data?.items
  const shown = items?.filter((item) => matches(item, search))
  useOpenFromAddress(items, mayEdit, edit)

  useCommands('Models', [
    { id: 'search', label: 'Search models', keys: '/', icon: Search, palette: false, run: () => searchInput.current?.focus() },
    { id: 'add', label: 'Add a model', keys: 'n', icon: Plus, disabled: !mayEdit, run: () => edit.add() },
    { id: 'walk', label: 'Walk the rows', keys: 'arrowup arrowdown' },
    { id: 'edit', label: 'Edit the row', keys: 'enter' },
  ])

  return (
    <>
      <TopBar crumbs={[{ label: 'Settings', whole: true }, { label: 'Models and prices', whole: true }]}>
        <Input
          ref={searchInput}
          icon={Search}
          aria-label="Search models"
          placeholder="Search models"
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
        <Button kind="primary" icon={Plus} keys="n" disabled={!mayEdit} title={mayEdit || !me.data ? undefined : 'Only an owner may'} onClick={() => edit.add()}>
          Add a model
        </Button>
      </TopBar>
      <main id="main" ref={main} className="min-h-0 flex-1 overflow-auto bg-surface">
        <p className="max-w-[130ch] px-4 pt-3 pb-2 text-12 text-fg-2">
          US dollars per million tokens, standard tier. A built-in price holds at the provider’s own host only; the same model on another server costs what you enter here, or nobody knows. Each call keeps the price it was made at: a change holds from the next call on.
        </p>
        {models.isError && !items ? (
          <EmptyState icon={CircleX} title="The models could not be read" actions={<Button onClick={() => void models.refetch()}>Try again</Button>}>
            {errorText(models.error)}
          </EmptyState>
        ) : shown?.length === 0 && edit.key === undefined ? (
          <NoMatch search={search} mayEdit={mayEdit} onAdd={() => edit.add(search.trim())} onClear={() => setSearch('')} />
        ) : (
          <ModelTable models={shown} edit={edit} connections={(connections.data?.items ?? []).filter(({ kind }) => kind !== 'scripted').map(({ name }) => name)} mayEdit={mayEdit} />
        )}
      </main>
    </>
  )
}

function matches({ model, provider, connection, usedBy }: ModelItem, search: string): boolean {
  const text = [model, provider, connection, ...usedBy].join(' ').toLowerCase()
  return search.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}

/** Once, when the models are there: the row that a link meant, or a new one with its names filled in. */
function useOpenFromAddress(items: readonly ModelItem[] | undefined, mayEdit: boolean, edit: ModelEdit): void {
  const address = useSearchParams()
  const model = address.get('model')
  const connection = address.get('connection')
  const opened = useRef(false)
  useEffect(() => {
    if (!items || !mayEdit || model === null || opened.current) return
    opened.current = true
    const row = items.find((item) => item.model === model && item.connection === connection)
    if (row) edit.open(row)
    else edit.add(model, connection ?? '')
  })
}

function NoMatch({ search, mayEdit, onAdd, onClear }: { search: string; mayEdit: boolean; onAdd(): void; onClear(): void }) {
  return (
    <EmptyState
      icon={SearchX}
      title={`Nothing is known of “${search.trim()}”`}
      actions={
        <>
          {mayEdit && (
            <Button kind="primary" icon={Plus} onClick={onAdd}>
              Add it
            </Button>
          )}
          <Button onClick={onClear}>Show all</Button>
        </>
      }
    >
      Its window and its prices are unknown until somebody enters them.
    </EmptyState>
  )
}
