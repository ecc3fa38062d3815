/**
 * What of an installation a node names: its connections (of models and of channels) and its secrets. Read from the draft, whatever state it
 * is in, and by the shape of the data rather than by node type, so that a node type that comes later is found too.
 */
import type { DocumentNode } from '#lib/engine/document.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'

export interface NamedOutside {
  connections: ReadonlySet<string>
  secrets: ReadonlySet<string>
}

/** `connection` anywhere in the data, and each of `channels` up to its target. */
export function namedBy({ data }: Pick<DocumentNode, 'data'>): NamedOutside {
  const connections = new Set<string>()
  const secrets = new Set<string>()
  walk(data, (name, value) => {
    if (name === 'connection' && value.trim() !== '') connections.add(value.trim())
    if (name === 'channels' && value.trim() !== '') connections.add(connectionOf(value))
    for (const [, secret = ''] of value.matchAll(/\bsecrets\.([A-Za-z_][A-Za-z0-9_]*)/g)) secrets.add(secret)
    for (const [, , secret = ''] of value.matchAll(/\bsecrets\[\s*(["'])([A-Za-z_][A-Za-z0-9_]*)\1\s*\]/g)) secrets.add(secret)
  })
  return { connections, secrets }
}

const connectionOf = (channel: string): string => channel.split(':', 1)[0]?.trim() ?? ''

/** Every text in a value, with the name of the nearest field that holds it. */
function walk(value: Json, visit: (name: string, text: string) => void, name = ''): void {
  if (typeof value === 'string') visit(name, value)
  else if (Array.isArray(value)) for (const item of value) walk(item, visit, name)
  else if (isJsonObject(value)) for (const [key, item] of Object.entries(value)) walk(item, visit, key)
}
