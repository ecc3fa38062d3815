/**
 * Owns the log files in the data directory: one per process, appended, the previous 10 MB kept as `.1`.
 * The last lines are remembered, so that a failure can show them.
 */
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'

const MOST_BYTES = 10 * 1024 * 1024
const REMEMBERED_LINES = 20

export class LogFile {
  readonly path: string
  readonly #lastLines: string[] = []
  #descriptor: number
  #bytes: number

  constructor(path: string) {
    this.path = path
    this.#descriptor = openSync(path, 'a', 0o600)
    this.#bytes = fstatSync(this.#descriptor).size
  }

  write(line: string): void {
    const bytes = Buffer.from(`${line}\n`)
    if (this.#bytes + bytes.length > MOST_BYTES) this.#rotate()
    writeSync(this.#descriptor, bytes)
    this.#bytes += bytes.length
    this.#lastLines.push(line)
    if (this.#lastLines.length > REMEMBERED_LINES) this.#lastLines.shift()
  }

  lastLines(): string {
    return this.#lastLines.join('\n')
  }

  #rotate(): void {
    closeSync(this.#descriptor)
    renameSync(this.path, `${this.path}.1`)
    this.#descriptor = openSync(this.path, 'a', 0o600)
    this.#bytes = 0
  }
}
