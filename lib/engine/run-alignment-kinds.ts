/**
 * In what two visits of a node differ. Kinds stand in the order in which one causes the next: what the node is, what it was given, what the
 * model was asked, what was chosen, what people said, what came of it, where it went on. Pure.
 *
 * What goes on says nothing yet: while one side has not ended, only what both have done is compared.
 */
import type { RunTrace, TracedCall, TracedStep } from './run-alignment-trace.ts'

/**
 * graph: the node or its connections are other ones · prompt, model: another version, another model · context: another request to a model ·
 * attempts: another number of calls or tries · choice: another intent · arguments: of a choice, or the input of a step · answer: a person said
 * something else · error: another error, or only one failed · output: another output, or other variables · path: it left by another port, or
 * only one run came here · end: the runs ended differently.
 */
export const differenceKinds = ['graph', 'prompt', 'model', 'arguments', 'context', 'attempts', 'choice', 'answer', 'error', 'output', 'path', 'end'] as const
export type DifferenceKind = (typeof differenceKinds)[number]

/** What counts as a difference: where the runs went · that and the values in them · everything, with what the models were asked. */
export const looks = ['path', 'values', 'all'] as const
export type Look = (typeof looks)[number]

const leastLook: Record<DifferenceKind, Look> = {
  graph: 'all', prompt: 'all', model: 'all', context: 'all', attempts: 'all',
  arguments: 'values', output: 'values',
  choice: 'path', answer: 'path', error: 'path', path: 'path', end: 'path',
}

export const counts = (kind: DifferenceKind, look: Look): boolean => looks.indexOf(leastLook[kind]) <= looks.indexOf(look)

/** What a node is in each of two runs: anything that is equal where the node is. */
export type SameNode = (node: string) => boolean

/** In the order of `differenceKinds`. */
export function stepDifferences(a: TracedStep, b: TracedStep, sameNode: SameNode): DifferenceKind[] {
  const found = new Set<DifferenceKind>()
  callDifferences(a, b, found)
  if (!found.has('prompt') && !found.has('model') && !sameNode(a.node)) found.add('graph')
  choiceDifferences(a, b, found)
  if (a.phase !== 'open' && b.phase !== 'open') endDifferences(a, b, found)
  return differenceKinds.filter((kind) => found.has(kind))
}

function callDifferences(a: TracedStep, b: TracedStep, found: Set<DifferenceKind>): void {
  for (const summary of [false, true]) {
    const [ours, theirs] = [callsOf(a, summary), callsOf(b, summary)]
    for (let place = 0; place < Math.min(ours.length, theirs.length); place++) compareCalls(ours[place], theirs[place], found)
    if (ours.length !== theirs.length && bothAsked(a, b)) found.add(summary ? 'context' : 'attempts')
  }
}

const callsOf = (step: TracedStep, summary: boolean): TracedCall[] => step.calls.filter((call) => call.summary === summary)

const bothAsked = (a: TracedStep, b: TracedStep): boolean => (a.choice !== undefined || a.phase !== 'open') && (b.choice !== undefined || b.phase !== 'open')

function compareCalls(a: TracedCall | undefined, b: TracedCall | undefined, found: Set<DifferenceKind>): void {
  if (!a || !b) return
  if (a.prompt.hash !== b.prompt.hash) found.add('prompt')
  if (a.model !== b.model) found.add('model')
  if (a.requestHash !== b.requestHash) found.add('context')
  if (a.end !== null && b.end !== null && a.end !== b.end) found.add('attempts')
}

function choiceDifferences(a: TracedStep, b: TracedStep, found: Set<DifferenceKind>): void {
  if (a.input !== undefined && b.input !== undefined && a.input !== b.input) found.add('arguments')
  if (a.choice && b.choice) {
    if (a.choice.intent !== b.choice.intent) found.add('choice')
    else if (a.choice.args !== b.choice.args) found.add('arguments')
  }
  const said = Math.min(a.verdicts.length, b.verdicts.length)
  if (a.verdicts.slice(0, said).some((verdict, place) => verdict !== b.verdicts[place])) found.add('answer')
}

function endDifferences(a: TracedStep, b: TracedStep, found: Set<DifferenceKind>): void {
  if (a.verdicts.length !== b.verdicts.length) found.add('answer')
  if (a.attempts !== b.attempts) found.add('attempts')
  if (a.phase !== b.phase && !a.error && !b.error) found.add('path')
  if (a.error?.code !== b.error?.code) return void found.add('error')
  if (outputDiffers(a, b) && !(a.choice && (found.has('choice') || found.has('arguments')))) found.add('output')
  if (a.handle !== b.handle && !found.has('choice')) found.add('path')
}

const outputDiffers = (a: TracedStep, b: TracedStep): boolean => a.output !== b.output || a.vars !== b.vars || a.error?.value !== b.error?.value

/** Whether two runs ended differently; not while one goes on. */
export const endsDiffer = ({ end: a }: RunTrace, { end: b }: RunTrace): boolean => a !== null && b !== null && (a.status !== b.status || a.outcome !== b.outcome || a.code !== b.code)

/** What stands on each side, in a word, where a word says it; null where only the values do, or there is nothing. */
export function sidesOf(kind: DifferenceKind, a: TracedStep | undefined, b: TracedStep | undefined): { a: string | null; b: string | null } {
  const word = words[kind]
  return word ? { a: (a && word(a)) ?? null, b: (b && word(b)) ?? null } : { a: null, b: null }
}

const ownCall = (step: TracedStep): TracedCall | undefined => step.calls.findLast(({ summary }) => !summary)

const words: Partial<Record<DifferenceKind, (step: TracedStep) => string | undefined>> = {
  prompt: (step) => prefixed('v', ownCall(step)?.prompt.number),
  model: (step) => ownCall(step)?.model,
  attempts: (step) => String(Math.max(step.attempts, callsOf(step, false).length)),
  choice: (step) => step.choice?.intent,
  error: (step) => step.error?.code,
  path: (step) => step.handle ?? (step.phase === 'open' ? undefined : step.phase),
}

const prefixed = (prefix: string, number: number | undefined): string | undefined => (number === undefined ? undefined : `${prefix}${number}`)
