/**
 * Who said what in a thread (product F11.7). A message always names who wrote it. Answers of people name who gave them once several people
 * have spoken in the same past, be it by answering, by refusing a call or by writing: with one person there is nobody to tell apart, and
 * the tags stay as bare as the contract has them. What somebody says stands inside the tag that names them, so nobody can speak for another.
 */
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { Ref } from '../state.ts'
import type { LogValues } from './log-values.ts'
import type { ThreadEntry, ThreadEntryType } from './request.ts'

/** The version of the assembler that names people. */
export const namesPeopleSince = 3

/** Who an answer is said to be by that nobody gave in time (a default answer). */
const nobody = 'timeout'

type Said = Pick<ThreadEntry, 'value' | 'by'>

/** What an entry shows, and who said it, from what its reference loads. */
export async function saidIn(type: ThreadEntryType, { seq, path }: Ref, loaded: Json, values: LogValues): Promise<Said> {
  if (type === 'message') return written(await values.data(seq), loaded)
  if (type === 'human_response') return path === 'hint' ? { value: loaded, ...named(await values.data(seq)) } : answered(loaded)
  return { value: loaded, ...(type === 'approval_rejected' && named(loaded)) }
}

const named = (said: Json): Pick<Said, 'by'> => (isJsonObject(said) && typeof said.by === 'string' ? { by: said.by } : {})

/** A message names its writer, and who handed it in where that is somebody else. */
function written({ from, by }: JsonObject, payload: Json): Said {
  const text = isJsonObject(payload) && typeof payload.text === 'string' ? payload.text : payload
  return { value: text, by: typeof by === 'string' ? `${String(from)}, handed in by ${by}` : String(from) }
}

function answered(output: Json): Said {
  // What is no answer, as that nobody gave one in time, is shown as it is.
  if (!isJsonObject(output) || output.value === undefined) return { value: output }
  const several = severalAnswers(output.answers)
  return several ? { value: several } : { value: output.value ?? null, ...named(output) }
}

/** Where more than one answered a question: each answer with who gave it. */
function severalAnswers(answers: Json | undefined): Json[] | undefined {
  const given = Array.isArray(answers) ? answers.filter(isJsonObject) : []
  return given.length < 2 ? undefined : given.map(({ by = null, value = null }) => ({ by, value }))
}

/** The entries, naming who said what as far as that tells somebody apart. A rejection says it in its text. */
export function withSpeakers(entries: readonly ThreadEntry[], namesPeople: boolean): ThreadEntry[] {
  const people = new Set(entries.flatMap(({ by }) => (by === undefined || by === nobody ? [] : [by])))
  const several = namesPeople && people.size > 1
  return entries.map(({ by, ...entry }) => (by !== undefined && (entry.type === 'message' || (several && entry.type === 'human_response')) ? { ...entry, by } : entry))
}
