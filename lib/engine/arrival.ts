/**
 * What a step knows when it starts from its tokens: its past, its variables, the choice that led to it (semantics §2.2, §2.3). Where
 * branches meet, the order of the incoming edges decides, never who came first.
 */
import { nodeOfStep, visitOfStep } from './events.ts'
import { CorruptLog, stepOf, tokenKey, type Ref, type RunState, type StepState, type Token } from './state.ts'

/** Throws CorruptLog where a token is not there. */
export function arrival(state: RunState, from: { step: string; edgeId: string | null }[]) {
  const tokens = from.map((origin) => {
    const token = state.tokens[tokenKey(origin)]
    if (!token) throw new CorruptLog(state.runId, state.seq + 1, `no token came from ${origin.step} over ${origin.edgeId ?? 'no edge'}`)
    return token
  })
  const origins = from.map((origin) => stepOf(state, origin.step))
  return { tokens, past: mergePasts(origins), vars: mergeVars(state, origins), selection: commonSelection(tokens) }
}

/** Several tokens meet in a join: the choice that led all of them there, if there is one (semantics §2.3). */
function commonSelection(tokens: Token[]): Token['selection'] {
  const [first, ...others] = tokens.map(({ selection }) => selection)
  return others.every((other) => other?.step === first?.step && other?.intent === first?.intent) ? first : undefined
}

function mergePasts(origins: StepState[]): Record<string, number> {
  const past: Record<string, number> = {}
  for (const origin of origins) {
    for (const [node, visit] of Object.entries(origin.past)) past[node] = Math.max(past[node] ?? 0, visit)
    past[origin.node] = Math.max(past[origin.node] ?? 0, origin.visit)
  }
  return past
}

/**
 * Variables where branches meet: what a branch set wins over what it found there, and of two that set one, the later incoming edge
 * (semantics §2.2). One origin shares its map: most steps set nothing.
 */
function mergeVars(state: RunState, origins: StepState[]): StepState['vars'] {
  const [first, ...others] = origins
  if (!first) return {}
  const merged = { ...varsOf(first) }
  if (others.length === 0) return varsOf(first)
  others.forEach((origin, i) => {
    const before = origins.slice(0, i + 1)
    for (const [name, ref] of Object.entries(varsOf(origin))) {
      const found = merged[name]
      if (!found || found.seq === ref.seq || !before.some((other) => holds(other, name, found) && knows(state, other, ref))) merged[name] = ref
    }
  })
  return merged
}

const varsOf = (step: StepState): StepState['vars'] => step.varsAfter ?? step.vars
const holds = (step: StepState, name: string, ref: Ref): boolean => varsOf(step)[name]?.seq === ref.seq

/** Whether the writing of `ref` lies in the past of a step, or is its own. */
function knows(state: RunState, step: StepState, ref: Ref): boolean {
  const setter = state.setters[ref.seq]
  if (setter === undefined) return false
  const node = nodeOfStep(setter)
  return setter === step.id || (step.past[node] ?? 0) >= visitOfStep(setter)
}
