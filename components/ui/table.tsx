/**
 * A data table: heads 11 px, rows 32 px (46 px with two lines), numbers right. With `onOpen` the body is one stop for the keyboard:
 * ↑ ↓ Home End walk, Enter opens. Actions in a row appear on hover and on focus, their room is reserved (`rowActionsClass`).
 */
'use client'
import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Skeleton } from './skeleton.tsx'

export interface Column<Row> {
  id: string
  head?: ReactNode
  /** Accessible name of a column without a visible head. */
  headLabel?: string
  align?: 'left' | 'right'
  /** CSS width, e.g. `120px` or `30%`. */
  width?: string
  /** Extra classes of the cell; Tailwind breakpoints may hide it (`max-lg:hidden`). */
  className?: string
  /** Width of its bone while rows are on their way; none draws no bone. Default 60 px. */
  bone?: string
  cell(row: Row): ReactNode
}

export interface TableProps<Row> {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  /** Draws this many rows of bones instead of rows. */
  pendingRows?: number
  rowKey(row: Row): string
  /** Enter on a row, or a click beside links and buttons. */
  onOpen?(row: Row, event: { newTab: boolean }): void
  onRowKeyDown?(row: Row, event: KeyboardEvent<HTMLTableRowElement>): void
  selectedKey?: string
  rowHeight?: 32 | 46
  rowClassName?(row: Row): string | undefined
  className?: string
}

/** For a cell's action buttons: invisible until the row is hovered or holds the focus. */
export const rowActionsClass = 'opacity-0 group-hover:opacity-100 group-focus-within:opacity-100 group-focus:opacity-100 has-[[data-state=open]]:opacity-100'

const cellClass = 'border-b border-line-soft px-2 align-middle whitespace-nowrap first:pl-4 last:pr-4'

const isControl = (target: EventTarget) => target instanceof Element && target.closest('a, button, input, select, textarea, [role="menuitem"]') !== null

/** Moves the focus within the rows of the same body; true where the key was one of the walking keys. */
function walk(event: KeyboardEvent<HTMLTableRowElement>): boolean {
  const row = event.currentTarget
  const rows = [...(row.parentElement?.children ?? [])].filter((each): each is HTMLElement => each instanceof HTMLElement)
  const index = rows.indexOf(row)
  const targets: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }
  const target = targets[event.key]
  if (target === undefined) return false
  event.preventDefault()
  rows[Math.min(Math.max(target, 0), rows.length - 1)]?.focus()
  return true
}

export function Table<Row>({ label, columns, rows, rowKey, pendingRows = 0, onOpen, onRowKeyDown, selectedKey, rowHeight = 32, rowClassName, className }: TableProps<Row>) {
  const lastFocused = useRef<string>(undefined)
  const keys = rows.map(rowKey)
  const stop = lastFocused.current !== undefined && keys.includes(lastFocused.current) ? lastFocused.current : keys[0]

  function onKeyDown(row: Row, event: KeyboardEvent<HTMLTableRowElement>) {
    if (event.target !== event.currentTarget) return
    if (walk(event)) return
    if (event.key === 'Enter' && onOpen) {
      event.preventDefault()
      onOpen(row, { newTab: event.metaKey || event.ctrlKey })
      return
    }
    onRowKeyDown?.(row, event)
  }

  return (
    <table aria-label={label} aria-busy={pendingRows > 0 || undefined} className={classNames('w-full border-separate border-spacing-0 text-13', className)}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.id}
              scope="col"
              style={{ width: column.width }}
              className={classNames(
                'sticky top-0 z-10 border-b border-line bg-surface px-2 py-1.5 text-11 font-medium whitespace-nowrap text-fg-3 first:pl-4 last:pr-4',
                column.align === 'right' ? 'text-right' : 'text-left',
                column.className,
              )}
            >
              {column.head ?? <span className="sr-only">{column.headLabel ?? column.id}</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: pendingRows }, (_, index) => (
          <tr key={`pending ${index}`}>
            {columns.map((column) => (
              <td key={column.id} style={{ height: rowHeight }} className={classNames(cellClass, column.className)}>
                {column.bone !== 'none' && <Skeleton className={column.align === 'right' ? 'ml-auto' : undefined} width={column.bone ?? '60px'} />}
              </td>
            ))}
          </tr>
        ))}
        {rows.map((row, index) => (
          <tr
            key={keys[index]}
            tabIndex={onOpen ? (keys[index] === stop ? 0 : -1) : undefined}
            aria-selected={selectedKey === undefined ? undefined : keys[index] === selectedKey}
            onFocus={() => (lastFocused.current = keys[index])}
            onKeyDown={(event) => onKeyDown(row, event)}
            onClick={(event) => {
              if (!isControl(event.target) && !getSelection()?.toString()) onOpen?.(row, { newTab: event.metaKey || event.ctrlKey })
            }}
            className={classNames(
              'group hover:bg-hover focus-visible:rounded-none focus-visible:-outline-offset-2 aria-selected:bg-accent-soft aria-selected:shadow-[inset_2px_0_0_var(--accent)]',
              rowClassName?.(row),
            )}
          >
            {columns.map((column) => (
              <td
                key={column.id}
                style={{ height: rowHeight }}
                className={classNames(cellClass, column.align === 'right' && 'text-right tabular-nums', column.className)}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
