/**
 * Search on the canvas: what is typed is found in names, ids, types and texts; what is found is walked through with Enter, and shown on
 * the canvas, out of collapsed containers too. A press goes to the very field. Escape gives the focus to the node that is shown.
 */
'use client'
import { useDeferredValue, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { ChevronDown, ChevronUp, Search, X } from 'lucide-react'
import { IconButton } from '#components/ui/icon-button.tsx'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { cardModel } from '#components/canvas/card-model.ts'
import { useBuilder, useBuilderStore } from '../builder-context.tsx'
import { findNodes, type Found } from './find-nodes.ts'

/** Drawn at once; the rest is reached by walking on. */
const shown = 50

export function FindBar() {
  const store = useBuilderStore()
  const document = useBuilder((state) => state.history.document)
  const [search, setSearch] = useState('')
  const [at, setAt] = useState<number>()
  const deferred = useDeferredValue(search)
  const found = useMemo(() => findNodes(document, deferred), [document, deferred])
  const list = useId()
  const input = useRef<HTMLInputElement>(null)
  const current = at === undefined ? undefined : found[at]

  function close() {
    const { open, canvas } = store.getState()
    open(undefined)
    const id = current?.node ?? store.getState().current
    if (id !== undefined) canvas?.show(id)
  }
  function show(index: number) {
    const each = found[index]
    if (!each) return
    setAt(index)
    store.getState().select([each.node])
    store.getState().canvas?.show(each.node, { focus: false })
  }
  const step = (by: 1 | -1) => found.length > 0 && show(((at ?? (by === 1 ? -1 : 0)) + by + found.length) % found.length)
  function goTo({ node, path, line }: Found) {
    store.getState().open(undefined)
    store.getState().jumpTo({ nodeId: node, path, ...(line !== undefined && { line }) })
  }
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const act = { Enter: () => (event.metaKey || event.ctrlKey ? current && goTo(current) : step(event.shiftKey ? -1 : 1)), ArrowDown: () => step(1), ArrowUp: () => step(-1), Escape: close }[event.key]
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  return (
    <search aria-label="Find on the canvas" onKeyDown={onKeyDown} className="appear absolute top-3 right-3 z-20 w-[340px] max-w-[calc(100%-72px)] overflow-hidden rounded-8 border border-line-strong bg-raised shadow-3">
      <div className="flex h-10 items-center gap-1 pr-1 pl-2.5">
        <Search aria-hidden className="size-4 shrink-0 text-fg-3" />
        <input
          ref={input}
          autoFocus
          role="combobox"
          aria-label="Find on the canvas"
          aria-expanded={found.length > 0}
          aria-controls={list}
          aria-activedescendant={current ? `${list}-${current.node}` : undefined}
          value={search}
          placeholder="Name, id, type or text"
          autoComplete="off"
          spellCheck={false}
          className="h-full min-w-0 flex-1 bg-transparent px-1 text-13 outline-none"
          onChange={({ target }) => {
            setSearch(target.value)
            setAt(undefined)
          }}
        />
        <span role="status" className="shrink-0 px-1 text-12 whitespace-nowrap text-fg-3 tabular-nums">
          {search.trim() === '' ? '' : found.length === 0 ? 'nothing' : `${at === undefined ? '' : `${at + 1} of `}${found.length}`}
        </span>
        <IconButton icon={ChevronUp} label="Previous" keys="shift+enter" size="sm" disabled={found.length === 0} onClick={() => step(-1)} />
        <IconButton icon={ChevronDown} label="Next" keys="enter" size="sm" disabled={found.length === 0} onClick={() => step(1)} />
        <IconButton icon={X} label="Close" keys="escape" size="sm" onClick={close} />
      </div>
      <ul id={list} role="listbox" aria-label="Found nodes" hidden={found.length === 0} className="max-h-[264px] overflow-auto border-t border-line p-1">
        {found.slice(0, Math.max(shown, (at ?? 0) + 1)).map((each, index) => (
          <FoundRow key={each.node} id={`${list}-${each.node}`} found={each} active={index === at} onChoose={() => goTo(each)} onShow={() => show(index)} />
        ))}
      </ul>
    </search>
  )
}

function FoundRow({ id, found, active, onChoose, onShow }: { id: string; found: Found; active: boolean; onChoose(): void; onShow(): void }) {
  const node = useBuilder((state) => state.history.document.nodes.find((each) => each.id === found.node))
  if (!node) return null
  const card = cardModel(node)
  return (
    <li
      id={id}
      role="option"
      aria-selected={active}
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: 'nearest' })
      }}
      onClick={onShow}
      onDoubleClick={onChoose}
      className={`flex min-h-8 cursor-default items-center gap-2 rounded-6 px-2 py-1 ${active ? 'bg-active' : 'hover:bg-hover'}`}
    >
      <KindTile tone={card.tone} icon={iconByName(card.icon)} size="sm" />
      <span className="min-w-0 flex-1">
        <span className="flex min-w-0 items-baseline gap-2">
          <span className="truncate font-medium">{found.title}</span>
          <span className="shrink-0 truncate text-12 text-fg-3">{found.where}</span>
        </span>
        {found.excerpt && <span className="block truncate font-mono text-11 text-fg-2">{found.excerpt}</span>}
      </span>
    </li>
  )
}
