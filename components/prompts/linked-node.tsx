/** Of a library prompt: the nodes that are linked to it, one of them chosen. Its own past decisions, tests and calls are looked at then. */
'use client'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { PromptHead, PromptUser } from '#lib/api/prompts.ts'
import { workflowPromptsQuery } from '#lib/client/prompts.ts'
import { Select } from '#components/ui/select.tsx'

export interface LinkedNode {
  workflow: PromptUser['workflow']
  nodeId: string
  name: string
  /** Of the node's own prompt; undefined while that is looked up, and where nothing of it was run or published yet. */
  promptId: string | undefined
}

export interface LinkedNodes {
  chosen: LinkedNode | undefined
  /** Each once, whether linked in a draft or in a version. */
  all: readonly PromptUser[]
  choose(key: string): void
}

export const keyOfUser = ({ workflow, nodeId }: Pick<PromptUser, 'workflow' | 'nodeId'>): string => `${workflow.id} ${nodeId}`

export function useLinkedNodes({ usedBy }: PromptHead): LinkedNodes {
  const [key, choose] = useState<string>()
  const all = [...new Map(usedBy.toReversed().map((user) => [keyOfUser(user), user])).values()].toReversed()
  const user = all.find((each) => keyOfUser(each) === key) ?? all[0]
  const { data } = useQuery({ ...workflowPromptsQuery(user?.workflow.id ?? ''), enabled: user !== undefined })
  const promptId = data?.items.find(({ nodeId, library }) => !library && nodeId === user?.nodeId)?.id
  return { all, choose, chosen: user && { workflow: user.workflow, nodeId: user.nodeId, name: user.nodeLabel, promptId } }
}

/** Nothing where there is nothing to choose from. */
export function LinkedNodePicker({ nodes: { all, chosen, choose }, className }: { nodes: LinkedNodes; className?: string }) {
  if (!chosen) return null
  return (
    <Select
      size="sm"
      label="Linked node"
      className={className ?? 'max-w-72'}
      value={`${chosen.workflow.id} ${chosen.nodeId}`}
      onChange={choose}
      options={all.map((user) => ({ value: keyOfUser(user), label: `${user.nodeLabel} in ${user.workflow.name}`, hint: `v${user.number}${user.follows === null ? ', pinned' : `, follows ${user.follows}`}` }))}
    />
  )
}
