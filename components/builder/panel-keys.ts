/**
 * Escape in a panel goes out of what is typed into first, to the panel itself, where no letter is a command: what was meant for the text
 * inserts no node. From there, and from whatever else has the focus, it goes on to the canvas.
 */
import type { KeyboardEvent } from 'react'

const typedInto = 'input:not([type="checkbox"]):not([type="radio"]), textarea, [contenteditable="true"]'

/** Of the panel's element. `data-holds-keys`: see command-registry.tsx. */
export const panelKeys = { tabIndex: -1, 'data-holds-keys': '' } as const

export function onPanelEscape(event: KeyboardEvent<HTMLElement>, goOn: () => void): void {
  if (event.key !== 'Escape' || event.defaultPrevented) return
  event.stopPropagation()
  if (event.target instanceof Element && event.target.closest(typedInto)) event.currentTarget.focus()
  else goOn()
}
