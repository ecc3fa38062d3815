/**
 * Owns the environment variables: their names, defaults and rules. Nothing else reads `process.env` for them.
 *
 * Invariants: parsing is total (every bad variable is named in one line with what to set instead); an empty
 * variable counts as unset; the result is read once per process, so that a process never changes its mind.
 */
import { resolve } from 'node:path'
import { z } from 'zod'
import { projectDirectory } from './paths.ts'

/** What this process was told. Directories are absolute, `publicUrl` has no slash at its end. */
export interface Environment {
  port: number
  host: string
  databaseUrl: string | undefined
  dataDirectory: string
  secretKey: string | undefined
  apiKey: string | undefined
  /** Where answers by mail are received; undefined: nowhere. */
  smtpPort: number | undefined
  publicUrl: string
  concurrency: number
  allowPrivateHosts: string[]
  /** The model connection named `default`; it is the scripted model unless both key and base URL are known. */
  defaultModel: { apiKey: string | undefined; baseUrl: string | undefined; model: string | undefined }
}

/** One line per bad variable; meant to be shown to the person who set it. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError'
}

const PRIVATE_HOST = /^(\[[0-9a-fA-F:]+\]|[^\s/:]+):\d{1,5}$|^[0-9a-fA-F.:]+\/\d{1,3}$/

const text = z.string().optional()
const wholeNumber = (rule: string, least: number, most: number) =>
  z.string().regex(/^\d{1,9}$/, rule).transform(Number).refine((value) => value >= least && value <= most, rule).optional()
const url = (rule: string, protocols: RegExp) =>
  z.string().refine((value) => URL.canParse(value) && protocols.test(new URL(value).protocol), rule).optional()

const variables = z.object({
  PORT: wholeNumber('must be a whole number from 0 to 65535, for example PORT=3001 (0 picks a free one)', 0, 65535),
  HOST: z.string().regex(/^[^\s/]+$/, 'must be a host name or an address, for example HOST=127.0.0.1').optional(),
  DATABASE_URL: url(
    'must be a Postgres address such as postgresql://user:password@host:5432/database; leave it out for the embedded database',
    /^postgres(ql)?:$/,
  ),
  ORIEL_DATA_DIR: text,
  ORIEL_SECRET_KEY: z.string().min(32, 'must have at least 32 characters, for example from: openssl rand -base64 32').optional(),
  ORIEL_API_KEY: z.string().min(16, 'must have at least 16 characters, for example from: openssl rand -hex 24').optional(),
  ORIEL_SMTP_PORT: wholeNumber('must be a whole number from 1 to 65535, for example ORIEL_SMTP_PORT=2525; leave it out to receive no mail', 1, 65_535),
  ORIEL_PUBLIC_URL: url('must be the address people open, for example https://oriel.example.org', /^https?:$/),
  ORIEL_CONCURRENCY: wholeNumber('must be a whole number from 1 to 10000, for example ORIEL_CONCURRENCY=50', 1, 10_000),
  ORIEL_ALLOW_PRIVATE_HOSTS: z.string().transform((list) => list.split(',').map((entry) => entry.trim()).filter(Boolean))
    .refine(
      (entries) => entries.every((entry) => PRIVATE_HOST.test(entry)),
      'must list host:port or address ranges, for example ORIEL_ALLOW_PRIVATE_HOSTS=localhost:8080,10.0.0.0/8',
    ).optional(),
  OPENAI_API_KEY: text,
  OPENAI_BASE_URL: url('must be the base of an OpenAI-compatible API, for example https://api.openai.com/v1', /^https?:$/),
  ORIEL_MODEL: text,
})

const secretVariables = new Set(['DATABASE_URL', 'ORIEL_SECRET_KEY', 'ORIEL_API_KEY', 'OPENAI_API_KEY'])

/** Reads a set of variables; throws `EnvironmentError` naming each bad one and its remedy. */
export function readEnvironment(source: Record<string, string | undefined>): Environment {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value.trim() !== ''))
  const parsed = variables.safeParse(present)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0])
      const shown = secretVariables.has(name) ? '' : ` (now ${JSON.stringify(present[name])})`
      return `${name}${shown} ${issue.message}.`
    })
    throw new EnvironmentError([...new Set(lines)].join('\n'))
  }
  const given = parsed.data
  const port = given.PORT ?? 3000
  const host = given.HOST ?? '127.0.0.1'
  return {
    port,
    host,
    databaseUrl: given.DATABASE_URL,
    dataDirectory: resolve(projectDirectory(), given.ORIEL_DATA_DIR ?? '.oriel'),
    secretKey: given.ORIEL_SECRET_KEY,
    apiKey: given.ORIEL_API_KEY,
    smtpPort: given.ORIEL_SMTP_PORT,
    publicUrl: (given.ORIEL_PUBLIC_URL ?? localUrl(host, port)).replace(/\/+$/, ''),
    concurrency: given.ORIEL_CONCURRENCY ?? 50,
    allowPrivateHosts: given.ORIEL_ALLOW_PRIVATE_HOSTS ?? [],
    defaultModel: { apiKey: given.OPENAI_API_KEY, baseUrl: given.OPENAI_BASE_URL, model: given.ORIEL_MODEL },
  }
}

/** The address of this machine's own web process; a host that means "every interface" is reached by loopback. */
export function localUrl(host: string, port: number): string {
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`
}

let known: Environment | undefined

/** This process's environment, parsed on the first call. */
export function environment(): Environment {
  known ??= readEnvironment(process.env)
  return known
}
