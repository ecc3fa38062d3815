import type { Metadata } from 'next'
import { ReportPage } from '#components/tests/report-page.tsx'

export const metadata: Metadata = { title: 'Report of tests' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <ReportPage id={id} />
}
