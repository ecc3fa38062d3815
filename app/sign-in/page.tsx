/**
 * Signing in by a one-time link. Opening the page acts on nothing: a plain form posts the token, so it works without JavaScript, and
 * link previews and prerenders consume nothing.
 */
import type { Metadata } from 'next'
import { Mark } from '#components/shell/mark.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { readSignInLink } from '#lib/server/auth/sign-in.ts'
import { SubmitWhenSeen } from '#components/sign-in/submit-when-seen.tsx'

export const metadata: Metadata = { title: 'Sign in', robots: { index: false }, referrer: 'no-referrer' }

type Search = Record<string, string | string[] | undefined>

const errors: Record<string, string> = {
  used: 'This link has been used already, or it has expired. Each link works once.',
}
const unknownError = 'That link could not be read. Copy it whole, from https:// or http:// on.'

const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value)

export default async function SignInPage({ searchParams }: { searchParams: Promise<Search> }) {
  const search = await searchParams
  const token = one(search.token)
  const link = token === undefined ? null : await readSignInLink(token)
  const error = one(search.error) ?? (token !== undefined && !link ? 'used' : undefined)
  return (
    <main className="dotted grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-[400px] rounded-12 border border-line bg-surface p-6 shadow-2">
        <span className="text-fg">
          <Mark size={28} />
        </span>
        <h1 className="mt-4 text-20 font-strong tracking-[-0.012em]">{token && link && !error ? 'Welcome to Oriel' : 'Sign in to Oriel'}</h1>
        {error && (
          <ProblemText className="mt-3" severity="error">
            {errors[error] ?? unknownError}
          </ProblemText>
        )}
        {token && link && !error ? <WithToken token={token} link={link} /> : <WithoutToken />}
      </div>
    </main>
  )
}

interface WithTokenProps {
  token: string
  link: { name: string; email: string; invited: boolean }
}

/** An invitation came by mail or chat, where programs open links as people do, so only a press takes it. */
function WithToken({ token, link: { name, email, invited } }: WithTokenProps) {
  return (
    <>
      <p className="mt-1 text-fg-2">
        {invited ? 'You are invited. ' : ''}This link signs you in on this browser{email.endsWith('.localhost') ? '' : ' as '}
        {!email.endsWith('.localhost') && <span className="break-words text-fg">{name === '' ? email : `${name} (${email})`}</span>}. It works once.
      </p>
      <form method="post" action="/api/auth/consume-sign-in-link" id="sign-in" className="mt-5">
        <input type="hidden" name="token" value={token} />
        <button type="submit" className={buttonClass('primary', 'lg', 'w-full')}>
          Sign in
        </button>
      </form>
      {!invited && <SubmitWhenSeen formId="sign-in" />}
    </>
  )
}

function WithoutToken() {
  return (
    <>
      <p className="mt-1 text-fg-2">Oriel signs you in by a link, without a password.</p>
      <ol className="mt-5 flex flex-col gap-4">
        <li>
          <h2 className="text-fg">Ask an owner for a link</h2>
          <p className="mt-0.5 text-fg-2">They make one for each member under Settings, Members.</p>
        </li>
        <li>
          <h2 className="text-fg">Look at the terminal where Oriel was started</h2>
          <p className="mt-0.5 text-fg-2">
            The line <code className="text-fg">Oriel ready:</code> holds a link.
          </p>
        </li>
        <li>
          <h2 className="text-fg">Or make a new link on that machine</h2>
          <p className="mt-0.5 text-fg-2">
            With <code className="text-fg">ORIEL_API_KEY</code> as Oriel was started with.
          </p>
          <pre className="mt-1.5 rounded-6 border border-line bg-inset px-3 py-2 select-all">npx oriel signin</pre>
        </li>
      </ol>
    </>
  )
}
