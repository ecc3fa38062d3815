/** What can be done with a step: run it again from its beginning, fork at the selected event, go to its node. */
'use client'
import { Ellipsis, GitFork, Link2, RotateCcw, SquarePen } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { useCopy } from '#components/ui/copy.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { nodeOfStep } from '#lib/engine/events.ts'
import { beginningOf, forkableSeq } from '../fork/edit-places.ts'
import { useForkStore } from '../fork/fork-context.tsx'
import { useRunScreen } from '../run-screen.ts'

export function StepActions({ step }: { step: string }) {
  const { log, selected, workflowSlug, runId } = useRunScreen()
  const store = useForkStore()
  const { copy } = useCopy()
  const node = nodeOfStep(step)
  const seq = selected?.seq ?? 1
  const rerun = () => store.getState().open(forkableSeq(log.events, beginningOf(log, step)), { rerun: step })
  return (
    <span className="ml-auto flex items-center gap-0.5">
      <Button size="sm" kind="ghost" icon={RotateCcw} onClick={rerun} title="A fork that begins with this step, without edits">
        Re-run from here
      </Button>
      <Menu
        label="Actions of the step"
        align="end"
        trigger={<IconButton icon={Ellipsis} size="sm" label="Actions of the step" />}
        entries={[
          { label: 'Re-run from here', icon: RotateCcw, onSelect: rerun },
          { label: `Fork at event ${seq}`, icon: GitFork, keys: 'f', onSelect: () => store.getState().open(forkableSeq(log.events, seq)) },
          { kind: 'separator' },
          ...(workflowSlug === undefined ? [] : [{ label: 'Open the node in the builder', icon: SquarePen, href: `/workflows/${workflowSlug}?node=${node}` }]),
          { label: 'Copy a link to this event', icon: Link2, onSelect: () => copy(`${location.origin}/runs/${runId}?seq=${seq}`) },
        ]}
      />
    </span>
  )
}
