/** A process that reads mails from outside. It has nothing but the mail: what takes too long or too much is killed with it. */
import { once } from '../once.ts'
import type { MailJobs } from '../jobs.ts'
import { serve } from './serve.ts'

const parser = once(() => import('../parse-mail.ts'))

serve<MailJobs>({
  parse: async ({ raw }) => (await parser()).parseMail(Buffer.from(raw, 'base64')),
})
