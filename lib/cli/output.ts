/**
 * What the command line prints. Results go to stdout, everything about them (progress, problems, errors) to stderr, so that a
 * script can read the one without the other. Text from a server or a model is printed without its control characters: none of it
 * may steer the terminal.
 */
import type { ProblemItem } from '#lib/api/errors.ts'

export interface Output {
  /** A line of the result. */
  line(text: string): void
  /** The result for a script: one JSON value on one line. */
  json(value: unknown): void
  /** A line about the result. */
  note(text: string): void
}

/** Two doors to write to, such as those of the process. */
export function output(stdout: (text: string) => void, stderr: (text: string) => void): Output {
  return {
    line: (text) => stdout(`${printable(text)}\n`),
    json: (value) => stdout(`${JSON.stringify(value)}\n`),
    note: (text) => stderr(`${printable(text)}\n`),
  }
}

/** Everything below a space but line feed and tab, delete, and the second set of control characters. */
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

const printable = (text: string): string => text.replace(control, '\uFFFD')

/** Rows under a heading, each column as wide as its widest value. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = [heading, ...rows]
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  return lines.map((line) => line.map((value, column) => value.padEnd(widths[column] ?? 0)).join('  ').trimEnd())
}

/** `error  unwired_intent  node "decide" /intents/0: …` */
export function problemLine({ severity = 'error', code, message, nodeId, edgeId, path, line }: ProblemItem): string {
  const place = [nodeId !== undefined && `node ${nodeId}`, edgeId !== undefined && `edge ${edgeId}`, path, line !== undefined && `line ${line}`].filter((part) => typeof part === 'string' && part !== '').join(' ')
  return `${severity}: ${message} [${[code, place].filter(Boolean).join(', ')}]`
}

/** A JSON value in at most `longest` characters of one line. */
export function brief(value: unknown, longest = 160): string {
  const text = typeof value === 'string' ? value.replace(/\s+/g, ' ') : (JSON.stringify(value) ?? '')
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`
}
