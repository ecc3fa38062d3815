/**
 * Owns how a secret travels through a step without being there: templates see a *mark* (`oriel-<random>-NAME-`), the log keeps the
 * mark, and a port replaces it by the value at the last moment, towards a host on the secret's own list only.
 *
 * A mark survives URLs, headers, JSON and base64 (what a template encoded with `base64_encode` is opened, filled and encoded again).
 * A mark that some filter changed is refused, never sent half. The random part is drawn per step, so no data can forge a mark.
 */
import { randomBytes } from 'node:crypto'

export interface Secret {
  value: string
  /** `api.example.com` (any port), `*.example.com` (any depth below), `host:port`. Empty: it is sent nowhere. */
  allowedHosts: string[]
}

/** Where secrets come from. */
export interface SecretStore {
  get(name: string): Promise<Secret | null>
}

/** What the text will be part of, and hence how a value is written into it. `header` and `text`: as it is. */
export type SecretPlace = 'url' | 'header' | 'json' | 'form' | 'text'

/** Where a request goes. */
export interface Destination {
  hostname: string
  port: string
}

export type Revealed = { ok: true; text: string; used: Map<string, string> } | { ok: false; message: string }

/** Marks for the secrets that a template may name. `mark` is the random part; it is logged with the step, so that another process can go on. */
export function secretMarks(names: string[], mark: string = randomBytes(16).toString('hex')): { mark: string; scope: Record<string, string> } {
  return { mark, scope: Object.fromEntries(names.map((name) => [name, `oriel-${mark}-${name}-`])) }
}

/** Whether a text holds a mark, plain or in base64. */
export function hasMark(text: string, mark: string): boolean {
  return text.includes(mark) || base64Runs(text).some(({ plain }) => plain.includes(mark))
}

/**
 * Replaces the marks in `text` by the values of their secrets. `used` maps the names to the values now in it, for masking what comes back.
 * Fails, naming the secret and the host, where a secret does not exist or may not be sent there, or where a mark was altered.
 */
export async function reveal(text: string, mark: string, to: Destination, place: SecretPlace, store: SecretStore): Promise<Revealed> {
  const names = new Set([...marksIn(text, mark), ...base64Runs(text).flatMap(({ plain }) => marksIn(plain, mark))])
  const used = new Map<string, string>()
  for (const name of names) {
    const secret = await store.get(name)
    if (!secret) return { ok: false, message: `The secret ${name} does not exist.` }
    if (!mayGoTo(secret, to)) return { ok: false, message: refusal(name, secret, to) }
    used.set(name, secret.value)
  }
  const fill = (part: string, write: (value: string) => string): string => part.replace(pattern(mark), (_, name: string) => write(used.get(name) ?? ''))
  let result = ''
  let end = 0
  for (const run of base64Runs(text)) {
    if (!run.plain.includes(mark)) continue
    result += fill(text.slice(end, run.start), writers[place]) + encode(fill(run.plain, writers.text), run.encoded)
    end = run.start + run.encoded.length
  }
  result += fill(text.slice(end), writers[place])
  if (result.toLowerCase().includes(mark)) return { ok: false, message: 'A secret was altered by a filter before it was sent. Use {{ secrets.NAME }} as it is, or through base64_encode.' }
  return { ok: true, text: result, used }
}

/** Whether a secret's own list names the destination. */
export function mayGoTo(secret: Secret, to: Destination): boolean {
  const hostname = to.hostname.toLowerCase()
  return secret.allowedHosts.some((entry) => {
    const allowed = entry.trim().toLowerCase()
    if (allowed === hostname || allowed === `${hostname}:${to.port}`) return true
    return allowed.startsWith('*.') && (matchesBelow(allowed.slice(1), hostname) || matchesBelow(allowed.slice(1), `${hostname}:${to.port}`))
  })
}

const matchesBelow = (suffix: string, host: string): boolean => host.endsWith(suffix) && host.length > suffix.length

function refusal(name: string, secret: Secret, to: Destination): string {
  const host = `${to.hostname}:${to.port}`
  return secret.allowedHosts.length === 0
    ? `The secret ${name} has no allowed hosts, so it is never sent; add ${host} to them to send it there.`
    : `The secret ${name} may not be sent to ${host}: its allowed hosts are ${secret.allowedHosts.join(', ')}.`
}

const writers: Record<SecretPlace, (value: string) => string> = {
  url: encodeURIComponent,
  form: encodeURIComponent,
  json: (value) => JSON.stringify(value).slice(1, -1),
  header: (value) => value,
  text: (value) => value,
}

const pattern = (mark: string): RegExp => new RegExp(`oriel-${mark}-([A-Za-z0-9_]+)-`, 'g')

const marksIn = (text: string, mark: string): string[] => [...text.matchAll(pattern(mark))].map((match) => match[1] ?? '')

interface Base64Run {
  start: number
  encoded: string
  plain: string
}

/** Every stretch that could be base64 long enough to hold a mark (58 characters at least), decoded. */
function base64Runs(text: string): Base64Run[] {
  return [...text.matchAll(/[A-Za-z0-9+/_-]{52,}={0,2}/g)].map(({ 0: encoded, index }) => ({ start: index, encoded, plain: Buffer.from(encoded, 'base64').toString('utf8') }))
}

/** In the alphabet, and with the padding, of what it replaces. */
function encode(plain: string, like: string): string {
  const urlSafe = /[-_]/.test(like) && !/[+/]/.test(like)
  const encoded = Buffer.from(plain, 'utf8').toString(urlSafe ? 'base64url' : 'base64')
  return like.length % 4 === 0 ? encoded : encoded.replace(/=+$/, '')
}
