/**
 * What the builder can do with versions by the palette of commands; and `?restore=4`, which brings a version back into the draft as soon as
 * the builder is open, once. Draws nothing.
 */
'use client'
import { useEffect, useMemo, useRef } from 'react'
import { Archive, GitCompareArrows } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useCommands, type Command } from '#components/shell/command-registry.tsx'
import { compareHref, readSide } from './compare.ts'
import { useVersionActs, type VersionActsOptions } from './use-version-acts.ts'

export function VersionCommands({ slug, ...options }: VersionActsOptions & { slug: string }) {
  const { autosave, latestVersion } = options
  const { restore, keep } = useVersionActs(options)
  const router = useRouter()
  const done = useRef(false)
  useEffect(() => {
    const side = readSide(new URLSearchParams(location.search).get('restore'))
    if (!side || side.kind === 'draft' || done.current) return
    done.current = true
    history.replaceState(history.state, '', location.pathname)
    void restore(side)
  }, [restore])

  const commands = useMemo<Command[]>(() => {
    const compare = async (number: number) => {
      await autosave.flush()
      router.push(compareHref(slug, { kind: 'version', number }, { kind: 'draft' }))
    }
    return [
      ...(latestVersion === null ? [] : [{ id: 'compare-versions', label: `Compare the draft with v${latestVersion}`, icon: GitCompareArrows, keywords: ['diff', 'versions', 'changes', 'history', 'restore'], run: () => void compare(latestVersion) }]),
      { id: 'keep-draft', label: 'Keep a copy of the draft', icon: Archive, keywords: ['versions', 'save', 'checkpoint', 'snapshot'], run: () => void keep() },
    ]
  }, [autosave, keep, latestVersion, router, slug])
  useCommands('Canvas', commands)
  return null
}
