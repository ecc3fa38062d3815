/** The two chosen contents of a prompt, with over each what it is: its number, labels, and whose it is. */
'use client'
import { FileDiff, FileQuestionMark } from 'lucide-react'
import type { PromptHead, PromptVersionItem } from '#lib/api/prompts.ts'
import { errorText } from '#lib/client/query-client.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { Comparison, SideHead } from './comparison.tsx'
import { sideName, type Side, type Sides } from './sides.ts'
import { useContents } from './use-contents.ts'

export interface ComparedProps {
  prompt: PromptHead
  /** Those that are loaded. */
  versions: readonly PromptVersionItem[]
  sides: Sides
  unsaved: JsonObject | undefined
  /** Of the node at whose past calls it can be shown; '' where there is none. */
  shownAt: string
}

export function Compared({ prompt, versions, sides, unsaved, shownAt }: ComparedProps) {
  const { before, after, error } = useContents(prompt.id, sides, unsaved)
  if (error) return <EmptyState icon={FileQuestionMark} title="One of the two is not there">{errorText(error)}</EmptyState>
  if (!before || !after) return <Skeleton className="m-4 h-64" />
  const itemOf = (side: Side) => versions.find(({ number }) => number === side)
  const tokensOf = (side: Side) => (side === 'draft' ? prompt.draft?.tokens : itemOf(side)?.tokens) ?? undefined
  const [was, is] = [tokensOf(sides.from), tokensOf(sides.to)]
  const headOf = (side: Side) => <Head prompt={prompt} side={side} item={itemOf(side)} />
  return <Comparison key={shownAt} shownAt={shownAt} before={before} after={after} tokens={was !== undefined && is !== undefined ? { before: was, after: is } : undefined} heads={{ before: headOf(sides.from), after: headOf(sides.to) }} alone={sides.from === sides.to} />
}

function Head({ prompt, side, item }: { prompt: PromptHead; side: Side; item: PromptVersionItem | undefined }) {
  const { draft, latestVersion } = prompt
  const name = side === 'draft' ? `v${latestVersion + 1}` : sideName(side)
  return (
    <SideHead
      name={name}
      draft={side === 'draft' || draft?.version === side}
      labels={item?.labels ?? []}
      from={item ? <>{item.by.split('@')[0]}, <TimeAgo at={item.createdAt} /></> : draft && side === 'draft' && <TimeAgo at={draft.savedAt} />}
    />
  )
}

export function NoVersions({ draft }: Pick<PromptHead, 'draft'>) {
  return (
    <EmptyState icon={FileDiff} title="No version yet">
      {draft && !draft.body && 'The node is not in order yet. Once it is, its content can be saved as a version here. '}Each content that runs or is published becomes a version by itself.
    </EmptyState>
  )
}
