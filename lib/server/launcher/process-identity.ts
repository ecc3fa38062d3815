/**
 * Owns telling whether a process written down earlier is still the same one.
 *
 * Invariant: a process id alone proves nothing, since it is given to another process after a crash or a reboot;
 * the moment it started (on Linux with the boot's id) is compared too. A zombie counts as gone.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'

export interface ProcessIdentity {
  pid: number
  /** When it started, in the system's own notation: compared, never parsed. */
  started: string
}

function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function startedOnLinux(pid: number): string | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`)
  if (stat === undefined) return undefined
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ') // the name before it may hold spaces
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined
  return `${readOrNothing('/proc/sys/kernel/random/boot_id')?.trim() ?? ''} ${fields[19] ?? ''}`
}

function askPs(pid: number, column: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } }).trim() || undefined
  } catch {
    return undefined
  }
}

/** The identity of a running process; undefined when there is none under that id. */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startedOnLinux(pid) : askPs(pid, 'lstart')
  return started === undefined ? undefined : { pid, started }
}

export function isSameProcess(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started
}

/** Whether a process is a Postgres server of this data directory: a server works inside its directory. */
export function isPostgresOf(pid: number, cluster: string): boolean {
  if (process.platform !== 'linux') return askPs(pid, 'args')?.includes(cluster) ?? false
  if (!readOrNothing(`/proc/${pid}/cmdline`)?.includes('postgres')) return false
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === cluster
  } catch {
    return false
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Ends a child that was started with `detached`, and everything it started. */
export function killGroup(leader: number | undefined): void {
  if (leader === undefined) return
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // nobody is left in the group
  }
}
