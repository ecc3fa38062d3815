/** Values that a command line gives: JSON as it stands, or `@file` with JSON in it; and workflow documents from files. */
import { readFile } from 'node:fs/promises'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { CommandFailure, UsageError } from './command.ts'

/** The value of `--name`. Throws `UsageError` where it is no JSON. */
export async function jsonArgument(name: string, text: string): Promise<Json> {
  if (text.startsWith('@')) return parse(await readText(text.slice(1)), (reason) => new CommandFailure(`${text.slice(1)} is not JSON: ${reason}`))
  return parse(text, (reason) => new UsageError(`--${name} is not JSON: ${reason} A text needs double quotes within single ones (--${name} '"yes"'); @file reads it from a file.`))
}

/** The same for one that has to be an object. */
export async function objectArgument(name: string, text: string): Promise<JsonObject> {
  const value = await jsonArgument(name, text)
  if (isJsonObject(value)) return value
  throw new UsageError(`--${name} has to be a JSON object, such as '{"key": "value"}'.`)
}

/** What a file holds, parsed as JSON. */
export async function jsonFile(path: string): Promise<Json> {
  return parse(await readText(path), (reason) => new CommandFailure(`${path} is not JSON: ${reason}`))
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new CommandFailure(code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read (${code}).`)
  }
}

function parse(text: string, failure: (reason: string) => Error): Json {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw failure(error instanceof Error ? `${error.message.replace(/\.+$/, '')}.` : 'unknown reason.')
  }
}
