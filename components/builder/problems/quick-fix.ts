/**
 * What can be done at once about a problem: edits that leave the document without it, each one step of undo. Which code has which is
 * said here; how each is made is told beside its like. Pure: an edit that has nothing to do gives the same document.
 */
import type { Problem, WorkflowDocument } from '#lib/engine/document.ts'
import { compile } from '#lib/nodes/compile.ts'
import { sameProblem } from '#components/node-form/problems.ts'
import { bypassJoin, drawErrorEdge, insertJoin, leadOn, reachNode, removeEdge, removeInnermostEdge } from './fix-edges.ts'
import { addEnd, addStart, addWayOut, dropDuplicateStart } from './fix-ends.ts'
import { declareField, renamePort, writeWhatWasMeant } from './fix-names.ts'
import { prefetch } from './fix-prefetch.ts'
import { appendText, requireApprovals, requireOneApproval, separateThread, showThread } from './fix-prompts.ts'
import { dropEntry, fewerAnswers, limitIt, mendStep, replyToDecision } from './fix-requests.ts'
import { dropField, dropParameter, dropRow, keepOneField, lowerBudget, lowerSteps, raiseSteps } from './fix-settings.ts'
import type { Fixer, QuickFix } from './fixer.ts'

const fixers: Readonly<Record<string, Fixer>> = {
  unknown_reference: writeWhatWasMeant,
  undeclared_field: (document, problem) => [...writeWhatWasMeant(document, problem), ...declareField(document, problem)],
  reserved_name: renamePort,
  duplicate_name: renamePort,
  two_bodies: keepOneField({ json: 'JSON', body: 'text' }),
  several_waits: keepOneField({ seconds: 'seconds', until: 'time', callback: 'callback' }),
  body_not_sent: dropField,
  callback_only: dropField,
  bad_audience: dropEntry,
  bad_channel: dropEntry,
  required_all_open: fewerAnswers,
  audience_too_small: fewerAnswers,
  launcher_needed: fewerAnswers,
  escalation_too_late: mendStep,
  escalation_tells_nobody: mendStep,
  bad_default_answer: limitIt,
  default_answer_unused: limitIt,
  never_times_out: limitIt,
  replies_to_no_decision: replyToDecision,
  refresh_not_allowed: dropField,
  rule_field_ignored: dropField,
  rule_never_matches: dropRow('Remove the rule'),
  unknown_script_intent: dropRow('Remove the answer'),
  refused_parameter: dropParameter,
  budget_over_window: lowerBudget,
  large_agent: lowerSteps,
  agent_near_budget: raiseSteps,
  thread_not_whole_message: separateThread,
  thread_not_shown: showThread,
  output_format_not_shown: appendText(['prompt', 'messages'], 'system', '{{ output_format }}'),
  events_not_shown: appendText(['context', 'summary', 'prompt', 'messages'], 'user', '{{ events }}'),
  approval_by_prompt: requireApprovals,
  ungated_high_risk: requireOneApproval,
  no_start: addStart,
  several_starts: dropDuplicateStart,
  no_end: addEnd,
  no_end_reachable: addWayOut,
  unwired_start: leadOn,
  unwired_intent: leadOn,
  unwired_handle: leadOn,
  unwired_invalid: leadOn,
  arm_error_unwired: drawErrorEdge,
  unreachable_node: reachNode,
  unknown_handle: removeEdge,
  unconnectable_node: removeEdge,
  edge_into_start: removeEdge,
  edge_crosses_container: removeEdge,
  duplicate_edge: removeEdge,
  cycle_without_decision: removeInnermostEdge,
  unjoined_fan_out: insertJoin,
  join_of_one: bypassJoin,
  join_of_alternatives: bypassJoin,
  prefetchable_call: prefetch,
  usual_first_call: prefetch,
}

const mostFixes = 4

/** Errors that no fix of another problem may bring about. */
const breaking = new Set(['cycle_without_decision', 'unjoined_fan_out', 'join_cycle', 'edge_crosses_container', 'edge_into_start', 'refresh_not_allowed'])

/** What may help, untried. */
export function candidateFixes(document: WorkflowDocument, problem: Problem): QuickFix[] {
  const fixer = Object.hasOwn(fixers, problem.code) ? fixers[problem.code] : undefined
  return (fixer?.(document, problem) ?? []).slice(0, mostFixes)
}

/**
 * What can be done about the problem; nothing where a person has to think, or the problem is no longer there. Each was tried: it takes
 * the problem away and brings no graph about that could not run. That compiles the document, so ask about one problem at a time.
 */
export function quickFixes(document: WorkflowDocument, problem: Problem): QuickFix[] {
  const broken = breaksIn(compile(document).problems)
  return candidateFixes(document, problem).filter(({ edit }) => {
    const after = edit(document)
    const { problems } = compile(after)
    return after !== document && !problems.some((left) => sameProblem(left, problem)) && breaksIn(problems) <= broken
  })
}

const breaksIn = (problems: readonly Problem[]): number => problems.filter(({ code }) => breaking.has(code)).length

/** The codes that something can be done about at once. */
export const fixableCodes: readonly string[] = Object.keys(fixers)
