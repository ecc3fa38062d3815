/** Conversations of Slack: the one that a recipient means, and which questions stand open in one. */
import { database } from '../../db.ts'
import type { Contact } from '../../contacts/contact.ts'
import { findContact } from '../../contacts/contact-rows.ts'
import { personOf } from './place.ts'
import type { SlackApi } from './slack-api.ts'
import { SlackCallError } from './slack-errors.ts'

/** The channel itself, or the conversation with a person of that address. Throws SlackCallError. */
export async function channelFor(slack: SlackApi, recipient: string): Promise<string> {
  const person = personOf(recipient)
  if (person === null) return recipient
  const user = await slack.userByEmail(person)
  if (user === null) throw new SlackCallError('users_not_found', `Nobody in the Slack workspace has the address ${person}.`, false)
  return slack.openDirect(user)
}

/** The newest contact of each, newest first, at most ten. */
export async function openQuestionsIn(connection: string, channel: string): Promise<Contact[]> {
  const { rows } = await database().query<{ id: string }>(
    `select id from (
       select distinct on (c.request_id) c.id, c.created_at from contact c join request q on q.id = c.request_id
       where c.connection = $1 and starts_with(c.external_id, $2) and q.status = 'open' and q.kind = 'question' order by c.request_id, c.created_at desc
     ) newest order by created_at desc limit 10`,
    [connection, `${channel}:`],
  )
  const contacts = await Promise.all(rows.map(({ id }) => findContact(id)))
  return contacts.filter((contact) => contact !== null)
}
