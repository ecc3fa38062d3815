/**
 * What `plan` asks for: commands, whose results are events. A command stays due until an event says that it was done; performing one
 * twice does no harm.
 */
import type { EventData, NewEvent, StepError } from './events.ts'
import type { Json } from './json.ts'
import type { Emitted } from './leave.ts'
import type { Ref } from './state.ts'

/** A step's output, as the writer makes it from what the log already holds. */
export type OutputSource =
  | { kind: 'reference'; ref: Ref }
  /** `{intent, args}` of a decision. */
  | { kind: 'selection'; intent: string; args: Ref }
  /** `{value, by, via}` of the human.answered at `seq`; with `votes`, where several had to answer, `answers` of all of them in order. */
  | { kind: 'answer'; seq: number; votes?: number[] }
  /** `{value, by, via}` that the author of a question gave for when nobody answers. */
  | { kind: 'default'; value: Json }
  /** `{expiredAt, message}` of the human.expired at `seq`. */
  | { kind: 'expiry'; seq: number }
  /** `{raw, errors}` of the intent.invalid at `seq`. */
  | { kind: 'invalid'; seq: number }
  /** `{by, comment}` of the approval.decided at `seq`; of the human.expired there, where nobody decided in time. */
  | { kind: 'refusal'; seq: number; expired?: true }
  /** `{firedAt}` of the timer.fired at `seq`. */
  | { kind: 'firing'; seq: number }
  /** `{payload}` of the callback.received at `seq`. */
  | { kind: 'callback'; seq: number }
  /** `{code, message, compact}` of the step.failed at `seq`. */
  | { kind: 'failure'; seq: number }
  /** What a person chose in place of a model, from the escalation.decided at `seq`. */
  | { kind: 'chosen'; seq: number; part: 'intent' | 'args' }
  /** The output of a container's one child, from the child.finished at `seq`. */
  | { kind: 'child'; seq: number }
  /** The outputs of all children, by place; with `collect`, `{ok, output?|error?}` of each. */
  | { kind: 'children'; ends: { seq: number; ok: boolean }[]; collect: boolean }

export type Command =
  /** Start a step from tokens: resolve its inputs, then append step.started (and what follows at once). */
  | { kind: 'start'; step: string; node: string; from: { step: string; edgeId: string | null }[] }
  /** Something stands in for this step: end it with that, or choose it. */
  | { kind: 'give'; step: string }
  /** A pure step started and did not end: evaluate it (again). */
  | { kind: 'evaluate'; step: string }
  /** An effect may leave: append step.started with this attempt, commit, perform. */
  | { kind: 'attempt'; step: string; attempt: number; generation: number }
  /** An attempt has no end in the log. Nobody in this process is on it: its worker died. */
  | { kind: 'recover'; step: string }
  /** Assemble the context, append model.requested, commit, post. */
  | { kind: 'ask-model'; step: string; round: number; attempt: number; candidate: number }
  /** Read the logged answer: intent.selected, intent.invalid or a generation's output. */
  | { kind: 'interpret'; step: string }
  /** Evaluate the gate of the selected intent: approval.requested, or completion. */
  | { kind: 'gate'; step: string }
  /** The step is stuck with this error, and its author wants a person to be asked: escalation.requested. */
  | { kind: 'escalate'; step: string; error: StepError }
  /** A person chose in place of a model, by the escalation.decided at `seq`: intent.selected. */
  | { kind: 'choose'; step: string; seq: number }
  /** End a step with an output that the log holds. */
  | { kind: 'complete'; step: string; handle: string; output: OutputSource; emitted: Emitted }
  /** Start a child run of a container step. */
  | { kind: 'start-child'; step: string; index: number }
  /** The step failed because a child did: with the error of the child.finished at `seq`. */
  | { kind: 'fail-child'; step: string; index: number; seq: number }
  /** Run a prefetch again, with a new output in place of the old. */
  | { kind: 'refresh'; step: string }
  /** Pause the run, and with it the tree that it belongs to. */
  | { kind: 'pause'; data: EventData<'run.paused'> }
  | { kind: 'append'; events: NewEvent[] }
  /** No token and no live step is left. `end` is the end step whose outcome counts, or the last step. */
  | { kind: 'finish'; end: string | null; outcome: string; silent: boolean; output: Ref | null }
  /** Nothing but time is missing: at `until`, `then` is due. */
  | { kind: 'sleep'; step: string; until: string; then: Command }
