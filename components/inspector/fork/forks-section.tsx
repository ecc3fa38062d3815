/** The tree of forks that a run belongs to, where the run itself is looked at; nothing for a run that stands alone. */
'use client'
import { PanelSection } from '../step/panel-parts.tsx'
import { ForkTree } from './fork-tree.tsx'
import { useForkTree } from './use-fork-tree.ts'

export function ForksSection() {
  const { rows, more } = useForkTree(true)
  if (rows.length < 2) return null
  return (
    <PanelSection title="Forks and retries">
      <ForkTree rows={rows} more={more} />
    </PanelSection>
  )
}
