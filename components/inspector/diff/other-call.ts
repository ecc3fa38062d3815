/**
 * Which call the open one is compared with, as the address keeps it (`other=`): nothing for the node's previous call, a seq for one of
 * this run, a run's id for its counterpart there, `{run}:{seq}` for a call of another run. Pure.
 */
import type { CallItem } from '#lib/api/calls.ts'
import type { LoggedCall } from '../run-log.ts'

export interface OtherCall {
  /** Another run; undefined for this one. */
  runId?: string
  seq?: number
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

/** What makes no sense is as if it were not there. */
export function readOther(text: string | null): OtherCall {
  const [first = '', second] = (text ?? '').toLowerCase().split(':')
  if (/^[1-9]\d{0,8}$/.test(first)) return { seq: Number(first) }
  if (!uuid.test(first)) return {}
  return second !== undefined && /^[1-9]\d{0,8}$/.test(second) ? { runId: first, seq: Number(second) } : { runId: first }
}

/** Null for the previous call. */
export function otherText({ runId, seq }: OtherCall): string | null {
  if (runId === undefined) return seq === undefined ? null : String(seq)
  return seq === undefined ? runId : `${runId}:${seq}`
}

/** A run's id as somebody pasted it: alone, or within an address of its page. */
export function pastedRun(text: string): string | undefined {
  const [id] = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i.exec(text) ?? []
  return id?.toLowerCase()
}

/** The node's call before this one: of those for its replies, or of those for summaries, as this one is. */
export function previousCall(calls: readonly LoggedCall[], call: LoggedCall): LoggedCall | undefined {
  return calls.findLast((each) => each.seq < call.seq && alike(each, call))
}

const alike = (a: LoggedCall, b: LoggedCall): boolean => a.node === b.node && (a.summary === null) === (b.summary === null)

/** Its counterpart among the calls of another run: the same node's call with the same number. */
export function counterpart(calls: readonly LoggedCall[], call: LoggedCall, others: readonly CallItem[]): CallItem | undefined {
  const number = calls.filter((each) => each.seq < call.seq && alike(each, call)).length
  return others.filter((each) => each.nodeId === call.node && (each.summary === undefined) === (call.summary === null))[number]
}
