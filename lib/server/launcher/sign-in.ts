/**
 * Run by the launcher once web is up: prints the link that signs the first person in, and ends.
 * It is a process of its own so that the launcher holds neither a database pool nor the code of the sign-in.
 */
import { createSignInLink } from '../auth/sign-in-link.ts'

process.send?.({ link: await createSignInLink() })
process.disconnect?.()
process.exit(0)
