/**
 * A person's page for one request. The signed token is the right; opening the page reads and never acts (semantics §9.4). No account, no
 * app shell, no search engine, no referrer, no copy in a cache.
 */
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ApiError } from '#lib/api/errors.ts'
import { callValues } from '#components/request-page/call-values.ts'
import { RequestPage, Sheet } from '#components/request-page/request-page.tsx'
import { openLink } from '#lib/server/people/linked-request.ts'
import { shownToModel } from '#lib/server/people/link-grounding.ts'

export const dynamic = 'force-dynamic'
export const metadata: Metadata = { title: 'A request to you', robots: { index: false, follow: false }, referrer: 'no-referrer' }

interface PageProps {
  params: Promise<{ token: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function Page({ params, searchParams }: PageProps) {
  const { token } = await params
  const { refused, sent } = await searchParams
  const opened = await openLink(token).catch((error: unknown) => {
    if (error instanceof ApiError) return error
    throw error
  })
  if (opened instanceof ApiError) return <Refused error={opened} />
  return <RequestPage token={token} request={opened} values={callValues(opened, opened.intent === undefined ? undefined : await shownToModel(token))} refused={typeof refused === 'string' ? refused : undefined} sent={sent === '1'} />
}

/** A link that was never ours is no page; one that was says why it is not good any more. */
function Refused({ error }: { error: ApiError }) {
  if (error.code === 'unauthorized' || error.code === 'not_found') notFound()
  return (
    <Sheet word="A request to you">
      <h1 className="text-20/7 font-strong tracking-[-0.012em] text-balance">This link is no longer good</h1>
      <p className="text-fg-2">{error.message}</p>
    </Sheet>
  )
}
