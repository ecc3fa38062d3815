/** The way from a run to the page that compares it: a fork with what it was forked from, any other run with one to be chosen. Key C. */
'use client'
import { GitCompareArrows } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useCommands } from '#components/shell/command-registry.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { Tooltip } from '#components/ui/tooltip.tsx'
import type { Run } from '#lib/api/runs.ts'
import { compareRunPath, divergencesPath } from './paths.ts'

export function CompareLink({ run }: { run: Run }) {
  const router = useRouter()
  const path = compareRunPath(run)
  useCommands('Run', [
    { id: 'compare', label: run.forkedFrom ? 'Compare with what it was forked from' : 'Compare with another run', keys: 'c', icon: GitCompareArrows, run: () => router.push(path) },
    { id: 'divergences', label: 'Where other runs first diverge from this one', icon: GitCompareArrows, run: () => router.push(divergencesPath(run.workflow.slug, run.id)) },
  ])
  return (
    <Tooltip label={run.forkedFrom ? 'Compare with what it was forked from' : 'Compare with another run'} keys="c">
      <Link href={path} className={buttonClass()}>
        <GitCompareArrows aria-hidden />
        <span className="max-xl:sr-only">Compare</span>
      </Link>
    </Tooltip>
  )
}
