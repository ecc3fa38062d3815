/**
 * Scrolls a list of rows of one height just as far as it takes to see one of them. Asks the virtualizer where it is and not the page,
 * which would have to be laid out for the answer, at every event that is passed.
 */
import type { Virtualizer } from '@tanstack/react-virtual'

/** `top`: of the row within what scrolls. `headroom`: what stays at the top and would hide it. */
export function keepInView(list: Virtualizer<HTMLDivElement, Element>, { top, height, headroom = 0 }: { top: number; height: number; headroom?: number }): void {
  const offset = list.scrollOffset ?? 0
  const room = list.scrollRect?.height ?? 0
  const element = list.scrollElement
  if (!element || room === 0) return
  if (top - headroom < offset) element.scrollTop = top - headroom
  else if (top + height > offset + room) element.scrollTop = top + height - room
}
