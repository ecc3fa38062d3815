/**
 * A long list of which only what is near the view is in the page. Short lists are rendered whole as soon as they stand still, so that the
 * browser's own search finds everything in them, and lists that are only passed cost little. Heights are measured, so rows may wrap.
 */
'use client'
import { startTransition, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type FocusEventHandler, type KeyboardEventHandler, type ReactNode, type Ref } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { classNames } from '#components/ui/class-names.ts'

/** Lists up to this length are rendered whole, so many milliseconds after they have come. */
const wholeUpTo = 300
const wholeAfterMs = 300
/** Rows beyond the view: until then, and of longer lists. */
const overscans = { short: 3, long: 12 }

export interface VirtualListHandle {
  /** Scrolls just as far as it takes to see a row, or until it stands in the middle. */
  reveal(index: number, align: 'auto' | 'center'): void
  /** The first row in view. */
  first(): number
  focus(): void
}

export interface VirtualListProps {
  count: number
  /** Pixels before a row was measured. Of a long list this and `rowKey` are kept between renders: another function measures all rows anew. */
  estimate(index: number): number
  rowKey(index: number): string | number
  row(index: number): ReactNode
  /** Rows that are as high as estimated, and not measured: measuring makes the browser lay out the page for every row that comes into view. */
  fixed?(index: number): boolean
  label: string
  /** Scrolls there when it changes, so that it stands in the middle. */
  target?: number
  padding?: { start: number; end: number }
  className?: string
  role?: string
  /** Of a listbox: several may be chosen, and this option is where its keys act. */
  multiple?: boolean
  activeDescendant?: string
  ref?: Ref<VirtualListHandle>
  onKeyDown?: KeyboardEventHandler<HTMLDivElement>
  onBlur?: FocusEventHandler<HTMLDivElement>
}

export function VirtualList({ count, estimate, rowKey, row, fixed, label, target, padding, className, role, multiple, activeDescendant, ref, onKeyDown, onBlur }: VirtualListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const whole = useStands() && count <= wholeUpTo
  const list = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: estimate,
    getItemKey: rowKey,
    overscan: whole ? count : count <= wholeUpTo ? overscans.short : overscans.long,
    paddingStart: padding?.start ?? 0,
    paddingEnd: padding?.end ?? 0,
    // Drawing within the scroll event would lay out the page once more for each.
    useFlushSync: false,
  })
  const shown = list.getVirtualItems()
  useLayoutEffect(() => {
    // One that was measured and is fixed again: an open row that was closed.
    for (const { index, size } of shown) if (fixed?.(index) && size !== estimate(index)) list.resizeItem(index, estimate(index))
  }, [list, shown, fixed, estimate])
  useEffect(() => {
    if (target !== undefined && target >= 0) list.scrollToIndex(target, { align: 'center' })
  }, [list, target])
  useImperativeHandle(
    ref,
    () => ({
      reveal: (index, align) => list.scrollToIndex(index, { align }),
      first: () => list.getVirtualItemForOffset(list.scrollOffset ?? 0)?.index ?? 0,
      focus: () => scroller.current?.focus({ preventScroll: true }),
    }),
    [list],
  )

  return (
    <div ref={scroller} tabIndex={0} role={role ?? 'region'} aria-label={label} aria-multiselectable={multiple} aria-activedescendant={activeDescendant} onKeyDown={onKeyDown} onBlur={onBlur} className={classNames('min-h-0 overflow-auto contain-content focus-visible:-outline-offset-2', className)}>
      <div className="relative w-full" style={{ height: list.getTotalSize() }}>
        {shown.map((item) => (
          <div key={item.key} ref={fixed?.(item.index) ? undefined : list.measureElement} data-index={item.index} className="absolute inset-x-0 top-0" style={{ transform: `translateY(${item.start}px)`, ...(fixed?.(item.index) && { height: item.size }) }}>
            {row(item.index)}
          </div>
        ))}
      </div>
    </div>
  )
}

/** Whether the list has been there for a while. */
function useStands(): boolean {
  const [stands, stand] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => startTransition(() => stand(true)), wholeAfterMs)
    return () => clearTimeout(timer)
  }, [])
  return stands
}
