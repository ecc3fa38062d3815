/** The playground of a recorded call of a prompt: `?run=` and `?seq=` name it. */
import type { Metadata } from 'next'
import { PlaygroundPage } from '#components/playground/playground-page.tsx'

export const metadata: Metadata = { title: 'Playground' }

interface PageProps {
  params: Promise<{ id: string }>
  searchParams: Promise<{ run?: string; seq?: string }>
}

export default async function Page({ params, searchParams }: PageProps) {
  const { id } = await params
  const { run, seq } = await searchParams
  const named = run !== undefined && /^[1-9]\d{0,8}$/.test(seq ?? '')
  return <PlaygroundPage promptId={decodeURIComponent(id)} {...(named && { call: { runId: run, seq: Number(seq) } })} />
}
