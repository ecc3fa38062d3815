/**
 * Keys while the canvas has the focus, or nothing has. Arrows walk along edges (with Shift they move what is selected), Enter goes to the panel or
 * presses a port, Delete removes, Escape lets go. Keys that work on the whole screen are commands (builder-commands.ts).
 */
'use client'
import { useCallback, useEffect, type KeyboardEvent } from 'react'
import { raster } from '#components/canvas/geometry.ts'
import { placeCards } from '#components/canvas/placed-cards.ts'
import { firstCard, walk, type Direction } from '#components/canvas/walk.ts'
import { topmost } from './arrange.ts'
import { useBuilderStore } from './builder-context.tsx'
import type { BuilderState, BuilderStore } from './builder-store.ts'
import { nudge } from './dragging.ts'
import { walkFromEdge, walkFromPort } from './edge-commands.ts'

export type CanvasKey =
  | { does: 'walk'; direction: Direction }
  | { does: 'move'; x: number; y: number }
  | { does: 'press-port'; node: string; handle: string }
  | { does: 'open-panel' }
  | { does: 'remove' }
  | { does: 'select-all' }
  | { does: 'let-go' }

const directions: Record<string, Direction> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }
const steps: Record<Direction, [number, number]> = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }
const step = raster[0]

export interface KeyInfo {
  key: string
  shiftKey: boolean
  altKey: boolean
  metaKey: boolean
  ctrlKey: boolean
}

/** What a key press on the canvas means. `port`: the port that has the focus. With Alt a move is ten times as far. */
export function canvasKey(press: KeyInfo, port?: { node: string; handle: string }): CanvasKey | undefined {
  if (press.metaKey || press.ctrlKey) return press.key.toLowerCase() === 'a' ? { does: 'select-all' } : undefined
  const direction = directions[press.key]
  if (direction && press.shiftKey) {
    const [x, y] = steps[direction]
    const far = press.altKey ? 10 : 1
    return { does: 'move', x: x * step * far, y: y * step * far }
  }
  if (direction) return { does: 'walk', direction }
  if (press.key === 'Enter' || press.key === ' ') return port ? { does: 'press-port', ...port } : press.key === 'Enter' ? { does: 'open-panel' } : undefined
  if (press.key === 'Delete' || press.key === 'Backspace') return { does: 'remove' }
  return press.key === 'Escape' ? { does: 'let-go' } : undefined
}

export function useCanvasKeys(): (event: KeyboardEvent<HTMLElement>) => void {
  const store = useBuilderStore()
  return useCallback(
    (event) => {
      const { target } = event
      if (!(target instanceof HTMLElement || target instanceof SVGElement) || target.closest('input, textarea, [contenteditable="true"], [role="toolbar"], [role="dialog"]')) return
      const { node, port } = target.dataset
      const meaning = canvasKey(event, node !== undefined && port !== undefined ? { node, handle: port } : undefined)
      if (!meaning) return
      event.preventDefault()
      event.stopPropagation()
      if (meaning.does === 'walk' && (walkFromEdge(store, meaning.direction) || (meaning.direction === 'right' && node !== undefined && port !== undefined && walkFromPort(store, node, port)))) return
      carryOut(meaning, store)
    },
    [store],
  )
}

/** The keys of the canvas where nothing has the focus: on a page that was just opened, or after what had it is gone. */
export function useKeysWithoutFocus(store: BuilderStore): void {
  useEffect(() => {
    function onKeyDown(event: globalThis.KeyboardEvent) {
      const meaning = event.target === document.body && !event.defaultPrevented ? canvasKey(event) : undefined
      if (!meaning) return
      event.preventDefault()
      carryOut(meaning, store)
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [store])
}

function carryOut(meaning: CanvasKey, store: BuilderStore): void {
  const state = store.getState()
  switch (meaning.does) {
    case 'walk':
      return goOn(state, meaning.direction)
    case 'move':
      return moveBy(store, meaning.x, meaning.y)
    case 'press-port':
      return state.open({ kind: 'connect', node: meaning.node, handle: meaning.handle })
    case 'open-panel':
      return focusPanel()
    case 'remove':
      return removeSelected(store)
    case 'select-all':
      return state.selectAll()
    case 'let-go':
      return state.select([])
  }
}

function goOn(state: BuilderState, direction: Direction): void {
  const { document } = state.history
  const cards = placeCards(document)
  const to = state.current === undefined ? firstCard(cards) : walk(cards, document.edges, state.current, direction)
  if (to === undefined) return
  state.select([to])
  state.canvas?.show(to)
}

function moveBy(store: BuilderStore, x: number, y: number): void {
  const state = store.getState()
  const { document } = state.history
  const moved = topmost(document, state.selected)
  const by = nudge(store, moved.map(({ node: { id } }) => id), { x, y })
  state.move(Object.fromEntries(moved.map(({ node: { id, position } }) => [id, { x: position.x + by.x, y: position.y + by.y }])))
}

/** Removes what is selected; the focus goes to the node it hung on. */
export function removeSelected(store: BuilderStore): void {
  const { selected, remove } = store.getState()
  if (selected.size === 0) return
  remove(selected)
  const { current, canvas } = store.getState()
  if (current !== undefined) canvas?.show(current)
}

/** The first field of the panel. */
export function focusPanel(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-panel-start]')?.focus())
}
