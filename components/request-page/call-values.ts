/** The values of the call that a link asks about, with those marked that stand nowhere in what the model saw. Pure. */
import type { Segment } from '#lib/api/calls.ts'
import type { LinkedRequest } from '#lib/api/links.ts'
import { isJsonObject } from '#lib/engine/json.ts'
import { groundArguments, type GroundedArgument } from '#components/inspector/step/grounding.ts'

/** `own`: events that hold what the model said itself. Without `saw` nothing is marked: no model chose. */
export function callValues({ args }: LinkedRequest, saw: { segments: readonly Segment[]; own: ReadonlySet<number> } | undefined): GroundedArgument[] {
  if (!isJsonObject(args)) return []
  return saw ? groundArguments(args, saw.segments, (seq) => saw.own.has(seq)) : groundArguments(args, [])
}
