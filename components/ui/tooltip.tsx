/**
 * A short name (and its key) for what has no visible text. Never the only place of an information.
 * All tooltips of a page share one layer, loaded when the first is asked for: a list of a hundred buttons costs a hundred listeners,
 * not a hundred poppers.
 */
'use client'
import { lazy, Suspense, useEffect, useRef, useSyncExternalStore, type ReactNode } from 'react'
import { Slot } from 'radix-ui'
import { TooltipStore, type TooltipContent } from './tooltip-store.ts'

const TooltipLayer = lazy(() => import('./tooltip-layer.tsx'))

const store = new TooltipStore<Element>()
const nothing = () => undefined

/** Once, around the app: draws whichever tooltip is asked for. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <>
      {children}
      <Layer />
    </>
  )
}

function Layer() {
  const shown = useSyncExternalStore(store.subscribe, store.shown, nothing)
  useEffect(() => {
    if (!shown) return
    const leave = () => store.leave()
    const options = { capture: true, passive: true }
    for (const event of ['keydown', 'wheel', 'scroll', 'resize', 'blur']) addEventListener(event, leave, options)
    return () => {
      for (const event of ['keydown', 'wheel', 'scroll', 'resize', 'blur']) removeEventListener(event, leave, options)
    }
  }, [shown])
  if (!shown) return null
  return (
    <Suspense>
      <TooltipLayer tooltip={shown} />
    </Suspense>
  )
}

export interface TooltipProps {
  label: ReactNode
  keys?: string
  side?: TooltipContent['side']
  align?: TooltipContent['align']
  /** The element that the tooltip names; passes on what it does not know. */
  children: ReactNode
}

export function Tooltip({ label, keys, side = 'bottom', align = 'center', children }: TooltipProps) {
  const target = useRef<Element>(undefined)
  const content: TooltipContent = { label, keys, side, align }

  useEffect(() => {
    if (target.current) store.update(target.current, { label, keys, side, align })
  }, [label, keys, side, align])
  useEffect(
    () => () => {
      if (target.current) store.leave(target.current)
    },
    [],
  )

  function ask(element: Element, now = false) {
    target.current = element
    store.ask(element, content, now)
  }

  return (
    <Slot.Root
      onPointerEnter={(event) => event.pointerType !== 'touch' && ask(event.currentTarget)}
      onPointerLeave={(event) => store.leave(event.currentTarget)}
      onPointerDown={(event) => store.leave(event.currentTarget)}
      onFocus={(event) => event.currentTarget.matches(':focus-visible') && ask(event.currentTarget, true)}
      onBlur={(event) => store.leave(event.currentTarget)}
    >
      {children}
    </Slot.Root>
  )
}
