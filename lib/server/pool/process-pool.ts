/**
 * Owns a pool of child processes that take jobs one after the other and may be killed at any moment. Knows nothing of what a job
 * does: a job and its value are JSON.
 *
 * Why processes and not threads: V8 ends the *whole process* where one thread outgrows its heap limit in a single step, and a
 * JSONata expression of sixty characters (a string doubled 24 times) or a `$sort` of 100,000 does so (Node 24, limit 64 MB). A
 * child process dies alone, is killed at once even inside a native function, and a JSON message to it costs no more than one to a
 * thread (35 µs a call at 8 in flight, measured, against 28 for a bare thread and 163 through a thread pool library).
 *
 * Rules:
 * - Processes start when there is work for them and leave after `idleMs` without; idle, the pool takes no memory.
 * - A process is sent up to `depth` jobs ahead, and works through them in order. Its clock runs for the first only.
 * - Past its limit the process is killed: the first job is settled as `timeout`, the others start again elsewhere. A process that
 *   dies by itself settles its first job as `memory`. Jobs must therefore be safe to start twice.
 * - No more than `maxWaiting` jobs wait; the next is refused with `PoolBusyError`.
 * - A child sees none of this process's environment and may read files, not write, spawn or load add-ons.
 */
import type { ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import type { Json } from '#lib/engine/json.ts'
import { projectDirectory } from '../paths.ts'

export interface ProcessPoolOptions {
  /** For messages, e.g. `evaluation`. */
  name: string
  /** The module that a process runs (it calls `serve`), relative to the checkout. */
  file: string
  /** At most so many processes. */
  processes: number
  /** Heap of a process, in MiB. */
  heapMb: number
  /** Jobs that a busy process is sent ahead, the running one included. */
  depth: number
  idleMs?: number
  maxWaiting?: number
}

/** How a job ended. `timeout`: killed at its limit. `memory`: its process died under it, which nothing but memory is known to cause. */
export type Verdict = { kind: 'value'; value: Json } | { kind: 'timeout' } | { kind: 'memory' }

/** More jobs wait than the pool accepts; try again later. */
export class PoolBusyError extends Error {
  override name = 'PoolBusyError'
}

export interface ProcessPool {
  /** Runs a job for at most `limitMs`, counted from when its process begins it. Rejects where the pool itself fails (busy, closed, broken). */
  run(job: unknown, limitMs: number): Promise<Verdict>
  /** Kills every process and rejects what waits. */
  close(): Promise<void>
  /** For tests and metrics. */
  state(): { processes: { pid: number | undefined; jobs: number }[]; waiting: number; started: number }
}

interface Task {
  id: number
  job: unknown
  limitMs: number
  resolve(verdict: Verdict): void
  reject(error: Error): void
}

interface Member {
  child: ChildProcess
  ready: boolean
  /** It has not finished a job yet: its first one also loads what it needs. */
  fresh: boolean
  tasks: Task[]
  /** Kills at the first job's limit, or where the process does not start. */
  clock?: NodeJS.Timeout
  leave?: NodeJS.Timeout
  timedOut: boolean
  said: string
  gone: Promise<void>
}

type Message = { ready: true } | { id: number; value: Json } | { id: number; failed: string }

/** Not imported: a bundler would take the path it is given for a module, and trace everything near it into the build. */
const { fork } = process.getBuiltinModule('node:child_process')

const startLimitMs = 30_000
/** What a process may take to load the code of its first job, on a starved machine. */
const loadingMs = 15_000
/** A clock of this process that rings later than this stood still for a while. */
const lateMs = 1_000
const keptOutput = 4000

export function createProcessPool(options: ProcessPoolOptions): ProcessPool {
  const { name, processes, depth, idleMs = 30_000, maxWaiting = 10_000 } = options
  const members = new Set<Member>()
  const waiting: Task[] = []
  let lastId = 0
  let started = 0
  let closed = false

  /** Gives waiting jobs to processes, free ones first, and starts a process where jobs are left over. */
  const hand = (): void => {
    while (waiting.length > 0) {
      const member = leastBusy(members, depth)
      if (!member) break
      const share = Math.max(1, Math.ceil(waiting.length / Math.max(1, members.size)))
      assign(member, waiting.splice(0, Math.min(share, depth - member.tasks.length)))
    }
    const starting = [...members].filter((member) => !member.ready).length
    if (waiting.length > starting && members.size < processes && !closed) start()
  }

  const assign = (member: Member, tasks: Task[]): void => {
    clearTimeout(member.leave)
    hold(member, true)
    const idle = member.tasks.length === 0
    member.tasks.push(...tasks)
    if (idle) watch(member)
    member.child.send(tasks.map(({ id, job }) => ({ id, job })), (error) => {
      if (error) member.child.kill('SIGKILL')
    })
  }

  /** Starts the clock of the job that is now first. */
  const watch = (member: Member): void => {
    clearTimeout(member.clock)
    const first = member.tasks[0]
    if (first) wind(member, first.limitMs + (member.fresh ? loadingMs : 0))
  }

  /** A clock that rings late was stopped with this process: the answer may wait in the pipe, so it is wound once more. */
  const wind = (member: Member, ms: number): void => {
    const due = performance.now() + ms
    member.clock = setTimeout(() => {
      if (performance.now() - due > lateMs) return wind(member, lateMs)
      member.timedOut = true
      member.child.kill('SIGKILL')
    }, ms)
  }

  const start = (): void => {
    started += 1
    const child = fork([projectDirectory(), options.file].join('/'), [], {
      cwd: projectDirectory(),
      env: { NODE_ENV: 'production', TZ: 'UTC' },
      execArgv: ['--permission', `--allow-fs-read=${projectDirectory()}/*`, `--max-old-space-size=${options.heapMb}`, '--max-semi-space-size=8', '--no-warnings'],
      serialization: 'json',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    const { promise: gone, resolve: leave } = Promise.withResolvers<void>()
    const member: Member = { child, ready: false, fresh: true, tasks: [], timedOut: false, said: '', gone }
    members.add(member)
    member.clock = setTimeout(() => child.kill('SIGKILL'), startLimitMs)
    child.stderr?.on('data', (chunk: Buffer) => (member.said = (member.said + chunk.toString()).slice(-keptOutput)))
    child.on('message', (message: Message) => receive(member, message))
    child.on('error', (error) => (member.said += error.message))
    child.on('close', (code, signal) => {
      bury(member, code, signal)
      leave()
    })
    if (child.pid === undefined) queueMicrotask(() => bury(member, 1, null))
  }

  const receive = (member: Member, message: Message): void => {
    if ('ready' in message) {
      member.ready = true
      clearTimeout(member.clock)
      rest(member)
      return hand()
    }
    const task = member.tasks.shift()
    if (task?.id !== message.id) throw new Error(`The ${name} pool got an answer to job ${message.id} while it waited for ${task?.id}.`)
    member.fresh = false
    watch(member)
    if ('value' in message) task.resolve({ kind: 'value', value: message.value })
    else task.reject(new Error(`A job of the ${name} pool failed: ${message.failed}`))
    if (waiting.length > 0) hand()
    if (member.tasks.length === 0) rest(member)
  }

  /** A process without work keeps nothing alive and leaves after a while. */
  const rest = (member: Member): void => {
    if (member.tasks.length > 0 || waiting.length > 0) return
    hold(member, false)
    member.leave = setTimeout(() => member.child.kill('SIGKILL'), idleMs)
    member.leave.unref()
  }

  /** Settles what a dead process held. */
  const bury = (member: Member, code: number | null, signal: NodeJS.Signals | null): void => {
    if (!members.delete(member)) return
    clearTimeout(member.clock)
    clearTimeout(member.leave)
    if (closed) return reject(member.tasks)
    const [first, ...others] = member.tasks
    waiting.unshift(...others)
    if (first) settle(first, member, code, signal)
    else if (!member.ready) waiting.shift()?.reject(new PoolBusyError(`A process of the ${name} pool did not start: ${lastLine(member.said) || `exit ${code ?? signal}`}`))
    hand()
  }

  /** What the death of a process means for the job that it was on. */
  const settle = (task: Task, member: Member, code: number | null, signal: NodeJS.Signals | null): void => {
    if (member.timedOut) task.resolve({ kind: 'timeout' })
    else if (signal === 'SIGTERM' || signal === 'SIGINT') waiting.unshift(task)
    else if (signal !== null || (code ?? 0) > 128) task.resolve({ kind: 'memory' })
    else task.reject(new Error(`A process of the ${name} pool ended by itself (exit ${code}): ${lastLine(member.said)}`))
  }

  const reject = (tasks: Task[]): void => {
    for (const task of tasks) task.reject(new Error(`The ${name} pool was closed.`))
  }

  return {
    run(job, limitMs) {
      if (closed) return Promise.reject(new Error(`The ${name} pool was closed.`))
      if (waiting.length >= maxWaiting) return Promise.reject(new PoolBusyError(`The ${name} pool is busy: ${waiting.length} jobs wait already.`))
      return new Promise((resolve, reject) => {
        waiting.push({ id: ++lastId, job, limitMs, resolve, reject })
        hand()
      })
    },
    async close() {
      closed = true
      reject(waiting.splice(0))
      const all = [...members]
      for (const member of all) {
        hold(member, true)
        member.child.kill('SIGKILL')
      }
      await Promise.all(all.map((member) => member.gone))
    },
    state: () => ({ processes: [...members].map(({ child, tasks }) => ({ pid: child.pid, jobs: tasks.length })), waiting: waiting.length, started }),
  }
}

function leastBusy(members: Set<Member>, depth: number): Member | undefined {
  let best: Member | undefined
  for (const member of members) {
    if (member.ready && !member.timedOut && member.tasks.length < depth && member.tasks.length < (best?.tasks.length ?? depth)) best = member
  }
  return best
}

/** Whether a process keeps this one from ending. */
function hold(member: Member, held: boolean): void {
  const { child } = member
  const parts = [child, child.channel, child.stderr instanceof Socket ? child.stderr : undefined]
  for (const part of parts) held ? part?.ref() : part?.unref()
}

const lastLine = (text: string): string => text.trim().split('\n').filter((line) => /error/i.test(line)).at(-1) ?? text.trim().split('\n').at(-1) ?? ''
