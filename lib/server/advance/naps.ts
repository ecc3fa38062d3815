/** Short waits that the owner of a run sits out, by the step that waits. Knows nothing of runs. */
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

  /** Begins one, unless the step naps already. */
  begin(step: string, milliseconds: number): void {
    if (this.#timers.has(step)) return
    const over = () => {
      this.#timers.delete(step)
      this.#wake()
    }
    this.#timers.set(step, setTimeout(over, milliseconds))
  }

  /** Nobody is woken any more. */
  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}
