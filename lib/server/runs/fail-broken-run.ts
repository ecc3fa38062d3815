/**
 * A run that its owner cannot advance: a corrupt log or a mistake of this engine. It stops loudly, with an event that says so, instead
 * of being taken again and again. What may pass by itself (a lost database, a full pool) is thrown on: the queue tries again.
 */
import { CorruptLog } from '#lib/engine/state.ts'
import { sqlState } from '../db.ts'
import { log } from '../log.ts'
import { PoolBusyError } from '../pool/pool.ts'
import type { Queue } from '../queue/queue.ts'
import { writeToLog } from './log.ts'

/** Returns false where trying again may help. */
export async function failBrokenRun(queue: Queue, runId: string, error: unknown): Promise<boolean> {
  if (!(error instanceof Error) || mayPass(error)) return false
  log().error({ err: error, runId }, 'the run cannot be advanced and is failed')
  const message = `The engine could not go on: ${error.message}`
  try {
    const written = await writeToLog(queue, runId, ({ state }) => (state.final ? { refuse: 'ended' as const } : { append: [{ type: 'run.failed', data: { error: { code: 'engine_error', message } } }] }))
    return written !== null
  } catch (failure) {
    log().error({ err: failure, runId }, 'the log cannot even be read')
    return failure instanceof CorruptLog
  }
}

const passingCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOENT'])
/** Classes of SQLSTATE that are about the server or the moment, not about what was sent: connection, rollback, resources, operator, system. */
const passingStates = /^(08|40|53|55|57|58)/

/** Whether what was thrown may be over when the same is tried again. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof PoolBusyError) return true
  const state = sqlState(error)
  if (state !== undefined) return passingStates.test(state)
  const code = (error as { code?: unknown }).code
  return (typeof code === 'string' && passingCodes.has(code)) || /connection|timeout|terminat/i.test(error.message)
}
