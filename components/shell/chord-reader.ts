/**
 * Which command's keys a row of key presses is. Keys that begin others are held for a while: `g` alone waits for the `w` of `g w`, and
 * stands for itself when none comes, or when a key comes that continues nothing. Knows no commands, only their keys, and no browser.
 */
import { readChords } from './chord.ts'

/** How long the next key of a row is waited for. */
export const nextKeyMs = 1000
/** The same where the keys held are a command of their own, which is felt as its delay. */
export const aloneMs = 350

export class ChordReader {
  #held: { keys: string; alone: boolean } | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #act: (keys: string) => void

  /** `act` is called with held keys that turn out to stand for themselves. */
  constructor(act: (keys: string) => void) {
    this.#act = act
  }

  /** The keys to carry out now; or 'held' where the next key decides, or undefined where the key means nothing. */
  press(chord: string, known: readonly string[], isRepeat = false): { keys: string } | 'held' | undefined {
    if (isRepeat && (this.#held !== undefined || begins(chord, known))) return 'held'
    const keys = this.#continued(chord, known) ?? chord
    if (keys === chord) this.settle()
    this.#letGo()
    const reading = readChords(keys, known)
    if (reading === 'match') return { keys }
    if (reading === 'none') return undefined
    this.#held = { keys, alone: reading === 'both' }
    this.#timer = setTimeout(() => this.settle(), reading === 'both' ? aloneMs : nextKeyMs)
    return 'held'
  }

  /** Something else begins: what is held stands for itself, before it. With a chord, only if that continues nothing. */
  settle(chord?: string, known: readonly string[] = []): void {
    if (chord !== undefined && this.#continued(chord, known) !== undefined) return
    const held = this.#held
    this.#letGo()
    if (held?.alone) this.#act(held.keys)
  }

  /** Forgets what is held. */
  end(): void {
    this.#letGo()
  }

  #continued(chord: string, known: readonly string[]): string | undefined {
    const keys = this.#held && `${this.#held.keys} ${chord}`
    return keys !== undefined && readChords(keys, known) !== 'none' ? keys : undefined
  }

  #letGo(): void {
    clearTimeout(this.#timer)
    this.#held = undefined
  }
}

const begins = (chord: string, known: readonly string[]): boolean => ['prefix', 'both'].includes(readChords(chord, known))
