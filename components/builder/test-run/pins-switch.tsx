/** Before a run of the draft: what is pinned is not executed, by name, and whether that is meant. */
'use client'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { plural } from '#components/ui/format.ts'
import { nodeTitle } from '#components/canvas/card-model.ts'
import { listOf } from '#components/inspector/words.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { useBuilder } from '../builder-context.tsx'
import { usePins } from './use-pins.ts'
import { pinnedCircles } from './ways.ts'

const named = 4

export function PinsSwitch({ on, onChange }: { on: boolean; onChange(on: boolean): void }) {
  const document = useBuilder(({ history }) => history.document)
  const pins = usePins().filter(({ fit }) => fit.ok)
  if (pins.length === 0) return null
  const titles = pins.slice(0, named).map(({ node }) => nodeTitle(node))
  const names = listOf(pins.length > named ? [...titles, `${pins.length - named} more`] : titles)
  const turning = on ? pinnedCircles(document).map(({ pin }) => nodeTitle(pin.node)) : []
  return (
    <div className="flex flex-col gap-1">
      <Checkbox checked={on} onChange={onChange} hint={on ? `${names}: what is pinned stands in for ${pins.length === 1 ? 'it' : 'them'}.` : `${names}: executed, as if nothing were pinned.`}>
        {plural(pins.length, 'node')} {pins.length === 1 ? 'is' : 'are'} pinned{on ? ` and ${pins.length === 1 ? 'is' : 'are'} not executed` : ''}
      </Checkbox>
      {turning.length > 0 && (
        <ProblemText severity="warning">
          {listOf(turning)} {turning.length === 1 ? 'leads back to itself' : 'lead back to themselves'} by what is pinned, so the run goes round until a cap or a limit ends it.
        </ProblemText>
      )}
    </div>
  )
}
