/** One page of the guide, from docs/. */
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { guidePages } from '#components/guide/guide-pages.ts'
import { GuideScreen } from '#components/guide/guide-page.tsx'
import { readGuidePage } from '#lib/server/guide.ts'

interface Props {
  params: Promise<{ page: string }>
}

const pageOf = async ({ params }: Props) => {
  const { page: name } = await params
  return guidePages.find((page) => page.name === name)
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: (await pageOf(props))?.title ?? 'Guide' }
}

export default async function Page(props: Props) {
  const page = await pageOf(props)
  const text = page && (await readGuidePage(page.name))
  if (!page || text === undefined) notFound()
  return <GuideScreen page={page} text={text} />
}
