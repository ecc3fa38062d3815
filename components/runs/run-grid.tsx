/**
 * The rows of the list of runs: only those near the view are in the page, however many are loaded. The grid is one stop for the keyboard;
 * its active row is walked by keys and shown, the rows chosen for an act at once are ticked.
 */
'use client'
import { memo, useEffect, useImperativeHandle, useLayoutEffect, useRef, useSyncExternalStore, type KeyboardEvent, type MouseEvent, type ReactNode, type Ref } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { classNames } from '#components/ui/class-names.ts'
import type { Run } from '#lib/api/runs.ts'
import { columnsClass, RunBones, RunCells, RunHeads } from './run-cells.tsx'
import type { Selection } from './selection.ts'

/** Pixels from the end at which more is asked for. */
const moreBefore = 800
const heights = { wide: 32, phone: 56 }
const bonesShown = 24

export interface RunGridHandle {
  reveal(index: number): void
  focus(): void
  toTop(): void
}

export interface RunGridProps {
  runs: readonly Run[]
  /** Draws bones: the runs are on their way. */
  pending: boolean
  /** Shows the rows of another filter until this one has answered. */
  old: boolean
  hasMore: boolean
  /** Id of the row that keys act on. */
  active: string | undefined
  selection: Selection
  /** Rows that match the filter no longer. */
  gone: ReadonlySet<string>
  onActive(id: string): void
  onOpen(id: string, newTab: boolean): void
  onToggle(id: string, range: boolean): void
  onToggleAll(): void
  onNearEnd(): void
  /** How far it is scrolled, and whether a pointer is among the rows. */
  onRead(reading: { top: number } | { pointer: boolean }): void
  onKeyDown(event: KeyboardEvent<HTMLDivElement>): void
  /** Where it was scrolled to when it was left. */
  startAt: number
  /** Below the last row. */
  end?: ReactNode
  ref?: Ref<RunGridHandle>
}

const phone = '(max-width: 639px)'
const subscribe = (listener: () => void) => {
  const query = matchMedia(phone)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
const useRowHeight = (): number => useSyncExternalStore(subscribe, () => (matchMedia(phone).matches ? heights.phone : heights.wide), () => heights.wide)

const rowId = (id: string): string => `run-${id}`
const isControl = (target: EventTarget) => target instanceof Element && target.closest('a, button, input') !== null

export function RunGrid(props: RunGridProps) {
  const { runs, pending, old, hasMore, active, selection, onActive, onOpen, onToggle, onToggleAll, onNearEnd, onRead, onKeyDown, startAt, end, ref } = props
  const scroller = useRef<HTMLDivElement>(null)
  const height = useRowHeight()
  const rows = useVirtualizer({ count: runs.length, getScrollElement: () => scroller.current, estimateSize: () => height, getItemKey: (index) => runs[index]?.id ?? index, overscan: 16, initialOffset: startAt })
  useEffect(() => rows.measure(), [rows, height])
  const started = useRef(startAt)
  useLayoutEffect(() => {
    scroller.current?.scrollTo({ top: started.current })
  }, [])
  useImperativeHandle(
    ref,
    () => ({
      reveal: (index) => rows.scrollToIndex(index, { align: 'auto' }),
      focus: () => scroller.current?.focus({ preventScroll: true }),
      toTop: () => void scroller.current?.scrollTo({ top: 0 }),
    }),
    [rows],
  )

  /** Also after rows came: what is loaded may not fill the view. */
  function askForMore() {
    const view = scroller.current
    if (view && hasMore && !pending && !old && view.scrollHeight - view.scrollTop - view.clientHeight < moreBefore) onNearEnd()
  }
  useEffect(askForMore)

  // One set of handlers for all rows, so that a row is drawn again only where something of it changed.
  const acts = useRef({ onActive, onOpen, onToggle })
  useEffect(() => {
    acts.current = { onActive, onOpen, onToggle }
  })

  const chosen = runs.filter(({ id }) => selection.ids.has(id)).length
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Runs"
      aria-busy={pending || old || undefined}
      aria-multiselectable
      aria-rowcount={hasMore ? -1 : runs.length + 1}
      aria-activedescendant={active === undefined ? undefined : rowId(active)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => {
        onRead({ top: event.currentTarget.scrollTop })
        askForMore()
      }}
      onPointerMove={() => onRead({ pointer: true })}
      onPointerLeave={() => onRead({ pointer: false })}
      className="min-h-0 flex-1 overflow-auto bg-surface text-13 outline-none"
    >
      <div role="row" aria-rowindex={1} className={classNames(columnsClass, 'sticky top-0 z-10 h-7 border-b border-line bg-surface text-11 font-medium text-fg-3 max-sm:h-9')}>
        <span role="columnheader" className="pl-3">
          <Checkbox label="Select all loaded runs" checked={chosen === 0 ? false : chosen === runs.length ? true : 'indeterminate'} onChange={onToggleAll} disabled={runs.length === 0} />
        </span>
        <RunHeads />
      </div>
      {pending ? (
        Array.from({ length: bonesShown }, (_, index) => (
          <div key={index} role="row" style={{ height }} className={classNames(columnsClass, 'border-b border-line-soft')}>
            <span />
            <RunBones />
          </div>
        ))
      ) : (
        <div role="presentation" className={classNames('relative w-full transition-opacity', old && 'opacity-50')} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const run = runs[index]
            return run && <Row key={run.id} run={run} index={index} top={start} height={height} active={run.id === active} selected={selection.ids.has(run.id)} gone={props.gone.has(run.id)} acts={acts} />
          })}
        </div>
      )}
      {!pending && end}
    </div>
  )
}

interface RowProps {
  run: Run
  index: number
  top: number
  height: number
  active: boolean
  selected: boolean
  gone: boolean
  acts: { readonly current: Pick<RunGridProps, 'onActive' | 'onOpen' | 'onToggle'> }
}

const Row = memo(function Row({ run, index, top, height, active, selected, gone, acts }: RowProps) {
  function onClick(event: MouseEvent) {
    if (isControl(event.target) || getSelection()?.toString()) return
    acts.current.onActive(run.id)
    if (event.shiftKey) acts.current.onToggle(run.id, true)
    else acts.current.onOpen(run.id, event.metaKey || event.ctrlKey)
  }
  return (
    <div
      role="row"
      id={rowId(run.id)}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-active={active || undefined}
      title={gone ? 'It matches the filter no longer' : undefined}
      onClick={onClick}
      style={{ height, transform: `translateY(${top}px)` }}
      className={classNames(
        columnsClass,
        'group absolute inset-x-0 top-0 border-b border-line-soft hover:bg-hover aria-selected:bg-accent-soft data-active:shadow-[inset_2px_0_0_var(--accent)] data-active:not-aria-selected:bg-hover',
        gone && 'opacity-50',
      )}
    >
      <span
        role="gridcell"
        aria-label={selected ? 'Chosen' : 'Not chosen'}
        className="flex h-full items-center pl-3"
        onClick={(event) => {
          // The whole cell, so that a near miss does not open the run.
          event.stopPropagation()
          acts.current.onActive(run.id)
          acts.current.onToggle(run.id, event.shiftKey)
        }}
      >
        <span inert className={classNames('inline-flex', !selected && 'opacity-40 group-hover:opacity-100 group-data-active:opacity-100')}>
          <Checkbox label="Select the run" checked={selected} onChange={() => {}} />
        </span>
      </span>
      <RunCells run={run} />
    </div>
  )
})
