/**
 * Test support: workflows run for real, on a database of their own, by a worker inside the test's process. Models and servers are
 * what a test puts behind the connection `default` and the URLs of its nodes.
 */
import { afterAll, beforeAll, expect } from 'vitest'
import type { Event } from '#lib/engine/events.ts'
import type { Json } from '#lib/engine/json.ts'
import { statusOf, type RunState } from '#lib/engine/state.ts'
import { carryOut } from '../channels/channels.ts'
import { closeDatabase, database } from '../db.ts'
import { kinds } from '../experiments/kinds.ts'
import { runExperiment } from '../experiments/run-experiment.ts'
import { openQueue, type Dispatcher, type Queue } from '../queue/queue.ts'
import { pool } from '../pool/pool.ts'
import type { Answerer } from '../people/answerer.ts'
import type { Validate } from '../runs/answer-checks.ts'
import { readEvents, readState } from '../runs/log.ts'
import { takeFolded } from '../runs/folded.ts'
import { replayRun } from '../runs/replay-run.ts'
import { expectCallsAsSent } from '../runs/testing.ts'
import { startRun, type Launch } from '../runs/start-run.ts'
import { testDatabase } from '../testing.ts'
import { subscribeJobs } from '../bus.ts'
import { loadForRun } from '../workflows/load.ts'
import { createWorkflow } from '../workflows/save.ts'
import { createRuntime } from './create-runtime.ts'
import { Owner } from './owner.ts'
import { perform } from './perform.ts'
import type { Runtime } from './runtime.ts'
import { startSweeper, type Sweeper } from './sweeper.ts'

export interface TestWorker {
  queue(): Queue
  /** Saves the document as a new workflow and starts a run of its draft. */
  launch(document: object, input?: Json, more?: Pick<Launch, 'breakpoints' | 'until' | 'given' | 'agent'>): Promise<string>
  /** Owns the run until it needs nobody now, beside or instead of the worker. Remembers nothing of it, as another process would. */
  own(runId: string, drain?: AbortSignal): Promise<void>
  /** The state once the run has ended or waits for a person; fails after `ms`. */
  settled(runId: string, ms?: number): Promise<RunState>
  /** The log with long values in place. */
  log(runId: string): Promise<Event[]>
}

/** Between two tries to tell somebody something. */
const contactDelaysMs = [50, 100, 200]

/** Replaying every run of a file takes as long as running it did. */
const checkingMs = 120_000

/**
 * A database and, unless `takeRuns` is false, a worker for the calling test file. `variables` are set before anything reads the
 * environment. In the end every call of every run of the file has to be recorded as it was sent, and every run has to replay (semantics
 * §7.5), unless `replays` is false. `received`: bodies that models got which are no servers of http/testing.
 */
export function testWorker(variables: () => Promise<Record<string, string>> | Record<string, string> = () => ({}), { takeRuns = true, replays = true, received = [] as string[] } = {}): TestWorker {
  let queue: Queue | undefined
  let dispatcher: Dispatcher | undefined
  let sweeper: Sweeper | undefined
  let close: (() => Promise<void>) | undefined
  let runtime: Runtime | undefined
  const draining = new AbortController()
  const opened = (): Queue => {
    if (!queue) throw new Error('The worker is started by beforeAll.')
    return queue
  }

  beforeAll(async () => {
    const { url } = await testDatabase()
    setVariables({ DATABASE_URL: url, ORIEL_SECRET_KEY: 'a secret key that is only for tests', ...(await variables()) })
    queue = await openQueue(database(), { supervise: false, onError: fail })
    const created = createRuntime(queue)
    runtime = created.runtime
    close = created.close
    if (!takeRuns) return
    dispatcher = queue.take({ slots: 20, advance: (runId, holds) => Owner.advance({ runId, runtime: created.runtime, perform, drain: draining.signal, holds }), onError: fail })
    subscribeJobs(() => dispatcher?.wake())
    await queue.takeExperiments((id) => runExperiment(id, kinds, created.runtime, draining.signal))
    await queue.takeContacts((id) => carryOut(opened(), id, contactDelaysMs))
    sweeper = startSweeper(queue, fail)
  })
  afterAll(async () => {
    if (replays) {
      await expectReplays()
      await expectCallsAsSent(received)
    }
    sweeper?.stop()
    draining.abort()
    await dispatcher?.stop()
    await queue?.stop()
    await close?.()
    await closeDatabase()
  }, checkingMs)

  return {
    queue: opened,
    async launch(document, input = {}, more = {}) {
      const { id } = await createWorkflow(document)
      const loaded = await loadForRun(id, 'draft', 'test')
      return (await startRun(opened(), { loaded, input, trigger: { kind: 'api' }, metadata: {}, ...more })).id
    },
    async own(runId, drain = draining.signal) {
      if (!runtime) throw new Error('The worker is started by beforeAll.')
      takeFolded(runId)
      await Owner.advance({ runId, runtime, perform, drain })
    },
    async settled(runId, ms = 10_000) {
      const deadline = performance.now() + ms
      for (;;) {
        const state = await readState(database(), runId)
        const waitsForPerson = Object.values(state.requests).some(({ open }) => open) && statusOf(state) === 'waiting'
        if (state.final || waitsForPerson) return state
        if (performance.now() > deadline) throw new Error(`Run ${runId} is still ${statusOf(state)} at event ${state.seq} after ${ms} ms.`)
        await new Promise((resolve) => setTimeout(resolve, 15))
      }
    },
    log: (runId) => readEvents(database(), runId),
  }
}

interface DrawnNode {
  id: string
  type: string
  parentId?: string
  data?: object
}

/** A document of these nodes and edges; an edge is `from.handle>to`, or `from>to` by the handle `out`. */
export function drawn(nodes: DrawnNode[], edges: string[], extra: object = {}): object {
  return {
    oriel: 1,
    name: 'Drawn',
    ...extra,
    nodes: nodes.map((node) => ({ position: { x: 0, y: 0 }, data: {}, ...node })),
    edges: edges.map((edge) => {
      const [from = '', target = ''] = edge.split('>')
      const [source = '', sourceHandle = 'out'] = from.split('.')
      return { id: edge, source, sourceHandle, target }
    }),
  }
}

/** Nodes that lie in a container. */
export const inside = (container: string, nodes: DrawnNode[]): DrawnNode[] => nodes.map((node) => ({ ...node, parentId: container }))

/** Whatever a test made of its runs, their logs are what this engine writes. */
async function expectReplays(): Promise<void> {
  const { rows } = await database().query<{ id: string }>('select id from run where parent_id is null order by id')
  for (const { id } of rows) expect(await replayRun(id)).toMatchObject({ identical: true, divergence: null })
}

/** As the API checks answers. */
/** A member's key, for answers to requests of any audience that leaves nobody out. */
export const answering = (name: string): Answerer => ({ by: name, via: 'key', email: null, role: 'member', groups: [], removed: false, knownAs: [name] })

export const validateInPool: Validate = (schema, value) => pool().validate(schema, value)

function fail(error: Error): void {
  throw error
}

/** The one place in tests that sets variables: the environment is read once per process, after this. */
function setVariables(variables: Record<string, string>): void {
  Object.assign(process['env'], variables)
}
