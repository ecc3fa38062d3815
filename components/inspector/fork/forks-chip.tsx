/** How many forks and retries a run has, in its bar; opened, the tree that it belongs to. */
'use client'
import { useState } from 'react'
import { GitFork } from 'lucide-react'
import { ChipButton } from '#components/ui/chip.tsx'
import { plural } from '#components/ui/format.ts'
import { Popover } from '#components/ui/popover.tsx'
import { useRunScreen } from '../run-screen.ts'
import { ForkTree } from './fork-tree.tsx'
import { forksOf, useForkTree } from './use-fork-tree.ts'

export function ForksChip() {
  const { runId } = useRunScreen()
  const [open, setOpen] = useState(false)
  const { rows, more } = useForkTree(open)
  const { forks, retries } = forksOf(rows, runId)
  const words = [forks > 0 ? plural(forks, 'fork') : '', retries > 0 ? plural(retries, 'retry', 'retries') : ''].filter(Boolean).join(', ')
  // A fork without forks of its own shows where it comes from in a chip beside this one.
  if (words === '') return null
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label="Forks and retries"
      align="start"
      className="max-h-[60vh] w-[380px] overflow-auto p-2"
      trigger={
        <ChipButton icon={GitFork} menu>
          {words}
        </ChipButton>
      }
    >
      <ForkTree rows={rows} more={more} />
    </Popover>
  )
}
