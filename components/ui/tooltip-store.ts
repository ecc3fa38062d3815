/**
 * Which tooltip is shown: at most one on the page. A first one waits, the next ones along a toolbar come at once; whatever moves the
 * page or presses a key takes it away. Knows elements only as keys; drawing is tooltip-layer.tsx.
 */
import type { ReactNode } from 'react'

export interface TooltipContent {
  label: ReactNode
  /** The key that does the same, as in Kbd. */
  keys?: string
  side: 'top' | 'right' | 'bottom' | 'left'
  align: 'start' | 'center' | 'end'
}

export interface ShownTooltip<Target> extends TooltipContent {
  target: Target
}

/** Wait before the first one. */
const restMs = 400
/** How long after one was left the next comes at once. */
const warmMs = 200

export class TooltipStore<Target> {
  #shown: ShownTooltip<Target> | undefined
  #awaited: Target | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #hiddenAt = -Infinity
  #listeners = new Set<() => void>()

  readonly shown = (): ShownTooltip<Target> | undefined => this.#shown

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Shows `content` at `target`, now or after the wait. */
  ask(target: Target, content: TooltipContent, now = false): void {
    clearTimeout(this.#timer)
    this.#awaited = target
    const warm = this.#shown !== undefined || performance.now() - this.#hiddenAt < warmMs
    if (now || warm) this.#set({ ...content, target })
    else this.#timer = setTimeout(() => this.#set({ ...content, target }), restMs)
  }

  /** New content for what is shown at `target`; nothing where it is not. */
  update(target: Target, content: TooltipContent): void {
    if (this.#shown?.target === target) this.#set({ ...content, target })
  }

  /** Takes away the tooltip of `target`, or any. */
  leave(target?: Target): void {
    if (target !== undefined && this.#awaited !== target) return
    clearTimeout(this.#timer)
    this.#awaited = undefined
    if (this.#shown === undefined) return
    this.#hiddenAt = performance.now()
    this.#set(undefined)
  }

  #set(shown: ShownTooltip<Target> | undefined): void {
    this.#shown = shown
    for (const listener of this.#listeners) listener()
  }
}
