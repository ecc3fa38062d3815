/** Keys as text: `mod+k`, `shift+1`, `g w`, `?`. Pure, so that what a key press means can be tested without a browser. */

export interface KeyPress {
  key: string
  code: string
  metaKey: boolean
  ctrlKey: boolean
  altKey: boolean
  shiftKey: boolean
}

const names: Record<string, string> = { ' ': 'space', esc: 'escape' }

/**
 * The chord of a key press. `mod` is ⌘ on Apple machines and Ctrl elsewhere. Shift is named with letters, digits and named keys only,
 * since it is already in what a symbol key gives (`?`); digits are read from the key's place, because ⇧1 gives `!`, and with Alt letters
 * too, because ⌥A gives `å`.
 */
export function chordOf(press: KeyPress, apple: boolean): string {
  const digit = /^Digit(\d)$/.exec(press.code)?.[1]
  const plain = plainKey(press)
  const key = press.shiftKey && digit !== undefined ? digit : (names[plain] ?? plain)
  const isSymbol = key.length === 1 && !/[\p{L}\d]/u.test(key)
  const mod = apple ? press.metaKey : press.ctrlKey
  const ctrl = apple && press.ctrlKey
  return [mod && 'mod', ctrl && 'ctrl', press.altKey && 'alt', press.shiftKey && !isSymbol && 'shift', key].filter(Boolean).join('+')
}

const plainKey = ({ key, code, altKey }: KeyPress): string => ((altKey && /^Key([A-Z])$/.exec(code)?.[1]) || key).toLowerCase()

/** What the keys typed so far mean among the known ones: a command's keys, the beginning of some, both (`g` beside `g w`), or nothing. */
export function readChords(typed: string, known: Iterable<string>): 'match' | 'prefix' | 'both' | 'none' {
  let matches = false
  let begins = false
  for (const keys of known) {
    matches ||= keys === typed
    begins ||= keys.startsWith(`${typed} `)
  }
  if (matches) return begins ? 'both' : 'match'
  return begins ? 'prefix' : 'none'
}
