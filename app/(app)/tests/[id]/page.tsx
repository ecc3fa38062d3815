import type { Metadata } from 'next'
import { TestsPage } from '#components/tests/tests-page.tsx'

export const metadata: Metadata = { title: 'Test' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <TestsPage open={id} />
}
