/**
 * What a reply in somebody's own words answers: the value that the asked format takes, or why it is no answer, in a sentence for whoever
 * wrote it. Shared by every channel that people can write back through. Approvals are never given in words (semantics §9.4). Pure.
 */
import type { HumanRequest } from '#lib/api/requests.ts'
import type { Json } from '#lib/engine/json.ts'

export type ReadReply = { ok: true; value: Json } | { ok: false; why: string }

const refused = (why: string): ReadReply => ({ ok: false, why })

/** `text` without what it quotes. */
export function readReply({ kind, format, choices = [] }: HumanRequest, text: string): ReadReply {
  const said = text.trim()
  if (kind !== 'question') return refused('This needs a decision on exactly what is shown, so a written reply does not decide it. Use the buttons or the link.')
  if (said === '') return refused('The reply is empty. Write the answer, or use the link.')
  if (format === 'form') return refused('This asks for several fields, so a written reply does not answer it. Use the link to fill in the form.')
  if (format === 'yes_no') return readYesNo(said)
  return format === 'choice' ? readChoice(said, choices) : { ok: true, value: said }
}

const bare = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').replace(/^[\s"'“”‘’«»(]+|[\s"'“”‘’«».!)]+$/g, '')

const yes = new Set(['yes', 'y', 'yep', 'yeah', 'yes please', 'true', 'ja', 'oui', 'sí', 'si', 'sim', '👍', ':+1:', ':thumbsup:'])
const no = new Set(['no', 'n', 'nope', 'no thanks', 'no thank you', 'false', 'nein', 'non', 'não', '👎', ':-1:', ':thumbsdown:'])

/** One word and nothing besides: “yes, but only half” is neither. */
function readYesNo(text: string): ReadReply {
  const word = bare(text)
  if (yes.has(word)) return { ok: true, value: true }
  return no.has(word) ? { ok: true, value: false } : refused('This takes yes or no, and the reply is neither alone. Answer with that one word, or use the link.')
}

/** By its label, its id, or its place in the list. */
function readChoice(text: string, choices: readonly { id: string; label: string }[]): ReadReply {
  const word = bare(text)
  const named = choices.filter(({ id, label }) => bare(label) === word || bare(id) === word)
  const placed = /^\d{1,3}$/.test(word) ? choices[Number(word) - 1] : undefined
  const [found = placed, other] = named
  if (found && !other) return { ok: true, value: found.id }
  return refused(`The reply is none of the choices. Answer with one of: ${choices.map(({ label }) => label).join(', ')}.`)
}
