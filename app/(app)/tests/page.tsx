import type { Metadata } from 'next'
import { TestsPage } from '#components/tests/tests-page.tsx'

export const metadata: Metadata = { title: 'Tests' }

export default async function Page({ searchParams }: { searchParams: Promise<{ workflow?: string | string[] }> }) {
  const { workflow } = await searchParams
  return <TestsPage workflow={typeof workflow === 'string' ? workflow : undefined} />
}
