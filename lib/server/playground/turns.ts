/** Who may do something that only so many may do at a time: first come, first served. Whoever gives up waiting leaves the line. */
export class Turns {
  private readonly most: number
  private taken = 0
  private readonly line: (() => void)[] = []

  constructor(most: number) {
    this.most = most
  }

  /** How many wait. */
  get waiting(): number {
    return this.line.length
  }

  /** Resolves when it is one's turn, with the way to pass it on; calling that twice does nothing more. Rejects when aborted while waiting. */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.taken < this.most) this.taken += 1
    else await this.wait(signal)
    let passed = false
    return () => {
      if (passed) return
      passed = true
      const next = this.line.shift()
      if (next) next()
      else this.taken -= 1
    }
  }

  private wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const called = () => {
        signal.removeEventListener('abort', left)
        resolve()
      }
      const left = () => {
        this.line.splice(this.line.indexOf(called), 1)
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
      }
      this.line.push(called)
      signal.addEventListener('abort', left, { once: true })
    })
  }
}
