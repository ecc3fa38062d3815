/**
 * Which version of its prompt each decision and generation holds, as its card says it: `v3`, or `v3 + edits` where the draft is no version
 * yet. Nothing is said of a prompt without versions, nor of a node that is not in order: no call can be made with it.
 */
'use client'
import { useMemo } from 'react'
import { useQueries, useQuery } from '@tanstack/react-query'
import { listPromptVersions, type PromptVersionItem } from '#lib/api/prompts.ts'
import { request } from '#lib/client/request.ts'
import { promptKeys, workflowPromptsQuery } from '#lib/client/prompts.ts'
import type { DocumentNode } from '#lib/engine/document.ts'
import { textOf } from '#lib/nodes/draft.ts'
import { bodyOfData } from '#lib/nodes/prompt-body.ts'

type Numbered = Pick<PromptVersionItem, 'number' | 'hash'>

/** As many as are looked through for the one that the draft is; an older one counts as edited. */
const newest = 50

/** By node id. One request tells the latest versions of all; of a node that is none of them, the older ones are looked through. */
export function usePromptNames(workflowId: string, nodes: readonly DocumentNode[]): ReadonlyMap<string, string> {
  const { data } = useQuery(workflowPromptsQuery(workflowId))
  const latest = useMemo(() => new Map((data?.items ?? []).map(({ id, latestVersion, hash }) => [id, { number: latestVersion, hash }])), [data])
  const ids = useMemo(() => [...new Set(nodes.filter((node) => isOther(node, latest.get(promptIdOf(node)))).map(promptIdOf))], [nodes, latest])
  const versions = useQueries({
    queries: ids.map((id) => ({
      queryKey: [...promptKeys.versions(id), 'newest'] as const,
      queryFn: ({ signal }: { signal: AbortSignal }) => request(listPromptVersions, { params: { id }, query: { limit: newest }, signal }),
      staleTime: 60_000,
    })),
    combine: (results) => results.map(({ data }) => data?.items),
  })
  return useMemo(() => {
    const byPrompt = new Map<string, readonly Numbered[]>([...latest].map(([id, version]) => [id, [version]]))
    for (const [index, id] of ids.entries()) byPrompt.set(id, versions[index] ?? [])
    return new Map(
      nodes.flatMap((node) => {
        const known = byPrompt.get(promptIdOf(node)) ?? []
        const name = known.length === 0 ? undefined : versionName(hashOf(node), known)
        return name === undefined ? [] : [[node.id, name]]
      }),
    )
  }, [nodes, latest, ids, versions])
}

/** `versions`: newest first. */
export function versionName(hash: string | undefined, versions: readonly Numbered[]): string | undefined {
  const [latest] = versions
  if (hash === undefined || latest === undefined) return undefined
  const same = versions.find((version) => version.hash === hash)
  return same ? `v${same.number}` : `v${latest.number} + edits`
}

const isOther = (node: DocumentNode, latest: Numbered | undefined): boolean => latest !== undefined && hashOf(node) !== latest.hash

const promptIdOf = ({ data }: DocumentNode): string => textOf(data, 'promptId')

/** Nodes never change in place, so a content is hashed once. */
const hashes = new WeakMap<DocumentNode, string | undefined>()

function hashOf(node: DocumentNode): string | undefined {
  if (!hashes.has(node)) {
    const read = bodyOfData(node.type, node.data)
    hashes.set(node, read.ok ? read.hash : undefined)
  }
  return hashes.get(node)
}
