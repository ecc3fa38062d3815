import type { Metadata } from 'next'
import { NewPromptPage } from '#components/prompts/new-prompt-page.tsx'
import { PromptPage } from '#components/prompts/prompt-page.tsx'

export const metadata: Metadata = { title: 'Prompt versions' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return id === 'new' ? <NewPromptPage /> : <PromptPage id={decodeURIComponent(id)} />
}
