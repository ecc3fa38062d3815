/** Who may answer, how many have to, who has been told by which way, and who could not be reached. */
'use client'
import { CircleAlert, Clock3, KeyRound, Link2, UserRound, UsersRound, type LucideIcon } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import type { Contact, HumanRequest } from '#lib/api/requests.ts'
import { meQuery } from '#lib/client/installation.ts'
import { readAudienceEntry, type AudienceEntry } from '#lib/engine/audience.ts'
import { actorName } from '#components/inspector/events/event-summary.ts'
import { classNames } from '#components/ui/class-names.ts'
import { formatDateTime, plural } from '#components/ui/format.ts'
import { votesWords } from './request-words.ts'

export function WhoMayAnswer({ request }: { request: HumanRequest }) {
  const { data: me } = useQuery(meQuery)
  const people = audienceLines(request, me)
  return (
    <section aria-labelledby="who" className="px-4 py-3">
      <div className="mb-2 flex items-center gap-2">
        <h2 id="who">Who may answer</h2>
        <span className="ml-auto text-12 text-fg-3 tabular-nums">{request.required > 1 ? votesWords(request) : 'one answer is enough'}</span>
      </div>
      <ul className="flex flex-col gap-2">
        {people.map(({ text, detail, icon: Icon }) => (
          <li key={text} className="flex items-center gap-2 text-12">
            <span aria-hidden className="grid size-[22px] shrink-0 place-items-center rounded-full bg-active text-fg-2">
              <Icon className="size-3" />
            </span>
            <span className="min-w-0 truncate" title={text}>
              {text}
            </span>
            {detail && <span className="ml-auto shrink-0 text-fg-3">{detail}</span>}
          </li>
        ))}
      </ul>
      {(request.notBy ?? []).length > 0 && <p className="mt-2 text-12 text-fg-3">Not {request.notBy?.map(actorName).join(', ')}, who started the run.</p>}
      <Contacts contacts={request.contacts} />
    </section>
  )
}

interface AudienceLine {
  text: string
  detail?: string
  icon: LucideIcon
}

/** Each entry of the audience on a line; who looks at it comes first. */
export function audienceLines({ audience, mine, votes, answers, status }: Pick<HumanRequest, 'audience' | 'mine' | 'votes' | 'answers' | 'status'>, me: { by: string; role: string } | undefined): AudienceLine[] {
  const has = (name: string) => [...votes, ...answers].some(({ by }) => by.toLowerCase() === name.toLowerCase())
  const lines = audience.flatMap((text): AudienceLine[] => {
    const entry = readAudienceEntry(text)
    return entry && entry.kind !== 'not_launcher' && !isMe(entry, me) ? [{ ...lineOf(entry), ...(entry.kind === 'person' && has(entry.email) && { detail: 'has answered' }) }] : []
  })
  const others = lines.length > 0 || audience.some((text) => isMe(readAudienceEntry(text), me)) ? lines : [{ text: 'Every member and API key', icon: UsersRound }]
  const you = me !== undefined && status === 'open' && mine ? [{ text: 'You', icon: UserRound }] : me !== undefined && has(me.by) ? [{ text: 'You', detail: 'have answered', icon: UserRound }] : []
  return [...you, ...others]
}

const isMe = (entry: AudienceEntry | undefined, me: { by: string } | undefined): boolean => entry?.kind === 'person' && entry.email === me?.by.toLowerCase()

function lineOf(entry: AudienceEntry): AudienceLine {
  switch (entry.kind) {
    case 'person':
      return { text: entry.email, icon: UserRound }
    case 'role':
      return { text: entry.role === 'owner' ? 'Owners' : 'Members', detail: 'role', icon: UsersRound }
    case 'group':
      return { text: entry.name, detail: 'group', icon: UsersRound }
    case 'key':
      return { text: entry.name, detail: 'API key', icon: KeyRound }
    default:
      return { text: 'Anyone with the link', icon: Link2 }
  }
}

const contactWords: Record<Contact['status'], string> = { sent: 'told', waiting: 'being told', failed: 'not reached' }

function Contacts({ contacts }: { contacts: readonly Contact[] }) {
  if (contacts.length === 0) return null
  const failed = contacts.filter(({ status }) => status === 'failed').length
  return (
    <div className="mt-3 border-t border-line-soft pt-2.5">
      <h3 className="mb-1.5 text-11/4 font-medium text-fg-3">
        Told by channel{failed > 0 && <span className="text-failed">, {plural(failed, 'person', 'people')} not reached</span>}
      </h3>
      <ul className="flex flex-col gap-1.5 text-12">
        {contacts.map((contact, index) => (
          <ContactLine key={index} contact={contact} />
        ))}
      </ul>
    </div>
  )
}

function ContactLine({ contact: { channel, to, status, at, error, level } }: { contact: Contact }) {
  const isFailed = status === 'failed'
  return (
    <li className="flex items-start gap-2">
      {isFailed ? <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 text-failed" /> : <Clock3 aria-hidden className="mt-0.5 size-3.5 shrink-0 text-fg-3" />}
      <span className="min-w-0 flex-1 break-words">
        {to ?? channel}
        {to !== undefined && <span className="text-fg-3">, {channel}</span>}
        {level > 0 && <span className="text-fg-3">, escalation {level}</span>}
        {error && <span className="block text-failed">{error}</span>}
      </span>
      <span className={classNames('shrink-0', isFailed ? 'text-failed' : 'text-fg-3')} title={at && formatDateTime(new Date(at))}>
        {contactWords[status]}
      </span>
    </li>
  )
}
