/** One variant: where it came from, what is tried in it, the exact request, its answers. */
'use client'
import { useCallback, useMemo, useState } from 'react'
import { CopyPlus, Ellipsis, Save, Trash2, Undo2 } from 'lucide-react'
import { PreviewTrouble } from '#components/builder/preview/preview-trouble.tsx'
import { signed } from '#components/builder/preview/preview-figures.tsx'
import type { PreviewJob } from '#components/builder/preview/preview-job.ts'
import type { Shown } from '#components/builder/preview/use-preview.ts'
import { Button } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { formatCost, formatNumber, formatTokens } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { CopyButton } from '#components/ui/id-chip.tsx'
import { Menu, type MenuEntry } from '#components/ui/menu.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { Answers } from './answers.tsx'
import { usePlayground, usePlaygroundScreen } from './playground-context.ts'
import { RequestView } from './request-view.tsx'
import { requestHashOf, useEstimate, useVariantRequest, type Estimate } from './use-variant-request.ts'
import { askedText, editedParts, mostVariants, originWords, type Variant } from './variant.ts'
import { VariantForm } from './variant-form.tsx'
import { variantSource } from './variant-source.ts'

const views = [
  { value: 'edit', label: 'Edit' },
  { value: 'window', label: 'Window' },
  { value: 'changes', label: 'Changes' },
] as const
type View = (typeof views)[number]['value']

export interface VariantColumnProps {
  variant: Variant
  moment: PreviewJob['moment']
  onSave(variant: Variant): void
}

export function VariantColumn({ variant, moment, onSave }: VariantColumnProps) {
  const { store, past } = usePlaygroundScreen()
  const { id, name, data, batch } = variant
  const { document, before, material } = past
  const source = useMemo(() => variantSource(store, id, { document, nodeId: material.node.id, ...(before && { before }) }), [store, id, document, material, before])
  const variables = usePlayground((state) => state.variables)
  const shown = useVariantRequest(variant, moment)
  const [view, setView] = useState<View>('edit')
  const goTo = useCallback(
    (path: string, line?: number) => {
      setView('edit')
      source.jump(path, line)
    },
    [source],
  )
  const window = shown?.good?.window
  return (
    <section aria-label={`Variant ${name}`} className="flex min-h-0 min-w-[380px] flex-1 flex-col border-r border-line bg-canvas">
      <Head variant={variant} onSave={onSave} />
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line bg-surface px-3">
        <SegmentedControl label={`View of variant ${name}`} value={view} onChange={setView} options={views} />
        <RequestTokens shown={shown} sentTokens={past.sent.inputTokens} />
      </div>
      {view === 'edit' ? (
        <div className="min-h-0 flex-1 overflow-auto bg-surface">
          <VariantForm source={source} />
        </div>
      ) : window ? (
        <RequestView view={view} window={window} data={data} stale={shown?.good?.job !== shown?.job} onGoTo={goTo} />
      ) : (
        <div role="status" aria-label="Assembling the request" className="flex-1" />
      )}
      {shown && <PreviewTrouble outcome={shown.outcome} stale={view !== 'edit'} onGoTo={({ path, line }) => goTo(path, line)} />}
      <AskBar variant={variant} shown={shown} />
      {batch && <Answers name={name} batch={batch} edited={batch.of !== askedText(data, variables)} requestHash={window && requestHashOf(window)} />}
    </section>
  )
}

function Head({ variant, onSave }: Pick<VariantColumnProps, 'variant' | 'onSave'>) {
  const { name, origin, base, data } = variant
  const edited = editedParts(base, data)
  return (
    <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line bg-surface pr-2 pl-3">
      <span aria-hidden className="grid size-5 shrink-0 place-items-center rounded-4 bg-active text-12 font-strong">
        {name}
      </span>
      <h2 className="sr-only">Variant {name}</h2>
      <Chip title={`It began as ${originWords(origin)}`}>{originWords(origin)}</Chip>
      <span className="min-w-0 flex-1 truncate text-12 text-fg-3">{edited.length === 0 ? 'as it was' : `edited: ${edited.join(', ')}`}</span>
      <Button size="sm" icon={Save} onClick={() => onSave(variant)} aria-label={`Save variant ${name} as a version`}>
        Save
      </Button>
      <VariantMenu variant={variant} edited={edited.length > 0} />
    </header>
  )
}

function VariantMenu({ variant, edited }: { variant: Variant; edited: boolean }) {
  const { store } = usePlaygroundScreen()
  const toast = useToast()
  const count = usePlayground((state) => state.variants.length)
  const { id, name, base, data } = variant

  function putBack() {
    store.getState().setBody(id, base)
    toast({ message: `${name} is as it was`, icon: Undo2, undo: { run: () => store.getState().setBody(id, data) } })
  }

  function remove() {
    const { variants, remove: away, putBack: back } = store.getState()
    const index = variants.findIndex((each) => each.id === id)
    away(id)
    toast({ message: `Variant ${name} removed`, icon: Trash2, undo: { run: () => back(variant, index) } })
  }

  const entries: MenuEntry[] = [
    { label: 'Duplicate', icon: CopyPlus, disabled: count >= mostVariants, onSelect: () => void store.getState().add({ kind: 'variant', name }, data, id) },
    { label: 'Take the edits back', icon: Undo2, disabled: !edited, onSelect: putBack },
    { kind: 'separator' },
    { label: 'Remove', icon: Trash2, danger: true, disabled: count === 1, onSelect: remove },
  ]
  return <Menu label={`Actions of variant ${name}`} align="end" trigger={<IconButton icon={Ellipsis} label={`Actions of variant ${name}`} size="sm" />} entries={entries} />
}

/** How large the request is, against what was sent then. */
function RequestTokens({ shown, sentTokens }: { shown: Shown | undefined; sentTokens: number }) {
  const window = shown?.good?.window
  if (!window) return null
  const delta = window.inputTokens - sentTokens
  return (
    <span className="ml-auto flex min-w-0 items-center gap-1.5 text-12 text-fg-3 tabular-nums" title={`${window.exact ? 'Counted' : 'Estimated'} by ${window.tokenizer}. ${formatNumber(sentTokens)} tokens were sent then`}>
      <span className="whitespace-nowrap">
        {!window.exact && '≈ '}
        <b className="font-medium text-fg">{formatTokens(window.inputTokens)}</b>
      </span>
      <span className="truncate">{delta === 0 ? 'as sent' : `${signed(delta)} against ${formatNumber(sentTokens)} sent`}</span>
      <CopyButton text={window.body} label="Copy the request as it would be sent" tooltipSide="left" />
    </span>
  )
}

function AskBar({ variant, shown }: { variant: Variant; shown: Shown | undefined }) {
  const { id, name, batch } = variant
  const { asking } = usePlaygroundScreen()
  const count = usePlayground((state) => state.count)
  const estimate = useEstimate(variant, shown)
  const busy = batch?.status === 'asking'
  const words = `${batch ? 'Ask again' : 'Ask'} ${count === 1 ? 'once' : `${count} times`}`
  return (
    <div className="flex h-11 shrink-0 items-center gap-2 border-t border-line bg-surface px-3">
      {busy ? (
        <Button size="sm" onClick={() => asking.cancel(id)} aria-label={`Cancel the asks of ${name}`}>
          Cancel
        </Button>
      ) : (
        <Button size="sm" onClick={() => asking.ask(id)} disabled={!shown?.good} aria-label={`${words}: variant ${name}`}>
          {words}
        </Button>
      )}
      <span className="min-w-0 truncate text-12 text-fg-3 tabular-nums">{estimate && estimateWords(estimate, count)}</span>
    </div>
  )
}

function estimateWords({ usd, scripted }: Estimate, count: number): string {
  if (scripted) return 'scripted, no LLM: $0.00'
  if (usd === null) return 'price unknown'
  return count === 1 ? `about ${formatCost(usd)}` : `about ${formatCost(usd)} each, ${formatCost(usd * count)} for ${count}`
}
