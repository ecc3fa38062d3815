/** The way from a recorded call to its playground: a button beside it, and a key of the page. */
'use client'
import { Columns3 } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useCommands } from '#components/shell/command-registry.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { Tooltip } from '#components/ui/tooltip.tsx'
import { playgroundPath } from './paths.ts'

export interface PlaygroundLinkProps {
  promptId: string
  runId: string
  seq: number
  /** Where its key stands in the sheet of keys. */
  group: 'Run' | 'Prompt'
}

export function PlaygroundLink({ promptId, runId, seq, group }: PlaygroundLinkProps) {
  const router = useRouter()
  const href = playgroundPath(promptId, runId, seq)
  useCommands(group, [{ id: 'playground', label: 'Open the call in the playground', keys: 'o', icon: Columns3, keywords: ['ask again', 'try', 'variant'], run: () => router.push(href) }])
  return (
    <Tooltip label="Ask again with other words, models or values" keys="o">
      <Link href={href} aria-label="Open in playground" className={buttonClass('ghost', 'sm')}>
        <Columns3 aria-hidden />
        <span className="max-[1599px]:sr-only">Playground</span>
      </Link>
    </Tooltip>
  )
}
