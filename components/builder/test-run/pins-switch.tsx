/** Before a run of the draft: what is pinned is not executed, by name, and whether that is meant. */
'use client'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { plural } from '#components/ui/format.ts'
import { nodeTitle } from '#components/canvas/card-model.ts'
import { listOf } from '#components/inspector/words.ts'
import { usePins } from './use-pins.ts'

const named = 4

export function PinsSwitch({ on, onChange }: { on: boolean; onChange(on: boolean): void }) {
  const pins = usePins().filter(({ fit }) => fit.ok)
  if (pins.length === 0) return null
  const titles = pins.slice(0, named).map(({ node }) => nodeTitle(node))
  const names = listOf(pins.length > named ? [...titles, `${pins.length - named} more`] : titles)
  return (
    <Checkbox checked={on} onChange={onChange} hint={on ? `${names}: what is pinned stands in for ${pins.length === 1 ? 'it' : 'them'}.` : `${names}: executed, as if nothing were pinned.`}>
      {plural(pins.length, 'node')} {pins.length === 1 ? 'is' : 'are'} pinned{on ? ` and ${pins.length === 1 ? 'is' : 'are'} not executed` : ''}
    </Checkbox>
  )
}
