/** `oriel signin`: a new sign-in link, for the one that was printed at start works once. */
import { createSignInLink } from '#lib/api/sign-in.ts'
import type { Command } from '../command.ts'

export const signin: Command = {
  name: 'signin',
  args: [],
  options: {},
  summary: 'Make a link that signs a browser in as the owner, once',
  notes: 'Needs an owner’s key: the ORIEL_API_KEY that Oriel was started with, or a key with the role owner.',
  async run({ connect, json, out }) {
    const link = await connect().request(createSignInLink)
    if (json) out.json(link)
    else {
      out.line(link.url)
      out.note(`Works once, until ${link.expiresAt}.`)
    }
    return 0
  },
}
