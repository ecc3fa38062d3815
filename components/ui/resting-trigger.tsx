/**
 * The trigger of a menu, popover or select that was never opened: says what it opens, and asks for it when a pointer or the focus comes near.
 * After the first opening the loaded component's own trigger takes its place.
 */
'use client'
import type { ReactNode } from 'react'
import { Slot } from 'radix-ui'

export interface RestingTriggerProps {
  popup: 'menu' | 'dialog' | 'listbox'
  onNear(): Promise<unknown>
  onOpen(): void
  /** The button; must take a ref and pass on what it does not know. */
  children: ReactNode
}

export function RestingTrigger({ popup, onNear, onOpen, children }: RestingTriggerProps) {
  const near = () => void onNear()
  return (
    <Slot.Root
      aria-haspopup={popup}
      aria-expanded={false}
      onPointerEnter={near}
      onFocus={near}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (popup === 'dialog' || event.key !== 'ArrowDown') return
        event.preventDefault()
        onOpen()
      }}
    >
      {children}
    </Slot.Root>
  )
}
