/** The changes one under the other, in the groups of change-entries.ts; the one that is open shows its fields. Arrow keys walk, Enter opens. */
'use client'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { ChevronRight, Settings2, Spline } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { plural } from '#components/ui/format.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { cardModel } from '#components/canvas/card-model.ts'
import type { ChangeEntry } from './change-entries.ts'
import { FieldChanges } from './field-changes.tsx'
import { markLooks } from './marks.ts'

export interface ChangeListProps {
  entries: readonly ChangeEntry[]
  /** Key of the entry that is open. */
  open: string | undefined
  onOpen(key: string | undefined): void
  split: boolean
}

export function ChangeList({ entries, open, onOpen, split }: ChangeListProps) {
  const groups = [...new Set(entries.map(({ group }) => group))]
  return (
    <div role="group" aria-label="Changes" onKeyDown={walkWithArrows} className="flex flex-col gap-3 p-3">
      {groups.map((group) => {
        const own = entries.filter((entry) => entry.group === group)
        return (
          <section key={group} aria-label={group}>
            <h2 className="flex items-center gap-1.5 px-1 pb-1 text-11 font-medium text-fg-3">
              {group}
              <span className="font-regular tabular-nums">{own.length}</span>
            </h2>
            <ol className="flex flex-col gap-px">
              {own.map((entry) => (
                <Entry key={entry.key} entry={entry} open={entry.key === open} onOpen={onOpen} split={split} />
              ))}
            </ol>
          </section>
        )
      })}
    </div>
  )
}

function Entry({ entry, open, onOpen, split }: { entry: ChangeEntry; open: boolean; onOpen: ChangeListProps['onOpen']; split: boolean }) {
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (open) item.current?.scrollIntoView({ block: 'nearest' })
  }, [open])
  const { icon: Icon, word, text } = markLooks[entry.mark]
  const count = entry.fields.length
  return (
    <li ref={item} className="scroll-m-3">
      <button
        type="button"
        data-change={entry.key}
        aria-expanded={open}
        onClick={() => onOpen(open ? undefined : entry.key)}
        className={classNames('flex h-9 w-full items-center gap-2 rounded-6 px-2 text-left', open ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-hover')}
      >
        <Tile entry={entry} />
        <span className={classNames('truncate', entry.mark === 'removed' && 'line-through decoration-del')}>{entry.title}</span>
        {entry.detail !== '' && <span className="min-w-0 truncate text-12 text-fg-3">{entry.detail}</span>}
        <span className="ml-auto flex shrink-0 items-center gap-2 text-12">
          {entry.mark === 'changed' && count > 0 && <span className="text-fg-3 tabular-nums">{plural(count, 'change')}</span>}
          <span className={classNames('inline-flex items-center gap-1', text)}>
            <Icon aria-hidden className="size-3" strokeWidth={2.25} />
            {word}
          </span>
          <ChevronRight aria-hidden className={classNames('size-3.5 text-fg-3', count === 0 && 'invisible', open && 'rotate-90')} />
        </span>
      </button>
      {open && (count > 0 || entry.mark === 'moved') && (
        <div className="px-2 pt-1.5 pb-3">
          {count > 0 ? <FieldChanges fields={entry.fields} split={split} /> : <p className="text-12 text-fg-3">It only stands elsewhere. What runs is the same.</p>}
        </div>
      )}
    </li>
  )
}

function Tile({ entry: { node, group } }: { entry: ChangeEntry }) {
  if (node) {
    const { tone, icon } = cardModel(node)
    return <KindTile tone={tone} icon={iconByName(icon)} size="sm" />
  }
  const Icon = group === 'Workflow' ? Settings2 : Spline
  return (
    <span className="grid size-5 shrink-0 place-items-center text-fg-3">
      <Icon aria-hidden className="size-3.5" />
    </span>
  )
}

/** Up and down move the focus from change to change; what is open stays open. */
function walkWithArrows(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined || !(event.target instanceof HTMLElement) || event.target.dataset.change === undefined) return
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-change]')]
  const next = all[all.indexOf(event.target) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}

/** Gives an entry of the list the focus. */
export function focusEntry(key: string): void {
  document.querySelector<HTMLElement>(`[data-change="${CSS.escape(key)}"]`)?.focus()
}
