/** What the answers of a variant come to: who was chosen how often, in which share as recorded, tokens, time and money. Pure. */
import type { AskAnswer, AskedDecision } from '#lib/api/playground.ts'
import type { Json } from '#lib/engine/json.ts'

/** What an answer is counted under. */
export interface Outcome {
  /** `intent`: by name · `output`: a text or a value · `invalid`: did not fit · `error`: none was to be had. */
  kind: 'intent' | 'output' | 'invalid' | 'error'
  /** The intent, else words. */
  word: string
}

export interface Share extends Outcome {
  count: number
  /** Chosen as recorded. */
  recorded: boolean
}

export interface Totals {
  answered: number
  inputTokens: number
  outputTokens: number
  /** Null where one is unknown. */
  costUsd: number | null
  /** Mean of those that were answered; null without any. */
  latencyMs: number | null
}

/** As a run recorded it; undefined where it never came to a decision. */
export type RecordedDecision = Extract<AskedDecision, { intent: string } | { output: Json }>

export function outcomeOf(decision: AskedDecision): Outcome {
  if ('intent' in decision) return { kind: 'intent', word: decision.intent }
  if ('output' in decision) return { kind: 'output', word: textOf(decision.output) === undefined ? 'value' : 'text' }
  return 'invalid' in decision ? { kind: 'invalid', word: 'did not fit' } : { kind: 'error', word: 'no answer' }
}

/** A generated text as `{text}`; undefined for any other value. */
export function textOf(output: Json): string | undefined {
  return typeof output === 'object' && output !== null && !Array.isArray(output) && Object.keys(output).length === 1 && typeof output.text === 'string' ? output.text : undefined
}

const order: Outcome['kind'][] = ['intent', 'output', 'invalid', 'error']

/** Most frequent first; failures last. */
export function distribution(answers: readonly AskAnswer[], recorded: RecordedDecision | undefined): Share[] {
  const was = recorded && outcomeOf(recorded)
  const shares = new Map<string, Share>()
  for (const { decision } of answers) {
    const outcome = outcomeOf(decision)
    const key = `${outcome.kind} ${outcome.word}`
    const known = shares.get(key)
    shares.set(key, { ...outcome, count: (known?.count ?? 0) + 1, recorded: outcome.kind === 'intent' && was?.kind === 'intent' && was.word === outcome.word })
  }
  return [...shares.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || b.count - a.count || (a.word < b.word ? -1 : 1))
}

/** How a decision stands to what was recorded. */
export type Against = 'same' | 'other_args' | 'other' | 'nothing'

export function againstRecorded(decision: AskedDecision, recorded: RecordedDecision | undefined): Against {
  if (!recorded || 'invalid' in decision || 'error' in decision) return recorded ? 'other' : 'nothing'
  if ('intent' in decision && 'intent' in recorded) return decision.intent !== recorded.intent ? 'other' : sameJson(decision.args, recorded.args) ? 'same' : 'other_args'
  if ('output' in decision && 'output' in recorded) return sameJson(decision.output, recorded.output) ? 'same' : 'other'
  return 'other'
}

/** Whatever the order of names. */
function sameJson(a: Json, b: Json): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index] ?? null))
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && sameJson(a[name] ?? null, b[name] ?? null))
}

export function totalsOf(answers: readonly AskAnswer[]): Totals {
  const sum = (pick: (answer: AskAnswer) => number): number => answers.reduce((total, answer) => total + pick(answer), 0)
  const timed = answers.filter(({ decision }) => !('error' in decision))
  return {
    answered: answers.length,
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    costUsd: answers.some(({ costUsd }) => costUsd === null) ? null : sum(({ costUsd }) => costUsd ?? 0),
    latencyMs: timed.length === 0 ? null : timed.reduce((total, { latencyMs }) => total + latencyMs, 0) / timed.length,
  }
}

/** US dollars per million tokens. */
interface Price {
  input: number
  output: number
}

/** What asking once will cost about: the request as counted, and an answer as long as the recorded one. Null: the price is unknown. */
export function estimateUsd(price: Price | null | undefined, requestTokens: number, answerTokens: number): number | null {
  return price ? (requestTokens * price.input + answerTokens * price.output) / 1_000_000 : null
}

/** `done 2 of 3, work 1 of 3` */
export const sharesInWords = (shares: readonly Share[], of: number): string => shares.map(({ word, count }) => `${word} ${count} of ${of}`).join(', ')
