/** The playground of a past decision: variants beside each other, what it knew, what was recorded. Kept in this tab across reloads. */
'use client'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useQuery } from '@tanstack/react-query'
import { CircleStop, History, Play, Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { mostAsks } from '#lib/api/playground.ts'
import { promptCallsQuery } from '#lib/client/prompts.ts'
import type { CallName } from '#components/builder/preview/moments.ts'
import { usePreviewJobs } from '#components/builder/preview/use-preview.ts'
import { nodeNames } from '#components/inspector/node-names.ts'
import { CallMenu } from '#components/prompts/call-menu.tsx'
import { useCommands } from '#components/shell/command-registry.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button } from '#components/ui/button.tsx'
import { shortId } from '#components/ui/id-chip.tsx'
import { useAppleKeys } from '#components/ui/kbd.tsx'
import { Select } from '#components/ui/select.tsx'
import { AddVariant } from './add-variant.tsx'
import { AskAnnouncer } from './ask-announcer.tsx'
import type { PastCall } from './past-call.ts'
import { playgroundPath } from './paths.ts'
import { PlaygroundProvider, usePlayground, usePlaygroundScreen, type PlaygroundScreen } from './playground-context.ts'
import { carried, createPlaygroundStore, keep, readKept, type PlaygroundStore } from './playground-store.ts'
import { RecordedPanel } from './recorded-panel.tsx'
import { SaveVersionDialog } from './save-version-dialog.tsx'
import { useAsking } from './use-asking.ts'
import { useMoment } from './use-variant-request.ts'
import { VariablesPanel } from './variables-panel.tsx'
import { VariantColumn } from './variant-column.tsx'
import { bodyOf, mostVariants } from './variant.ts'

export interface PlaygroundProps {
  promptId: string
  seq: number
  past: PastCall
}

export function Playground({ promptId, seq, past }: PlaygroundProps) {
  const runId = past.run.id
  const [store] = useState(() => {
    const { node } = past.material
    return createPlaygroundStore(readKept(sessionStorage, promptId, runId, seq), bodyOf(node.type, node.id, node.data), () => crypto.randomUUID())
  })
  useKept(store, promptId, runId, seq)
  const asking = useAsking(store, promptId, runId, seq)
  const jobs = usePreviewJobs()
  const names = useMemo(() => nodeNames(past.document), [past.document])
  const screen = useMemo<PlaygroundScreen>(() => ({ promptId, seq, past, store, asking, jobs, names }), [promptId, seq, past, store, asking, jobs, names])
  return (
    <PlaygroundProvider value={screen}>
      <Bar />
      <AskKey>
        <Columns />
        <aside aria-label="The recorded call" className="flex min-h-0 flex-col bg-surface">
          <RecordedPanel />
          <VariablesPanel />
        </aside>
      </AskKey>
      <AskAnnouncer />
    </PlaygroundProvider>
  )
}

const keptAfterMs = 300

/** Written a moment after the last change, and when the page goes. */
function useKept(store: PlaygroundStore, promptId: string, runId: string, seq: number): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const write = () => {
      clearTimeout(timer)
      keep(sessionStorage, promptId, runId, seq, store.getState())
    }
    const stop = store.subscribe(() => {
      clearTimeout(timer)
      timer = setTimeout(write, keptAfterMs)
    })
    addEventListener('pagehide', write)
    return () => {
      stop()
      removeEventListener('pagehide', write)
      write()
    }
  }, [store, promptId, runId, seq])
}

/** Mod+Enter asks from wherever one types: an editor would take it for a new line. */
function AskKey({ children }: { children: React.ReactNode }) {
  const { asking } = usePlaygroundScreen()
  const apple = useAppleKeys()
  const onKeyDownCapture = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || !(apple ? event.metaKey : event.ctrlKey)) return
    event.preventDefault()
    event.stopPropagation()
    asking.ask()
  }
  return (
    <main id="main" tabIndex={-1} onKeyDownCapture={onKeyDownCapture} className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_300px] outline-none min-[1500px]:grid-cols-[minmax(0,1fr)_360px] min-[2200px]:grid-cols-[minmax(0,1fr)_440px]">
      {children}
    </main>
  )
}

const counts = [1, 2, 3, 5, mostAsks]

function Bar() {
  const { past, names, asking, promptId } = usePlaygroundScreen()
  const { run, material } = past
  const count = usePlayground((state) => state.count)
  const setCount = usePlayground((state) => state.setCount)
  const busy = usePlayground((state) => state.variants.some(({ batch }) => batch?.status === 'asking'))
  const several = usePlayground((state) => state.variants.length > 1)
  const { title } = names(material.node.id)
  useCommands('Playground', [
    { id: 'ask-all', label: 'Ask all variants', keys: 'mod+enter', icon: Play, whileTyping: true, run: () => asking.ask() },
    { id: 'cancel-asks', label: 'Cancel what is being asked', icon: CircleStop, disabled: !busy, run: () => asking.cancel() },
  ])
  return (
    <TopBar
      crumbs={[
        { label: run.workflow.name, href: `/workflows/${run.workflow.slug}` },
        { label: title, href: `/prompts/${encodeURIComponent(promptId)}` },
        { label: 'Playground', whole: true },
      ]}
      meta={
        <>
          <CallPicker />
          <span className="w-0 grow truncate text-12 text-fg-3">Nothing of the run is executed again, and nothing is kept but what you save.</span>
        </>
      }
    >
      <Select size="sm" label="How often to ask each variant" className="w-[92px]" value={String(count)} options={[...new Set([...counts, count])].sort((a, b) => a - b).map((each) => ({ value: String(each), label: each === 1 ? 'once' : `${each} times` }))} onChange={(next) => setCount(Number(next))} />
      {busy && (
        <Button icon={CircleStop} onClick={() => asking.cancel()}>
          Cancel
        </Button>
      )}
      <Button kind="primary" icon={Play} keys="mod+enter" onClick={() => asking.ask()}>
        {several ? 'Ask all' : 'Ask'}
      </Button>
    </TopBar>
  )
}

/** Another recorded call of the prompt, without leaving the page: what was edited goes along, unless that call has variants of its own. */
function CallPicker() {
  const { past: { run }, promptId, seq, store } = usePlaygroundScreen()
  const router = useRouter()
  const { data } = useQuery({ ...promptCallsQuery(promptId), retry: false })
  const go = ({ runId, seq: to }: CallName) => {
    const there = readKept(sessionStorage, promptId, runId, to)
    const taken = there && carried(there) ? undefined : carried(store.getState())
    if (taken) keep(sessionStorage, promptId, runId, to, taken)
    router.replace(playgroundPath(promptId, runId, to))
  }
  const calls = data?.items ?? []
  const at = calls.findIndex((call) => call.runId === run.id && call.seq === seq)
  const [newer, older] = at < 0 ? [undefined, calls[0]] : [calls[at - 1], calls[at + 1]]
  useCommands('Playground', [
    { id: 'newer-call', label: 'Newer call in the list', keys: '[', icon: History, disabled: !newer, run: () => newer && go(newer) },
    { id: 'older-call', label: 'Older call in the list', keys: ']', icon: History, disabled: !older, run: () => older && go(older) },
  ])
  return (
    <CallMenu promptId={promptId} label="The recorded call that is asked again" icon={History} chosen={{ runId: run.id, seq }} onChoose={go}>
      {`run ${shortId(run.id)}, event ${seq}`}
    </CallMenu>
  )
}

function Columns() {
  const variants = usePlayground((state) => state.variants)
  const moment = useMoment()
  const [saving, setSaving] = useState<string>()
  const end = useRef<HTMLDivElement>(null)
  const known = useRef(variants.length)
  useEffect(() => {
    if (variants.length > known.current) end.current?.scrollIntoView({ inline: 'end', block: 'nearest' })
    known.current = variants.length
  }, [variants.length])
  return (
    <div role="region" aria-label="Variants" tabIndex={-1} className="flex min-h-0 overflow-x-auto border-r border-line bg-canvas outline-none">
      {variants.map((variant) => (
        <VariantColumn key={variant.id} variant={variant} moment={moment} onSave={({ id }) => setSaving(id)} />
      ))}
      <div ref={end} className="flex w-10 shrink-0 flex-col items-center bg-surface pt-1.5">
        <AddVariant icon={Plus} disabled={variants.length >= mostVariants} />
      </div>
      <SaveVersionDialog variant={variants.find(({ id }) => id === saving)} onClose={() => setSaving(undefined)} />
    </div>
  )
}
