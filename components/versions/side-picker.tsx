/** Chooses one side of a comparison: the draft, a version, or a draft that was kept. */
'use client'
import { useQuery } from '@tanstack/react-query'
import type { Workflow } from '#lib/api/workflows.ts'
import { keptDraftsQuery, versionsQuery } from '#lib/client/workflows.ts'
import { formatDateTime } from '#components/ui/format.ts'
import { Select } from '#components/ui/select.tsx'
import { readSide, sideName, sideText, type Side } from './compare.ts'

export interface SidePickerProps {
  workflow: Workflow
  label: string
  value: Side
  onChange(side: Side): void
}

export function SidePicker({ workflow: { id, latestVersion }, label, value, onChange }: SidePickerProps) {
  const versions = useQuery(versionsQuery(id))
  const kept = useQuery(keptDraftsQuery(id))
  const options = [
    { value: 'draft', label: 'Draft', hint: 'as saved' },
    ...(versions.data?.items ?? []).map(({ number, message, from }) => ({ value: String(number), label: `v${number}`, hint: [...(number === latestVersion ? ['live'] : []), ...(message !== '' ? [message] : from === null ? [] : [`v${from} again`])].join(' · ') })),
    ...(kept.data?.items ?? []).map(({ revision, createdAt, message }) => ({ value: sideText({ kind: 'kept', revision }), label: `Draft of ${formatDateTime(new Date(createdAt))}`, hint: message })),
  ]
  const text = sideText(value)
  return (
    <span className="w-44 min-w-24 shrink">
      <Select
        label={label}
        size="sm"
        value={text}
        options={options.some((option) => option.value === text) ? options : [...options, { value: text, label: sideName(value) }]}
        onChange={(next) => {
          const side = readSide(next)
          if (side) onChange(side)
        }}
      />
    </span>
  )
}
