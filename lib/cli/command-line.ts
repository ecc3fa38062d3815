/**
 * From a command line to an exit code: finds the command, parses its arguments, runs it, and puts into words whatever went wrong.
 * Invariant: the key is in the Authorization header and nowhere in what is printed.
 */
import { ApiError } from '#lib/api/errors.ts'
import { createRequest } from '#lib/client/request.ts'
import { CommandFailure, helpOf, parseLine, UsageError, usageOf, type Command, type Connection, type ExitCode, type Given, type ParsedLine } from './command.ts'
import { commands } from './commands.ts'
import type { CliEnvironment } from './environment.ts'
import { problemLine, type Output } from './output.ts'

const defaultUrl = 'http://127.0.0.1:3000'

/** `args` without the program's own name. */
export async function runCommandLine(args: string[], environment: CliEnvironment, out: Output): Promise<ExitCode> {
  const [name, ...rest] = args
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return help(rest[0], name === undefined ? 2 : 0, out)
  const command = commands.find((known) => known.name === name)
  if (!command) {
    out.note(`There is no command “${name}”. Known: ${commands.map((known) => known.name).join(', ')}.`)
    return 2
  }
  if (asksForHelp(rest)) return help(name, 0, out)
  try {
    return await command.run(given(parseLine(command, rest), environment, out))
  } catch (error) {
    return explain(error, command, out)
  }
}

const asksForHelp = (args: string[]): boolean => args.slice(0, args.includes('--') ? args.indexOf('--') : undefined).some((arg) => arg === '--help' || arg === '-h')

function help(name: string | undefined, code: ExitCode, out: Output): ExitCode {
  const command = commands.find((known) => known.name === name)
  const print = code === 0 ? out.line : out.note
  print(command ? helpOf(command) : overview())
  return code
}

function overview(): string {
  const rows = commands.map((command) => [[command.name, ...command.args].join(' '), command.summary] as const)
  const width = Math.max(...rows.map(([left]) => left.length))
  return [
    'oriel COMMAND [options]',
    '',
    ...rows.map(([left, summary]) => `  ${left.padEnd(width)}  ${summary}`),
    '',
    `Where Oriel is: --url or ORIEL_URL (${defaultUrl}). An API key: --key or ORIEL_API_KEY. For scripts: --json.`,
    'oriel COMMAND --help says more.',
  ].join('\n')
}

function given({ positionals, values }: ParsedLine, environment: CliEnvironment, out: Output): Given {
  const option = (name: string): string | undefined => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    arg(index) {
      const value = positionals[index]
      if (value === undefined) throw new UsageError('An argument is missing.')
      return value
    },
    optionalArg: (index) => positionals[index],
    option,
    options(name) {
      const value = values[name]
      return Array.isArray(value) ? value : []
    },
    flag: (name) => values[name] === true,
    json: values['json'] === true,
    out,
    connect: () => connect(option('url') ?? environment.url ?? defaultUrl, option('key') ?? environment.key),
  }
}

function connect(url: string, key: string | undefined): Connection {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new UsageError(`“${url}” is no address. Give one such as ${defaultUrl} with --url or ORIEL_URL.`)
  if (key === undefined) throw new UsageError('An API key is needed: give it with ORIEL_API_KEY or --key. It is the ORIEL_API_KEY that Oriel was started with, or a key made with POST /api/v1/keys.')
  if (!/^[\x21-\x7e]+$/.test(key)) throw new UsageError('The API key holds characters that no key has. Check ORIEL_API_KEY or --key.')
  const baseUrl = url.replace(/\/+$/, '')
  const headers = { authorization: `Bearer ${key}` }
  return { url: baseUrl, headers, request: createRequest({ baseUrl, headers }) }
}

function explain(error: unknown, command: Command, out: Output): ExitCode {
  if (error instanceof UsageError) {
    out.note(`${error.message}\nUsage: ${usageOf(command)}\noriel ${command.name} --help says more.`)
    return 2
  }
  if (error instanceof ApiError) {
    for (const problem of error.problems) out.note(problemLine(problem))
    out.note(`${wordsOf(error)} (${error.code})`)
    return 1
  }
  out.note(error instanceof CommandFailure ? error.message : `Something went wrong that should not: ${error instanceof Error ? error.message : String(error)}`)
  return 1
}

function wordsOf({ code, message }: ApiError): string {
  if (code === 'unavailable' && message.startsWith('Oriel does not answer')) return `${message} If it runs elsewhere, say where with --url or ORIEL_URL.`
  if (code === 'unauthorized') return 'The API key is wrong or was revoked. Check ORIEL_API_KEY or --key.'
  return message
}
