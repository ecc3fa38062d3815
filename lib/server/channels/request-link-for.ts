/**
 * Where whoever reads a message goes on. One person gets a link that is theirs; a place that several see gets one only where anyone may
 * answer, else the page that wants them to sign in: a link that answers in somebody's name is given to nobody else.
 */
import type { HumanRequest } from '#lib/api/requests.ts'
import { readAudienceEntry } from '#lib/engine/audience.ts'
import { environment } from '../env.ts'
import { anyone } from '../people/answerer.ts'
import { requestLink } from '../people/request-link.ts'

/** `person`: the mail address of the only reader; null: whoever sees it. */
export function requestLinkFor({ id, audience, required, argsHash: hash }: HumanRequest, person: string | null): string {
  const argsHash = hash ?? null
  if (person !== null) return requestLink({ requestId: id, recipient: person, argsHash })
  // Where several have to answer, a link that cannot tell them apart takes no answer.
  const open = required === 1 && audience.some((entry) => readAudienceEntry(entry)?.kind === 'anyone')
  return open ? requestLink({ requestId: id, recipient: anyone, argsHash }) : `${environment().publicUrl}/inbox/${encodeURIComponent(id)}`
}
