/**
 * The chaos suite (docs/operating.md, "How durability is proved"): launches runs while workers die, stall and lose the database, lets
 * the dust settle, and asks for the verdict.
 *
 * After the last disturbance a run that is `running` must move at least every 30 s (contract §6), on a machine that is not overloaded.
 */
import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { database } from '../db.ts'
import { startCountingServer, type CountingServer } from './counting-server.ts'
import { disturb, type Disturbance } from './disturbances.ts'
import type { Act, Door } from './door.ts'
import { person } from './person.ts'
import { seeded } from './random.ts'
import { drawShapes } from './shapes.ts'
import type { WebProcess } from './web-door.ts'
import { verdict } from './verdict.ts'
import { workerProcesses } from './worker-processes.ts'

export interface ChaosOptions {
  seed: number
  runs: number
  /** How long there are disturbances. Runs are launched all through it. */
  seconds: number
  workers: number
  door: Door
  /** The web process behind the door, where there is one. */
  web?: WebProcess
  /** Of the database that this process and the workers share. */
  databaseUrl: string
  /** Variables of the workers beside the database. */
  variables: Record<string, string>
  /** Where workers write their logs. */
  directory: string
  log: (line: string) => void
}

export interface ChaosReport {
  launched: number
  requests: number
  /** Bodies that the model received, as they came. */
  prompts: string[]
  answers: number
  disturbances: Record<Disturbance, number>
  /** Runs per status at the end. */
  statuses: Record<string, number>
  late: number
  /** Everything that is wrong; empty where all is well. */
  faults: string[]
}

const stuckAfterMs = 30_000
const settledWithinMs = 150_000

/** 1 on a machine that keeps up; on one with more to do than it can, everything takes as many times longer. */
const strain = (): number => Math.max(1, (loadavg()[0] ?? 0) / (2 * availableParallelism()))
/** From here on a time limit says nothing about what it limits. */
const starvedAt = 2.5

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, seconds, log, directory } = options
  const server = await startCountingServer(seed, 1500)
  const variables = { ...options.variables, DATABASE_URL: options.databaseUrl, ORIEL_ALLOW_PRIVATE_HOSTS: server.host, OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: 'sk-chaos' }
  const workers = workerProcesses(variables, directory)
  const launches = new Map<string, Fortune>()
  const people = person({ seed, door: options.door, server, ignores: (rootId) => launches.get(rootId)?.ignored === true })
  const ended = new AbortController()
  let hardest = 1
  const watch = setInterval(() => (hardest = Math.max(hardest, strain())), 1000)
  try {
    await Promise.all(Array.from({ length: options.workers }, () => workers.start()))
    const disturbances = disturb({ seed, workers, web: options.web, log })
    const answering = answerUntil(people, ended.signal)
    const launching = launchAll(options, server, launches)
    await sleep(seconds * 1000)
    await launching
    await disturbances.end()
    log('the last disturbance is over')
    const stuck = await settle(options, launches)
    ended.abort()
    const answers = await answering
    await workers.end() // so that what is read now stands still
    const faults = [...stuck, ...workers.faults, ...people.faults, ...(await verdict([...launches.keys()], server.received, { starved: hardest > starvedAt }))]
    return { launched: launches.size, requests: server.received.length + server.prompts.length, prompts: server.prompts, answers, disturbances: disturbances.counts, ...(await counts()), faults: faults.length > 0 ? [...faults, ...workers.complaints().slice(0, 20)] : [] }
  } finally {
    clearInterval(watch)
    ended.abort()
    await workers.end()
    await server.close()
  }
}

/** What is to become of a run beside its workflow. */
interface Fortune {
  /** Nobody answers what it asks. */
  ignored: boolean
}

async function launchAll({ seed, runs, seconds, door }: ChaosOptions, server: CountingServer, launches: Map<string, Fortune>): Promise<void> {
  const ids: string[] = []
  for (const { document } of drawShapes(seed, server.url, 2)) ids.push(await door.create(document))
  const random = seeded(seed, 'launches')
  const acting: Promise<void>[] = []
  for (let i = 0; i < runs; i++) {
    const id = await door.launch(random.pick(ids as [string, ...string[]]), { n: i }, `chaos ${seed} ${i}`)
    launches.set(id, { ignored: random.chance(0.05) })
    const act = random.weighted({ none: 80, cancel: 5, pause: 15 })
    if (act !== 'none') acting.push(actLater(door, id, act, random.between(0, 4000), random.between(200, 5000)))
    await sleep((seconds * 900) / runs)
  }
  await Promise.all(acting)
}

/** Cancels, or pauses and resumes, after a while. */
async function actLater(door: Door, runId: string, act: Act, afterMs: number, forMs: number): Promise<void> {
  await sleep(afterMs)
  if (!(await door.act(runId, act)) || act !== 'pause') return
  await sleep(forMs)
  await door.act(runId, 'resume')
}

async function answerUntil(people: ReturnType<typeof person>, signal: AbortSignal): Promise<number> {
  let answers = 0
  while (!signal.aborted) {
    answers = await people.answerAll()
    await sleep(150)
  }
  return answers
}

/** Waits until every run is final, or ignored and waiting. Returns what is stuck. */
async function settle({ log }: ChaosOptions, launches: Map<string, Fortune>): Promise<string[]> {
  const began = performance.now()
  for (;;) {
    const { rows } = await database().query<{ id: string; root_id: string; status: string; seq: number; still: number }>(
      `select id, root_id, status, seq, extract(epoch from clock_timestamp() - last_at)::float * 1000 as still from run where status not in ('completed', 'failed', 'cancelled')`,
    )
    const passed = performance.now() - began
    const going = rows.filter(({ root_id: root, status }) => !(status === 'waiting' && launches.get(root)?.ignored))
    if (going.length === 0) return []
    const stuck = going.filter(({ status, still }) => (status === 'running' || status === 'queued') && Math.min(still, passed) / strain() > stuckAfterMs)
    if (stuck.length > 0 || passed > settledWithinMs) {
      log(`${going.length} runs have not ended`)
      return (stuck.length > 0 ? stuck : going).map(({ id, status, seq, still }) => `Run ${id} is ${status} at event ${seq}, without a new one for ${Math.round(still / 1000)} s.`)
    }
    await sleep(200)
  }
}

async function counts(): Promise<{ statuses: Record<string, number>; late: number }> {
  const { rows } = await database().query<{ status: string; n: number }>('select status, count(*)::int as n from run group by 1 order by 1')
  const { rows: late } = await database().query<{ n: number }>(`select count(*)::int as n from event where type = 'step.late'`)
  return { statuses: Object.fromEntries(rows.map(({ status, n }) => [status, n])), late: late[0]?.n ?? 0 }
}
