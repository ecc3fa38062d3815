/** Short waits that the owner of a run sits out, by what waits. Knows nothing of runs. */
export class Naps {
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #wake: () => void

  /** `wake` is called at the end of each. */
  constructor(wake: () => void) {
    this.#wake = wake
  }

  get size(): number {
    return this.#timers.size
  }

  /** Begins one, unless there is one of that name already. */
  begin(name: string, milliseconds: number): void {
    if (this.#timers.has(name)) return
    const over = () => {
      this.#timers.delete(name)
      this.#wake()
    }
    this.#timers.set(name, setTimeout(over, milliseconds))
  }

  /** Nobody is woken any more. */
  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}
