/** The call that the open one is compared with, found from what the address says. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { callsQuery } from '#lib/client/runs.ts'
import type { LoggedCall } from '../run-log.ts'
import { useRunScreen } from '../run-screen.ts'
import { counterpart, previousCall, readOther } from './other-call.ts'
import type { CallName } from './use-comparison.ts'

export interface FoundCall {
  /** Null while it is looked for, and where there is none. */
  name: CallName | null
  /** `Call 3`, `Call 2 of run 4f2a91`. */
  label: string
  /** Why there is none: the first call of its node, or another run has no counterpart. */
  missing?: 'first' | 'no_counterpart' | 'unknown_run' | 'unknown_call'
  /** Another run that is compared with. */
  otherRun?: string
}

export function useOtherCall(call: LoggedCall): FoundCall {
  const { runId, log, other: address } = useRunScreen()
  const other = readOther(address)
  const otherRun = other.runId === runId ? undefined : other.runId
  const calls = useQuery({ ...callsQuery(otherRun ?? ''), enabled: otherRun !== undefined })
  if (otherRun === undefined) return inThisRun(runId, other.seq === undefined || other.seq === call.seq ? previousCall(log.calls, call) : log.call(other.seq), other.seq)
  const place = `run ${otherRun.slice(-6)}`
  if (calls.error) return { name: null, label: place, missing: 'unknown_run', otherRun }
  if (!calls.data) return { name: null, label: place, otherRun }
  const { items } = calls.data
  const found = other.seq === undefined ? counterpart(log.calls, call, items) : items.find(({ seq }) => seq === other.seq)
  if (!found) return { name: null, label: place, missing: other.seq === undefined ? 'no_counterpart' : 'unknown_call', otherRun }
  return { name: { runId: otherRun, seq: found.seq }, label: `Call ${items.indexOf(found) + 1} of ${place}`, otherRun }
}

function inThisRun(runId: string, found: LoggedCall | undefined, wanted: number | undefined): FoundCall {
  if (found) return { name: { runId, seq: found.seq }, label: `Call ${found.number}` }
  return wanted === undefined ? { name: null, label: 'Nothing', missing: 'first' } : { name: null, label: `Event ${wanted}`, missing: 'unknown_call' }
}
