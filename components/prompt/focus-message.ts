/** Puts the focus into a message of the list once it is drawn: on its grip, or into its text, whose editor may still be loading. */
import type { RefObject } from 'react'

/** Where the focus was: a menu gives it back to its button when it has closed, so one waits for that. */
export type FocusPlace = 'grip' | 'text' | 'menu'

/** Frames to wait. */
const patience = 60
const menuClosesMs = 120

export function focusMessage(list: RefObject<HTMLElement | null>, index: number, from: FocusPlace): void {
  let tries = patience
  const look = () => {
    const message = list.current?.children[index]
    const wanted = message?.querySelector<HTMLElement>(from === 'text' ? '[contenteditable="true"]' : '[data-grip]')
    if (wanted) {
      wanted.focus()
      return
    }
    tries -= 1
    if (tries > 0) requestAnimationFrame(look)
  }
  if (from === 'menu') setTimeout(look, menuClosesMs)
  // After the list was drawn anew.
  else requestAnimationFrame(look)
}
