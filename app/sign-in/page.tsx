/**
 * Signing in by a one-time link. Opening the page acts on nothing: a plain form posts the token, so it works without JavaScript, and
 * link previews and prerenders consume nothing.
 */
import type { Metadata } from 'next'
import { Mark } from '#components/shell/mark.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { buttonClass } from '#components/ui/button.tsx'
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
  const error = one(search.error)
  return (
    <main className="dotted grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-[400px] rounded-12 border border-line bg-surface p-6 shadow-2">
        <span className="text-fg">
          <Mark size={28} />
        </span>
        <h1 className="mt-4 text-20 font-strong tracking-[-0.012em]">{token && !error ? 'Welcome to Oriel' : 'Sign in to Oriel'}</h1>
        {error && (
          <ProblemText className="mt-3" severity="error">
            {errors[error] ?? unknownError}
          </ProblemText>
        )}
        {token && !error ? <WithToken token={token} /> : <WithoutToken />}
      </div>
    </main>
  )
}

function WithToken({ token }: { token: string }) {
  return (
    <>
      <p className="mt-1 text-fg-2">This link signs you in on this browser. It works once.</p>
      <form method="post" action="/api/auth/consume-sign-in-link" id="sign-in" className="mt-5">
        <input type="hidden" name="token" value={token} />
        <button type="submit" className={buttonClass('primary', 'lg', 'w-full')}>
          Sign in
        </button>
      </form>
      <SubmitWhenSeen formId="sign-in" />
    </>
  )
}

function WithoutToken() {
  return (
    <>
      <p className="mt-1 text-fg-2">Oriel signs you in by a link, without a password.</p>
      <ol className="mt-5 flex flex-col gap-4">
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
