/**
 * What a command of `oriel` is: its name, its arguments and options (from which its help and its parsing are made) and what it
 * does. Owns the parsing of one command line. Knows no command and no server.
 */
import { parseArgs } from 'node:util'
import type { createRequest } from '#lib/client/request.ts'
import type { Output } from './output.ts'

/** 0 done · 1 the run failed, the document has errors, or the server refused · 2 the command line itself is wrong. */
export type ExitCode = 0 | 1 | 2

export interface Option {
  /** What its value is called in the help; none for a switch. */
  value?: string
  /** May be given several times. */
  multiple?: boolean
  about: string
}

export interface Command {
  name: string
  /** Positional arguments as in the help; `[…]` may be left out. */
  args: readonly string[]
  options: Readonly<Record<string, Option>>
  /** One line, for the list of commands. */
  summary: string
  /** What more its own help says. */
  notes?: string
  /** False for what needs no server. */
  online?: false
  run(given: Given): Promise<ExitCode>
}

/** One server, spoken to with one key. */
export interface Connection {
  /** Without a slash at its end. */
  url: string
  headers: Record<string, string>
  request: ReturnType<typeof createRequest>
}

/** What a command is given. */
export interface Given {
  /** The positional argument at an index; only for those that must be there. */
  arg(index: number): string
  /** The same for one that may be left out. */
  optionalArg(index: number): string | undefined
  option(name: string): string | undefined
  options(name: string): string[]
  flag(name: string): boolean
  /** Whether the result goes to a script. */
  json: boolean
  out: Output
  /** Throws `UsageError` without a key, before anything is sent. */
  connect(): Connection
}

/** The command line cannot be meant: exit code 2. `message` says what to write instead. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** What cannot be done, in words for the person who asked: exit code 1. */
export class CommandFailure extends Error {
  override name = 'CommandFailure'
}

/** Every command's own. */
const jsonOption: Option = { about: 'print the result as JSON, for scripts' }
/** Of those that speak to a server. */
const serverOptions: Record<string, Option> = {
  url: { value: 'URL', about: 'where Oriel is (ORIEL_URL, else http://127.0.0.1:3000)' },
  key: { value: 'KEY', about: 'an API key (ORIEL_API_KEY)' },
}

const optionsOf = (command: Command): Record<string, Option> => ({ ...command.options, json: jsonOption, ...(command.online !== false && serverOptions) })

export interface ParsedLine {
  positionals: string[]
  values: Record<string, string | boolean | string[] | undefined>
}

/** Throws `UsageError`. */
export function parseLine(command: Command, args: string[]): ParsedLine {
  const parsed = parse(command, args)
  const least = command.args.filter((name) => !name.startsWith('[')).length
  const { length } = parsed.positionals
  if (length < least) throw new UsageError(`${command.args[length] ?? ''} is missing.`)
  if (length > command.args.length) throw new UsageError(`“${parsed.positionals[command.args.length] ?? ''}” is one argument too many.`)
  return parsed
}

function parse(command: Command, args: string[]): ParsedLine {
  const options = Object.fromEntries(
    Object.entries(optionsOf(command)).map(([name, { value, multiple = false }]) => [name, { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple }]),
  )
  try {
    const { positionals, values } = parseArgs({ args, options, allowPositionals: true, strict: true })
    return { positionals, values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : value])) }
  } catch (error) {
    throw new UsageError(error instanceof Error ? `${error.message.replace(/\.+$/, '')}.` : String(error))
  }
}

/** `oriel run WORKFLOW [options]` */
export const usageOf = (command: Command): string => ['oriel', command.name, ...command.args, '[options]'].join(' ')

/** The whole help of one command. */
export function helpOf(command: Command): string {
  const options: Record<string, Option> = { ...optionsOf(command), help: { about: 'show this' } }
  const rows = Object.entries(options).map(([name, { value, about }]) => [`--${name}${value === undefined ? '' : ` ${value}`}`, about] as const)
  const width = Math.max(...rows.map(([left]) => left.length))
  return [usageOf(command), '', `${command.summary}.`, ...(command.notes === undefined ? [] : ['', command.notes]), '', ...rows.map(([left, about]) => `  ${left.padEnd(width)}  ${about}`)].join('\n')
}
