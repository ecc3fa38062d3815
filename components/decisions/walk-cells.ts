/** One stop of the keyboard for a field of links: arrows walk rows and columns, Home and End a row. Cells say their place in `data-row` and `data-column`. */
'use client'
import { useCallback, useState, type FocusEvent, type KeyboardEvent } from 'react'

interface Place {
  row: number
  column: number
}

const placeOf = ({ dataset }: HTMLElement): Place => ({ row: Number(dataset.row), column: Number(dataset.column) })

const moves: Record<string, (place: Place) => Place> = {
  ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
  ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
  ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
  ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
  Home: ({ row }) => ({ row, column: -Infinity }),
  End: ({ row }) => ({ row, column: Infinity }),
}

/** The cell nearest to a place in its row; undefined where there is no such row. */
export function nearest<Cell extends Place>(cells: readonly Cell[], { row, column }: Place): Cell | undefined {
  const inRow = cells.filter((cell) => cell.row === row).sort((a, b) => a.column - b.column)
  if (inRow.length === 0) return undefined
  return inRow.findLast((cell) => cell.column <= column) ?? inRow[0]
}

/** `stopAt` says which cell the Tab key comes to: the one that was last there, at first the one given. */
export function useWalkCells(first: Place) {
  const [stop, setStop] = useState(first)
  const onKeyDown = useCallback((event: KeyboardEvent<HTMLElement>) => {
    const move = moves[event.key]
    const here = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-row]') : null
    if (!move || !here) return
    const cells = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')].map((element) => ({ element, ...placeOf(element) }))
    const target = nearest(cells, move(placeOf(here)))
    if (!target) return
    event.preventDefault()
    target.element.focus()
  }, [])
  const onFocus = useCallback((event: FocusEvent<HTMLElement>) => {
    const here = event.target.closest<HTMLElement>('[data-row]')
    if (here) setStop(placeOf(here))
  }, [])
  const cell = (row: number, column: number) => ({ 'data-row': row, 'data-column': column, tabIndex: stop.row === row && stop.column === column ? 0 : -1 })
  return { walk: { onKeyDown, onFocus }, cell }
}
