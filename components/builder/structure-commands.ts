/** The acts of structure.ts as commands and as entries of the canvas menu; and what holds while the builder is open. */
'use client'
import { useCallback, useEffect, useMemo } from 'react'
import { useCommands, type Command } from '#components/shell/command-registry.tsx'
import type { MenuEntry } from '#components/ui/menu.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { useBuilder, useBuilderStore } from './builder-context.tsx'
import type { BuilderStore } from './builder-store.ts'
import { revealSelected } from './collapse.ts'
import { carryOutAct, structureActs, type Act, type Tell } from './structure.ts'

export function useStructureCommands(store: BuilderStore): void {
  const tell = useTell()
  useEffect(() => revealSelected(store), [store])
  const commands = useMemo<Command[]>(
    () => structureActs.map((act) => ({ id: act.id, label: act.label, keys: act.keys, icon: act.icon, keywords: act.keywords, run: () => carryOutAct(act, store, tell) })),
    [store, tell],
  )
  useCommands('Arrange', commands)
}

function useTell(): Tell {
  const toast = useToast()
  return useCallback((message) => toast({ message }), [toast])
}

/** What of it can be done with the selection, where it is shown. */
export function useFittingActs(where: 'menu' | 'bar'): { act: Act; run(): void }[] {
  const store = useBuilderStore()
  const selected = useBuilder((state) => state.selected)
  const document = useBuilder((state) => (state.selected.size > 0 ? state.history.document : undefined))
  const tell = useTell()
  return useMemo(() => {
    if (!document) return []
    return structureActs.filter((act) => act.shown?.includes(where) && act.fits(document, selected)).map((act) => ({ act, run: () => carryOutAct(act, store, tell) }))
  }, [document, selected, store, tell, where])
}

/** Entries of the canvas menu, with a line above them where there are some. */
export function useStructureEntries(): MenuEntry[] {
  const acts = useFittingActs('menu')
  const entries = acts.map(({ act, run }): MenuEntry => ({ label: act.label, icon: act.icon, keys: act.keys, onSelect: run }))
  return entries.length > 0 ? [{ kind: 'separator' }, ...entries] : []
}
