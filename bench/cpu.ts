/** Processor time and memory of a process tree, from /proc. Linux only: elsewhere the figures are NaN. */
import { readdirSync, readFileSync } from 'node:fs'

const ticksPerSecond = 100

interface Process {
  pid: number
  parent: number
  ticks: number
}

function processes(): Process[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^\d+ \(.*\) /s, '').split(' ')
      return [{ pid: Number(name), parent: Number(fields[1]), ticks: [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0) }]
    } catch {
      return []
    }
  })
}

/** The process and everything below it. */
function tree(root: number): Process[] {
  const all = processes()
  const found = all.filter(({ pid }) => pid === root)
  for (let i = 0; i < found.length; i++) found.push(...all.filter(({ parent }) => parent === found[i]?.pid))
  return found
}

/** User and system seconds of the tree so far, ended and reaped children included. */
export const cpuSeconds = (root: number): number => tree(root).reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond

/** The same by what a process does: launcher, web, worker, pool, postgres. */
export function cpuByRole(root: number): Record<string, number> {
  const spent: Record<string, number> = {}
  for (const { pid, ticks } of tree(root)) {
    const role = pid === root ? 'launcher' : roleOf(pid)
    spent[role] = (spent[role] ?? 0) + ticks / ticksPerSecond
  }
  return spent
}

function roleOf(pid: number): string {
  const command = commandOf(pid)
  if (command.includes('postgres')) return 'postgres'
  if (command.includes('server/worker.ts')) return 'worker'
  return command.includes('pool/processes') ? 'pool' : 'web'
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** Memory of the tree in bytes (proportional set size): pages that processes share, such as Postgres's buffers, count once in all. */
export const residentBytes = (root: number): number => tree(root).reduce((sum, { pid }) => sum + proportionalBytes(pid), 0)

function proportionalBytes(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
