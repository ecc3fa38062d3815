/** Stands where something that takes the keyboard is on its way, a palette or a dialog: until it is there, keys act on nothing behind it. */
'use client'
import { useEffect, useLayoutEffect, useRef } from 'react'
import { heldKey, typedWith } from './held-key.ts'

export interface HoldKeysProps {
  /** Told, after each key, what was typed so far. */
  onType?(text: string): void
  /** Escape. */
  onLeave?(): void
}

export function HoldKeys({ onType, onLeave }: HoldKeysProps) {
  const told = useRef({ onType, onLeave })
  useEffect(() => {
    told.current = { onType, onLeave }
  })
  useLayoutEffect(() => {
    let text = ''
    const hold = (event: KeyboardEvent) => {
      const held = heldKey(event)
      event.stopImmediatePropagation()
      if (held.does === 'pass') return
      event.preventDefault()
      if (held.does === 'leave') return told.current.onLeave?.()
      const next = typedWith(text, held)
      if (next !== text) told.current.onType?.((text = next))
    }
    addEventListener('keydown', hold, true)
    return () => removeEventListener('keydown', hold, true)
  }, [])
  return null
}
