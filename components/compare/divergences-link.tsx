/** The way from the runs of a workflow to where they first diverge. */
'use client'
import { GitCompareArrows } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useCommands } from '#components/shell/command-registry.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { divergencesPath } from './paths.ts'

/** `workflow`: its slug or id. */
export function DivergencesLink({ workflow }: { workflow: string }) {
  const router = useRouter()
  const path = divergencesPath(workflow)
  useCommands('Runs', [{ id: 'divergences', label: 'Where the runs of the workflow first diverge', icon: GitCompareArrows, run: () => router.push(path) }])
  return (
    <Link href={path} title="Where the runs of the workflow first diverge" className={buttonClass('neutral', 'md', 'max-md:hidden')}>
      <GitCompareArrows aria-hidden />
      Divergences
    </Link>
  )
}
