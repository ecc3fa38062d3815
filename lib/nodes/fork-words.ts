/**
 * What an edit of a fork was, in a few words: which choice became which, which arguments changed from what to what, which prompt, model or
 * graph was taken. Told by the server in a tree of forks and by the screen beside what was edited. Pure.
 */
import type { Event } from '#lib/engine/events.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { valueChanges, type ValueChange } from './value-changes.ts'

/** As the log holds it. */
export interface LoggedEdit {
  kind: 'prompt' | 'model' | 'output' | 'args' | 'answer' | 'input' | 'workflow'
  nodeId?: string | undefined
  value: Json
}

/** More changes than these are counted. */
const mostTold = 2
const longest = 40

type Words = (value: Json, replaced: Event | undefined) => string

const words: Record<LoggedEdit['kind'], Words> = {
  args: choiceWords,
  answer: answerWords,
  output: (value, replaced) => (replaced?.type === 'step.failed' ? `an output in place of ${replaced.data.error.code}` : (changesWords(replaced?.type === 'step.completed' ? replaced.data.output : undefined, value) ?? 'another output')),
  input: (value, replaced) => changesWords(replaced?.type === 'run.started' ? replaced.data.input : undefined, value) ?? 'another input',
  prompt: (value) => (typeof value === 'number' ? `prompt v${value}` : 'prompt edited'),
  model: (value) => (isJsonObject(value) && typeof value.name === 'string' && value.name !== '' ? `model ${value.name}` : 'model edited'),
  workflow: (value) => (typeof value === 'number' ? `graph v${value}` : value === 'latest' ? 'latest graph' : 'graph of a draft'),
}

/** `replaced`: the event of the source that the edit stands in place of; without it only what is new is told. */
export const editWords = ({ kind, value }: LoggedEdit, replaced: Event | undefined): string => words[kind](value, replaced)

function choiceWords(value: Json, replaced: Event | undefined): string {
  if (!isJsonObject(value)) return 'another choice'
  const was = replaced?.type === 'intent.selected' ? replaced.data : undefined
  const intent = typeof value.intent === 'string' ? value.intent : was?.intent
  if (was && intent !== was.intent) return `${was.intent} → ${intent}`
  return `${intent ?? 'choice'}: ${changesWords(was?.args, value.args) ?? 'other arguments'}`
}

function answerWords(value: Json, replaced: Event | undefined): string {
  if (!isJsonObject(value)) return 'another answer'
  const now = typeof value.verdict === 'string' ? value.verdict.replaceAll('_', ' ') : short(value.value)
  const before = answerBefore(replaced)
  return before === undefined || before === now ? `answered ${now}` : `${before} → ${now}`
}

function answerBefore(replaced: Event | undefined): string | undefined {
  if (replaced?.type === 'human.answered') return short(replaced.data.value)
  if (replaced?.type === 'approval.decided' || replaced?.type === 'step.resolved' || replaced?.type === 'consent.decided') return replaced.data.verdict.replaceAll('_', ' ')
  return undefined
}

/** Undefined where nothing is known to have changed, or what it changed from is too long to stand in the log. */
function changesWords(before: Json | undefined, after: Json | undefined): string | undefined {
  if (before === undefined || (isJsonObject(before) && '$blob' in before)) return undefined
  const changes = valueChanges(before, after)
  if (changes.length === 0) return undefined
  const more = changes.length - mostTold
  return changes.slice(0, mostTold).map(changeWords).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function changeWords({ path, before, after }: ValueChange): string {
  const place = path.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~')
  const change = before === undefined ? `${short(after)}` : `${short(before)} → ${after === undefined ? 'nothing' : short(after)}`
  return place === '' ? change : `${place} ${change}`
}

function short(value: unknown): string {
  const text = (typeof value === 'string' ? value : JSON.stringify(value) ?? 'nothing').replaceAll(/\s+/g, ' ')
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}
