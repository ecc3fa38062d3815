/** The builder of a workflow. `?run=1` opens its run form, with the sample input of `?template=…` where it was made from one; `?node=…` opens a node. */
import type { Metadata } from 'next'
import { BuilderPage } from '#components/builder/builder-page.tsx'

export const metadata: Metadata = { title: 'Builder' }

interface PageProps {
  params: Promise<{ slug: string }>
  searchParams: Promise<{ run?: string; template?: string; node?: string }>
}

export default async function Page({ params, searchParams }: PageProps) {
  const { slug } = await params
  const { run, template, node } = await searchParams
  return <BuilderPage slug={slug} run={run === '1'} template={template} node={node} />
}
