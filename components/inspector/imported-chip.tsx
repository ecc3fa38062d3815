/** Of a run that came out of a file: that it did, who took it in, and that only a fork goes on with it. */
'use client'
import { FileInput } from 'lucide-react'
import type { Run } from '#lib/api/runs.ts'
import { Chip } from '#components/ui/chip.tsx'

export function ImportedChip({ imported: { by, at, status, recordedAs, notes } }: { imported: NonNullable<Run['imported']> }) {
  const stood = ['completed', 'failed', 'cancelled'].includes(status) ? '' : ` It was ${status} when it was exported.`
  const title = [`Taken in from a file by ${by} on ${new Date(at).toLocaleDateString()}; recorded as run ${recordedAs}.${stood} It is read-only: fork it to go on.`, ...notes].join('\n')
  return (
    <Chip icon={FileInput} title={title}>
      {stood ? `imported while ${status}` : 'imported'}
    </Chip>
  )
}
