/** What came of a step, in a word or two, told from the shape of its output alone (contract §2, column "output"). */
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { plural } from '#components/ui/format.ts'
import { answerWord, inline, listOf } from '../words.ts'

/** A status code, the case taken, the names set, the answer given, the text; else nothing, because a row has no room for more. */
export function outputWord(output: Json | undefined): string {
  if (output === undefined || output === null) return ''
  if (!isJsonObject(output)) return Array.isArray(output) ? plural(output.length, 'item') : inline(output)
  if (typeof output.$blob === 'string') return ''
  if (typeof output.status === 'number') return String(output.status)
  if (typeof output.case === 'string') return output.case
  if (typeof output.intent === 'string') return output.intent
  if (isJsonObject(output.values)) return listOf(Object.keys(output.values))
  if (output.value !== undefined && 'by' in output) return answerWord(output.value)
  if (typeof output.text === 'string') return inline(output.text)
  return ''
}
