/** Pause, resume and cancel: events appended to the log from outside; a busy owner sees them while its calls are in flight. */
import { ApiError } from '#lib/api/errors.ts'
import type { Run } from '#lib/api/runs.ts'
import type { Limits } from '#lib/engine/document.ts'
import type { NewEvent } from '#lib/engine/events.ts'
import { statusOf, type RunState } from '#lib/engine/state.ts'
import type { Queue } from '../queue/queue.ts'
import { writeToLog } from './log.ts'
import { getRun, unknownRun } from './read-run.ts'

/** Throws not_found, wrong_status. */
export const cancelRun = (queue: Queue, runId: string, by: string, reason: string): Promise<Run> =>
  control(queue, runId, 'cancel', () => [{ type: 'run.cancelled', data: { by, reason } }])

/** Throws not_found, wrong_status. */
export const pauseRun = (queue: Queue, runId: string, by: string): Promise<Run> =>
  control(queue, runId, 'pause', (state) => (state.paused ? null : [{ type: 'run.paused', data: { by, reason: 'user' } }]))

/** Goes on, with other limits where given. Throws not_found, wrong_status. */
export const resumeRun = (queue: Queue, runId: string, by: string, limits?: Partial<Limits>): Promise<Run> =>
  control(queue, runId, 'resume', (state) => (state.paused ? [{ type: 'run.resumed', data: { by, ...(limits && { limits }) } }] : null))

/** `events` gives null where the run's status does not allow the act. */
async function control(queue: Queue, runId: string, act: string, events: (state: RunState) => NewEvent[] | null): Promise<Run> {
  const written = await writeToLog<'wrong_status'>(queue, runId, ({ state }) => {
    const append = state.final ? null : events(state)
    return append ? { append } : { refuse: 'wrong_status' }
  })
  if (!written) throw unknownRun(runId)
  if ('refused' in written) throw new ApiError('wrong_status', `The run is ${statusOf(written.state)}, so it cannot be ${act === 'cancel' ? 'cancelled' : `${act}d`}.`)
  return getRun(runId)
}
