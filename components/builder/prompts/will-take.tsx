/** What publishing will take into linked nodes: the versions on which the labels stand now that they follow, where the draft has others. */
'use client'
import { useQueries } from '@tanstack/react-query'
import { LibraryBig } from 'lucide-react'
import { promptLabelsQuery, promptQuery } from '#lib/client/prompts.ts'
import { linkedNodes } from '#lib/nodes/prompt-links.ts'
import { useBuilder } from '../builder-context.tsx'

export function WillTake() {
  const document = useBuilder((state) => state.history.document)
  const links = linkedNodes(document).filter(({ link }) => link.label !== undefined)
  const labels = useQueries({ queries: links.map(({ link }) => ({ ...promptLabelsQuery(link.promptId), staleTime: 0 })) })
  const heads = useQueries({ queries: links.map(({ link }) => promptQuery(link.promptId)) })
  const takes = links.flatMap(({ nodeId, nodeLabel, link: { version, label, promptId } }, index) => {
    const next = labels[index]?.data?.items.find((each) => each.label === label)?.version
    return next === undefined || next === version ? [] : [{ nodeId, text: `${nodeLabel} takes v${next} of ${heads[index]?.data?.name ?? promptId} (${label ?? ''}), has v${version}.` }]
  })
  if (takes.length === 0) return null
  return (
    <ul aria-label="Taken from the library" className="flex flex-col gap-1 text-12 text-fg-2">
      {takes.map(({ nodeId, text }) => (
        <li key={nodeId} className="flex items-start gap-1.5">
          <LibraryBig aria-hidden className="mt-0.5 size-3.5 shrink-0 text-accent" />
          {text}
        </li>
      ))}
    </ul>
  )
}
