/** A short name (and its key) for what has no visible text. Never the only place of an information. */
'use client'
import type { ReactNode } from 'react'
import { Tooltip as Radix } from 'radix-ui'
import { Kbd } from './kbd.tsx'

/** Once, around the app: shares the delay, so that moving along a toolbar shows the next tooltip at once. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={400} skipDelayDuration={200}>
      {children}
    </Radix.Provider>
  )
}

export interface TooltipProps {
  label: ReactNode
  keys?: string
  side?: 'top' | 'right' | 'bottom' | 'left'
  align?: 'start' | 'center' | 'end'
  /** The element that the tooltip names; must take a ref. */
  children: ReactNode
}

export function Tooltip({ label, keys, side = 'bottom', align = 'center', children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="appear z-50 flex min-h-[26px] max-w-80 items-center gap-2 rounded-6 bg-fg px-2 py-1 text-12 text-surface [&_kbd]:border-[color-mix(in_srgb,var(--surface)_30%,transparent)] [&_kbd]:bg-transparent [&_kbd]:text-current"
        >
          {label}
          {keys && <Kbd keys={keys} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
