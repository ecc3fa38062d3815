/** The builder of a workflow. `?run=1` opens its run form, with the sample input of `?template=…` where it was made from one; `?node=…` opens a node, at a line of a message with `&message=…&line=…`, counted from 1. */
import type { Metadata } from 'next'
import { BuilderPage } from '#components/builder/builder-page.tsx'

export const metadata: Metadata = { title: 'Builder' }

interface PageProps {
  params: Promise<{ slug: string }>
  searchParams: Promise<{ run?: string; template?: string; node?: string; message?: string; line?: string }>
}

export default async function Page({ params, searchParams }: PageProps) {
  const { slug } = await params
  const { run, template, node, message, line } = await searchParams
  return <BuilderPage slug={slug} run={run === '1'} template={template} node={node} place={{ message: Number(message), line: Number(line) }} />
}
