/**
 * What the log says up to the selected event, folded by the same code as on the server: the whole state as a tree, with what the event
 * added, removed and changed marked where it stands.
 *
 * Keys, while the tree has the focus: ↑ ↓ from row to row, → opens or goes in, ← closes or goes out, Home, End, Enter goes to the event
 * that a row names.
 */
'use client'
import { useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { Diff } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { formatNumber, plural } from '#components/ui/format.ts'
import { useRunScreen } from '../run-screen.ts'
import { VirtualList, type VirtualListHandle } from '../virtual-list.tsx'
import { StateRowView, stateRowId } from './state-row-view.tsx'
import { isText, stateRows, type Opened, type StateRow } from './state-rows.ts'
import { rowWords } from './row-words.ts'
import { useStateDiff } from './use-state-diff.ts'

const rowHeight = 24

export function StatePanel() {
  const screen = useRunScreen()
  const { past, changes: only, change, select } = screen
  const diff = useStateDiff()
  const [opened, setOpened] = useState<Opened>(new Map())
  const [active, setActive] = useState<string | null>(null)
  const list = useRef<VirtualListHandle>(null)
  const rows = useMemo(() => stateRows({ ...diff, opened, only }), [diff, opened, only])
  const changed = diff.count

  const toggle = useCallback((row: StateRow) => setOpened((known) => new Map(known).set(row.pointer, !row.open)), [])
  const current = rows.findIndex(({ pointer }) => pointer === active)
  const goTo = (index: number) => {
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)]
    if (!row) return
    setActive(row.pointer)
    list.current?.reveal(rows.indexOf(row), 'auto')
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return
    const acts: Record<string, () => void> = {
      ArrowDown: () => goTo(current + 1),
      ArrowUp: () => goTo(current < 0 ? 0 : current - 1),
      Home: () => goTo(0),
      End: () => goTo(rows.length - 1),
      ArrowRight: () => goIn(current),
      ArrowLeft: () => goOut(current),
      Enter: () => enter(rows[current]),
    }
    const act = acts[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  function goIn(index: number) {
    const row = rows[index]
    if (row?.open === false) toggle(row)
    else if (row?.open && rows[index + 1]?.level === row.level + 1) goTo(index + 1)
  }
  function goOut(index: number) {
    const row = rows[index]
    if (row?.open) toggle(row)
    else if (row) goTo(rows.findLastIndex((each, place) => place < index && each.level < row.level))
  }
  function enter(row: StateRow | undefined) {
    const seq = row && rowWords(screen, row).seq
    if (seq !== undefined) select(seq)
    else if (row && row.open !== null) toggle(row)
  }

  const estimate = useCallback(() => rowHeight, [])
  const rowKey = useCallback((index: number) => rows[index]?.pointer ?? index, [rows])
  const fixed = useCallback((index: number) => !(rows[index]?.open && isText(rows[index].value)), [rows])
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line-soft px-3 text-11 text-fg-3">
        <p role="status" className="min-w-0 truncate tabular-nums">
          After event {formatNumber(past.seq)} · {changed === 0 ? 'nothing changed' : plural(changed, 'change')}
        </p>
        <Button size="sm" kind="ghost" icon={Diff} pressed={only} className="ml-auto" onClick={() => change({ changes: !only })}>
          Only what changed
        </Button>
      </div>
      {only && diff.changes.size === 0 ? (
        <p className="p-3 text-12 text-fg-3">This event changed nothing of the state: it only tells.</p>
      ) : (
        <VirtualList
          ref={list}
          role="tree"
          label="State of the run"
          className="flex-1"
          count={rows.length}
          estimate={estimate}
          rowKey={rowKey}
          fixed={fixed}
          activeDescendant={current < 0 ? undefined : stateRowId(rows[current]?.pointer ?? '')}
          onKeyDown={onKeyDown}
          row={(index) => {
            const row = rows[index]
            return row && <StateRowView row={row} words={rowWords(screen, row)} active={index === current} runId={screen.runId} onToggle={toggle} onActivate={setActive} onSelect={select} />
          }}
        />
      )}
    </div>
  )
}
