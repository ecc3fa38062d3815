/** What keys do with the messages of a prompt, and what is said aloud of it. Pure. */

export type MessageAct = { kind: 'move'; to: number } | { kind: 'remove' } | { kind: 'add' }

interface PressedKey {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

/** From wherever one is in a message: Mod+Alt+arrows move it, Mod+Alt+Enter adds one after it. On its grip the arrows alone and Delete do. */
export function messageAct(pressed: PressedKey, index: number, count: number, onGrip: boolean): MessageAct | undefined {
  const held = heldOf(pressed)
  if (held === 'other' || (held === 'none' && !onGrip)) return undefined
  const act = actOf(pressed.key, held, index)
  return act?.kind === 'move' && (act.to < 0 || act.to >= count) ? undefined : act
}

function heldOf({ ctrlKey, metaKey, altKey, shiftKey }: PressedKey): 'none' | 'chord' | 'other' {
  const mod = ctrlKey || metaKey
  if (!mod && !altKey && !shiftKey) return 'none'
  return mod && altKey && !shiftKey ? 'chord' : 'other'
}

function actOf(key: string, held: 'none' | 'chord', index: number): MessageAct | undefined {
  if (key === 'ArrowUp') return { kind: 'move', to: index - 1 }
  if (key === 'ArrowDown') return { kind: 'move', to: index + 1 }
  if (held === 'chord') return key === 'Enter' ? { kind: 'add' } : undefined
  return key === 'Delete' || key === 'Backspace' ? { kind: 'remove' } : undefined
}

/** Of what was done to the message at `index`; `count` and `role` are of after. */
export function saidOf(act: MessageAct, index: number, count: number, role: string): string {
  if (act.kind === 'move') return `Message ${index + 1}, ${role}, is now message ${act.to + 1} of ${count}.`
  if (act.kind === 'add') return `Message ${index + 2} added, ${role}, of ${count}.`
  return count === 0 ? `Message ${index + 1} removed. None is left.` : `Message ${index + 1}, ${role}, removed. ${count} ${count === 1 ? 'is' : 'are'} left.`
}

/** Where the focus goes: with the message that moved, to the one that came, or to the next of what is left. */
export function focusAfter(act: MessageAct, index: number, count: number): number {
  if (act.kind === 'move') return act.to
  return act.kind === 'add' ? index + 1 : Math.min(index, count - 1)
}
