/** Who else is told of a request, and when, while nobody settles it, in words without an address. Pure. */
import type { HumanRequest } from '#lib/api/requests.ts'
import { audienceInWords } from '#lib/engine/audience.ts'
import { listOf } from '#components/inspector/words.ts'
import { formatAgo, formatDateTime } from '#components/ui/format.ts'
import { nextEscalation } from './request-words.ts'

/** `In 26 m it goes to owners too, by slack:#on-call.`; undefined where nothing is planned and nothing was done. */
export function nextWords(request: HumanRequest, now: Date): string | undefined {
  const next = nextEscalation(request)
  const last = request.escalations.findLast(({ escalatedAt }) => escalatedAt !== undefined)
  const done = last && `Escalated ${last.audience.length === 0 ? 'as a reminder' : `to ${audienceInWords(last.audience)}`}${last.reason === 'contact_failed' ? ', because somebody could not be told' : ''}.`
  if (!next) return done
  const at = new Date(next.at)
  const left = formatAgo(now, at)
  const time = at <= now ? 'Any moment now' : left === 'now' ? 'Within a minute' : /^\d+ [mhd]$/.test(left) ? `In ${left}` : `On ${formatDateTime(at)}`
  const by = next.channels.length > 0 ? ` by ${listOf(next.channels)}` : ''
  const whom = next.audience.length === 0 ? `a reminder goes to the same people${by}` : `it goes to ${audienceInWords(next.audience)} too${by && `,${by}`}`
  return [done, `${time} ${whom}.`].filter((part) => part !== undefined).join(' ')
}
