/** Past calls of many runs, assembled again: a few runs at a time, bounded in time. */
import { reassemble, type Prefixes, type Reassembled, type Trial, type WantedCall } from './reassemble.ts'

/** Milliseconds after which no further calls are looked at. */
const longest = 20_000

/** Runs that are looked at at a time: while one is read, the processes that assemble are busy with the others. */
const atATime = 4

export interface RunWithWanted<Call extends WantedCall> {
  runId: string
  /** In the order of the log. */
  calls: readonly Call[]
}

export interface DoneRun<Call extends WantedCall> {
  runId: string
  calls: Reassembled<Call>[]
}

/** In the order of `runs`. After the time is up, what was reached is what there is. */
export async function reassembleRuns<Call extends WantedCall>(runs: readonly RunWithWanted<Call>[], trial: Trial, prefixes: Prefixes): Promise<{ done: DoneRun<Call>[]; late: boolean }> {
  const until = performance.now() + longest
  const late = (): boolean => performance.now() > until
  const done: DoneRun<Call>[] = runs.map(({ runId }) => ({ runId, calls: [] }))
  const waiting = [...runs.entries()]
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next && !late(); next = waiting.shift()) {
      const [index, { runId, calls }] = next
      done[index] = { runId, calls: await reassemble(runId, calls, trial, { prefixes, late }) }
    }
  }
  await Promise.all(Array.from({ length: atATime }, work))
  const reached = done.reduce((sum, { calls }) => sum + calls.length, 0)
  return { done, late: reached < runs.reduce((sum, { calls }) => sum + calls.length, 0) }
}
