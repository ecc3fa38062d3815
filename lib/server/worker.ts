/**
 * The worker process: takes runs from the queue and advances each until it needs nobody, carries out experiments, and tells people what
 * runs ask them; one of them receives their answers by mail, where a port is set for it. Any number of workers share a database; any of
 * them takes any step of any run.
 *
 * SIGTERM: takes nothing more, lets what is under way end for a while, and hands the rest back. SIGKILL loses nothing either: the
 * jobs' heartbeats lapse and others go on.
 */
import { subscribeJobs } from './bus.ts'
import { carryOut, listenForMail } from './channels/channels.ts'
import { database } from './db.ts'
import { environment } from './env.ts'
import { log } from './log.ts'
import { kinds } from './experiments/kinds.ts'
import { runExperiment } from './experiments/run-experiment.ts'
import { openQueue } from './queue/queue.ts'
import { Owner } from './advance/owner.ts'
import { perform } from './advance/perform.ts'
import { startSweeper } from './advance/sweeper.ts'
import { createRuntime } from './advance/create-runtime.ts'
import { failBrokenRun } from './runs/fail-broken-run.ts'

/** After SIGTERM, calls under way may take this long; then their runs go to other workers, who know what may be repeated. */
const drainMs = 15_000

const onError = (error: Error) => log().error({ err: error }, 'the worker met an error')

async function work(): Promise<void> {
  const queue = await openQueue(database(), { supervise: true, onError })
  const { runtime } = createRuntime(queue)
  const draining = new AbortController()
  const advance = async (runId: string, holds: () => Promise<boolean>): Promise<void> => {
    try {
      await Owner.advance({ runId, runtime, perform, drain: draining.signal, holds })
    } catch (error) {
      if (!(await failBrokenRun(queue, runId, error))) throw error
    }
    if (draining.signal.aborted) await queue.enqueue(database(), runId)
  }
  const held = new Set<string>()
  const hold = async (runId: string, holds: () => Promise<boolean>): Promise<void> => {
    held.add(runId)
    await advance(runId, holds).finally(() => held.delete(runId))
  }
  const dispatcher = queue.take({ slots: environment().concurrency, advance: hold, onError })
  subscribeJobs((runIds) => dispatcher.wake(runIds))
  await queue.takeExperiments((id) => runExperiment(id, kinds, runtime, draining.signal))
  await queue.takeContacts((id) => carryOut(queue, id).catch(onError))
  const { smtpPort, host } = environment()
  const mail = smtpPort === undefined ? null : await listenForMail(queue, { port: smtpPort, host })
  const sweeper = startSweeper(queue, onError, held)
  process.send?.({ ready: true })

  let stopping = false
  const stop = async (): Promise<void> => {
    if (stopping) return
    stopping = true
    sweeper.stop()
    draining.abort()
    void mail?.stop()
    await Promise.race([dispatcher.stop(), new Promise((resolve) => setTimeout(resolve, drainMs))])
    await queue.stop().catch(onError)
    // Calls that are still out end with the process: to cut them here would put an end into the log that never was.
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
}

process.on('unhandledRejection', (error) => onError(error instanceof Error ? error : new Error(String(error))))

await work()
