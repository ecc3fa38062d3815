/** How a run stands that may wait for others: by what is open below it. Pure. */
import type { RunStatus } from '#lib/api/run-status.ts'

interface Standing {
  status: RunStatus
  waits: readonly { kind: string; childRunId?: string | undefined }[]
}

/**
 * A run whose children work, or have ended without its having taken note yet, is running; one whose children all wait is waiting. `open` was
 * read after the run: a child that it waited for and that is not open any more has ended and been noted meanwhile, so the run goes on.
 */
export function statusOverTree({ status, waits }: Standing, open: readonly { id: string; status: RunStatus }[]): RunStatus {
  if (status !== 'waiting') return status
  const isOpen = new Set(open.map(({ id }) => id))
  const goesOn = open.some((row) => row.status !== 'waiting' && row.status !== 'paused') || waits.some(({ kind, childRunId }) => kind === 'child' && (childRunId === undefined || !isOpen.has(childRunId)))
  return goesOn ? 'running' : 'waiting'
}
