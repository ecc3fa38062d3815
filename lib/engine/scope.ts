/**
 * What a step may read, as references into the log (contract §2, semantics §2.2): everything resolves in the past of the step that
 * reads, never in a concurrent branch. Only nodes that a text mentions are gathered, so a long run costs a step no more.
 */
import type { Evaluation } from './evaluation.ts'
import { stepOf, type Ref, type RunState, type Selection, type StepState } from './state.ts'

/** Where a step stands, started or about to start. */
export interface Standpoint {
  from: { step: string; edgeId: string | null }[]
  past: Record<string, number>
  vars: Record<string, Ref>
  selection?: Selection
  now: string
}

export interface ScopeRefs {
  input: Ref
  trigger: Ref
  vars: Record<string, Ref>
  steps: Record<string, { visits: number; intent?: string; output?: Ref; args?: Ref; error?: Ref }>
  args?: Ref
  prev?: Ref
  run: { id: string; startedAt: string; index?: number }
  /** Visits of each node before, from which the next one-time address of a wait node follows. */
  past: Record<string, number>
  now: string
}

/** A step's own standpoint. A decision that has selected sees its own arguments (its gate reads them). */
export function standpoint(step: StepState): Standpoint {
  const selection = step.selected ? { step: step.id, intent: step.selected.intent } : step.selection
  return { from: step.from, past: step.past, vars: step.varsAfter ?? step.vars, now: step.startedAt, ...(selection && { selection }) }
}

export function scopeRefs(state: RunState, at: Standpoint, mentions: (nodeId: string) => boolean = () => true): ScopeRefs {
  const steps: ScopeRefs['steps'] = {}
  for (const [node, visit] of Object.entries(at.past)) {
    if (mentions(node)) steps[node] = stepRefs(stepOf(state, `${node}#${visit}`))
  }
  const previous = at.from.at(-1)
  const args = at.selection && argsRef(stepOf(state, at.selection.step))
  const prev = previous && outputRef(stepOf(state, previous.step))
  return {
    input: { seq: 1, path: 'input' },
    trigger: { seq: 1, path: 'trigger' },
    vars: Object.fromEntries(Object.entries(at.vars).map(([name, ref]) => [name, renewed(state, ref)])),
    steps,
    ...(args && { args }),
    ...(prev && { prev }),
    run: { id: state.runId, startedAt: state.startedAt, ...(state.place !== undefined && { index: state.place }) },
    past: at.past,
    now: at.now,
  }
}

/** A variable as a refresh left it. */
function renewed(state: RunState, ref: Ref): Ref {
  const seq = state.renewed[ref.seq]
  return seq === undefined ? ref : { ...ref, seq }
}

function stepRefs(step: StepState): ScopeRefs['steps'][string] {
  const args = argsRef(step)
  const ended = step.endedSeq
  const failed = step.phase === 'failed' && !step.takenOver
  return {
    visits: step.visit,
    ...(step.selected && { intent: step.selected.intent }),
    ...(args && { args }),
    ...(ended !== undefined && (step.phase === 'completed' || step.takenOver) && { output: { seq: step.outputSeq ?? ended, path: 'output' as const } }),
    ...(ended !== undefined && failed && { error: { seq: ended, path: 'error' as const } }),
  }
}

/** The arguments in force: those a person put in place of the selected ones, else the selected ones. */
export function argsRef(step: StepState): Ref | undefined {
  if (step.editedSeq !== undefined) return { seq: step.editedSeq, path: 'args' }
  return step.selected && { seq: step.selected.seq, path: 'args' }
}

/** What a step handed on: its output, or its error where it failed. */
export function outputRef(step: StepState): Ref | undefined {
  if (step.endedSeq === undefined) return undefined
  if (step.outputSeq !== undefined) return { seq: step.outputSeq, path: 'output' }
  return { seq: step.endedSeq, path: step.phase === 'failed' ? 'error' : 'output' }
}

/**
 * Which node ids these evaluations can name. An id must stand in the text as a word to be read, unless a text reads `steps` as a
 * whole (`steps[name]`, `$keys(steps)`): then all are loaded.
 */
export function mentionedNodes(evaluations: Evaluation[]): (nodeId: string) => boolean {
  return mentionedIn(evaluations.flatMap(texts))
}

export function mentionedIn(sources: string[]): (nodeId: string) => boolean {
  const reading = sources.filter((text) => /\bsteps\b/.test(text))
  if (reading.length === 0) return () => false
  if (reading.some((text) => /\bsteps\b(?!\s*\.\s*[a-z`])(?!\s*\[\s*["'])/.test(text))) return () => true
  const words = new Set(reading.flatMap((text) => text.match(/[a-z][a-z0-9_]*/g) ?? []))
  return (nodeId) => words.has(nodeId)
}

export function mentionsNow(evaluations: Evaluation[]): boolean {
  return evaluations.flatMap(texts).some((text) => /\bnow\b/.test(text))
}

function texts(evaluation: Evaluation): string[] {
  switch (evaluation.kind) {
    case 'template':
      return [evaluation.template]
    case 'expression':
      return [evaluation.expression]
    case 'first':
      return evaluation.rows.map((row) => row.when)
    case 'map':
      return evaluation.each === undefined ? [evaluation.items] : [evaluation.items, evaluation.each]
    case 'code':
      return ['steps']
    case 'object':
      return Object.values(evaluation.entries).flatMap(texts)
    case 'value':
      return []
  }
}

