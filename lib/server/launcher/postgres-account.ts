/**
 * Owns which account Postgres runs under. It refuses root, so as root it gets an account of its own.
 *
 * Modes: not root → this user. Root → the account `postgres` (made when missing, else `nobody`). Root, and that
 * account cannot enter the checkout or the data directory (a clone in /root) → the same account through `setpriv`,
 * with the one capability to pass through directories.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { LaunchError } from './launch-error.ts'

export interface PostgresAccount {
  /** Who must own the cluster; undefined: the user of this process does. */
  owner: { uid: number; gid: number } | undefined
  /** How to run a program under the account. */
  command(program: string, args: string[]): { program: string; args: string[]; options: { uid?: number; gid?: number } }
}

function succeeds(program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function idOf(name: string): { uid: number; gid: number } | undefined {
  try {
    const ask = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: ask('-u'), gid: ask('-g') }
  } catch {
    return undefined
  }
}

/** useradd where shadow's tools are, adduser where busybox is. */
function makeAccount(): boolean {
  return succeeds('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres'])
    || succeeds('adduser', ['-S', '-D', '-H', 'postgres'])
}

function accountOfRoot(): { uid: number; gid: number } {
  const account = idOf('postgres') ?? (makeAccount() ? idOf('postgres') : undefined) ?? idOf('nobody')
  if (!account || account.uid === 0) {
    throw new LaunchError('Postgres does not run as root, and no account for it could be made. Start Oriel as another user, or set DATABASE_URL.')
  }
  return account
}

/** The directory on the way to `directory` that the account may not pass, if there is one. */
function barrier(directory: string, account: { uid: number; gid: number }): string | undefined {
  const { mode, uid, gid } = statSync(directory)
  const pass = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
  if ((mode & pass) === 0) return directory
  return directory === dirname(directory) ? undefined : barrier(dirname(directory), account)
}

/** The least capability that passes barriers and that this machine lets root hand on (containers drop some). */
function passingCapability(): string | undefined {
  const bounding = BigInt(`0x${/CapBnd:\s*([0-9a-f]+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`)
  if (bounding & (1n << 2n)) return 'dac_read_search'
  return bounding & (1n << 1n) ? 'dac_override' : undefined
}

/** The account for servers whose programs and data lie in these directories. */
export function postgresAccount(directories: string[]): PostgresAccount {
  if (process.getuid?.() !== 0) return { owner: undefined, command: (program, args) => ({ program, args, options: {} }) }
  const owner = accountOfRoot()
  const blocked = directories.map((directory) => barrier(directory, owner)).find((found) => found !== undefined)
  if (blocked === undefined) return { owner, command: (program, args) => ({ program, args, options: owner }) }
  const capability = process.platform === 'linux' && succeeds('setpriv', ['--version']) ? passingCapability() : undefined
  if (!capability) {
    throw new LaunchError(`Postgres does not run as root, and its account may not enter ${blocked}. Allow that (chmod o+x ${blocked}), start Oriel as another user, or set DATABASE_URL.`)
  }
  const prefix = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', `--inh-caps=+${capability}`, `--ambient-caps=+${capability}`, '--']
  return { owner, command: (program, args) => ({ program: 'setpriv', args: [...prefix, program, ...args], options: {} }) }
}
