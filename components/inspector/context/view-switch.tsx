/** What the middle of the run page shows: of a recorded call its window, its difference, its bytes, its reply; or what would be sent next. */
'use client'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { useRunScreen } from '../run-screen.ts'
import type { CallView } from '../use-selection.ts'

const views: { value: CallView; label: string; name?: string }[] = [
  { value: 'window', label: 'Window' },
  { value: 'diff', label: 'Diff' },
  { value: 'bytes', label: 'Bytes' },
  { value: 'response', label: 'Response' },
  { value: 'next', label: 'Next', name: 'What would be sent next' },
]

export function ViewSwitch() {
  const { view, change, log } = useRunScreen()
  const recorded = log.calls.length > 0
  return <SegmentedControl label="View of the call" value={view} onChange={(value) => change({ view: value })} options={views.map((each) => ({ ...each, disabled: !recorded && each.value !== 'next' && each.value !== 'window' }))} />
}
