/** What jobs are asked for again, because something is to be done and nobody is on it: contacts, and refusals of mails that came in. */
import { dueContacts } from '../contacts/contact-rows.ts'
import { dueRefusals } from './mail-in/received-mail-rows.ts'

/** Ids that `carryOut` takes. */
export async function dueAtChannels(): Promise<string[]> {
  const [contacts, refusals] = await Promise.all([dueContacts(), dueRefusals()])
  return [...contacts, ...refusals]
}
