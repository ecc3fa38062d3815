/** What a key means while something that takes the keyboard is on its way: text is kept for it, nothing acts on what is behind. Pure. */

export interface KeyPress {
  key: string
  metaKey: boolean
  ctrlKey: boolean
  altKey: boolean
}

/** `pass`: the browser's own, such as a reload, and no command's. */
export type HeldKey = { does: 'type'; text: string } | { does: 'erase' | 'leave' | 'nothing' | 'pass' }

export function heldKey({ key, metaKey, ctrlKey, altKey }: KeyPress): HeldKey {
  if (metaKey || ctrlKey) return { does: 'pass' }
  if (key === 'Escape') return { does: 'leave' }
  if (key === 'Backspace') return { does: 'erase' }
  return [...key].length === 1 && !altKey ? { does: 'type', text: key } : { does: 'nothing' }
}

/** What was typed so far, with one more key. */
export function typedWith(text: string, held: HeldKey): string {
  if (held.does === 'type') return text + held.text
  return held.does === 'erase' ? [...text].slice(0, -1).join('') : text
}
