/** What a simulation assumes, to be tried: the model, the window of a request, the budget of the thread, what happens beyond it. */
'use client'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import type { ModelItem } from '#lib/api/models.ts'
import { modelsQuery } from '#lib/client/models.ts'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { formatCompact, formatNumber, plural } from '#components/ui/format.ts'
import { Input } from '#components/ui/input.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Select, type SelectOption } from '#components/ui/select.tsx'
import { limits, readTokens, type OverflowPolicy, type Settings } from './settings.ts'

export interface SimulationControlsProps {
  settings: Settings
  /** As in the node. */
  draft: Settings
  /** The name of the node's own model, and the window that is in force, once they are known. */
  model: string | null
  window: number | null
  onChange(settings: Settings): void
}

export function SimulationControls({ settings, draft, model, window, onChange }: SimulationControlsProps) {
  const models = useQuery(modelsQuery).data?.items ?? []
  const changed = JSON.stringify(settings) !== JSON.stringify({ ...draft, limit: settings.limit })
  return (
    <div role="group" aria-label="Assumptions" className="flex flex-wrap items-start gap-x-4 gap-y-2.5">
      <Field label="Model" className="w-[230px]">
        {({ id }) => <Select id={id} value={settings.model} options={modelOptions(models, settings.model === '' ? model : null)} onChange={(next) => onChange({ ...settings, model: next })} />}
      </Field>
      <WindowField settings={settings} models={models} window={window} onChange={onChange} />
      <TokensField label="Thread budget" placeholder="none" value={settings.budgetTokens} onChange={(budgetTokens) => onChange(withTokens(settings, 'budgetTokens', budgetTokens))} />
      <div className="flex flex-col gap-1">
        <span className="flex min-h-4 items-center text-12 font-medium text-fg-2">Beyond the budget</span>
        <SegmentedControl<OverflowPolicy>
          label="Beyond the budget"
          value={settings.overflow}
          onChange={(overflow) => onChange({ ...settings, overflow })}
          options={[
            { value: 'drop_oldest', label: 'Drop oldest' },
            { value: 'summarise', label: 'Summarise' },
            { value: 'fail', label: 'Fail' },
          ]}
          className="h-7 items-center"
        />
      </div>
      <Field label="Look at" className="w-[130px]">
        {({ id }) => <Select id={id} value={String(settings.limit)} options={limits.map((limit) => ({ value: String(limit), label: `Last ${limit} calls` }))} onChange={(next) => onChange({ ...settings, limit: Number(next) })} />}
      </Field>
      {changed && (
        <Button kind="ghost" icon={RotateCcw} className="mt-5 ml-auto" onClick={() => onChange({ ...draft, limit: settings.limit })}>
          As in the draft
        </Button>
      )}
    </div>
  )
}

/** Without the key where there is none, so that equal settings are equal. */
function withTokens(settings: Settings, key: 'budgetTokens' | 'window', tokens: number | undefined): Settings {
  const { [key]: _, ...rest } = settings
  return tokens === undefined ? rest : { ...rest, [key]: tokens }
}

/** Those in use first, as the catalogue lists them. */
function modelOptions(models: readonly ModelItem[], own: string | null): SelectOption[] {
  // What holds anywhere before what holds on one connection.
  const names = new Map(models.toSorted((a, b) => Number(a.connection === null) - Number(b.connection === null)).map((item) => [item.model, item]))
  return [
    { value: '', label: own === null ? 'As in the draft' : own || 'As in the draft', hint: 'As in the draft' },
    ...[...names.values()].map(({ model, window, price }) => ({
      value: model,
      label: model,
      hint: [window ? `${formatCompact(window.tokens)} window` : 'window unknown', price ? `$${price.input} per 1M input tok` : 'price unknown'].join(' · '),
    })),
  ]
}

const custom = 'custom'

/** Presets are the windows of the models that are known. */
function WindowField({ settings, models, window, onChange }: Pick<SimulationControlsProps, 'settings' | 'window' | 'onChange'> & { models: readonly ModelItem[] }) {
  const [typing, setTyping] = useState(false)
  const set = (tokens: number | undefined) => onChange(withTokens(settings, 'window', tokens))
  const sizes = [...new Set(models.flatMap(({ window: known }) => (known ? [known.tokens] : [])))].sort((a, b) => a - b)
  if (typing || (settings.window !== undefined && !sizes.includes(settings.window))) {
    return <TokensField label="Window" placeholder="tokens" value={settings.window} autoFocus={typing} onChange={set} onLeave={() => setTyping(false)} />
  }
  const own = window === null ? 'unknown' : `${formatCompact(window)}`
  return (
    <Field label="Window" className="w-[150px]">
      {({ id }) => (
        <Select
          id={id}
          value={settings.window === undefined ? '' : String(settings.window)}
          options={[
            { value: '', label: settings.window === undefined ? `Model’s, ${own}` : 'The model’s' },
            { value: custom, label: 'Another size…' },
            ...sizes.map((size) => ({ value: String(size), label: formatNumber(size), hint: modelsOf(models, size) })),
          ]}
          onChange={(next) => (next === custom ? setTyping(true) : set(next === '' ? undefined : Number(next)))}
        />
      )}
    </Field>
  )
}

function modelsOf(models: readonly ModelItem[], size: number): string {
  const names = [...new Set(models.filter(({ window }) => window?.tokens === size).map(({ model }) => model))]
  return names.length <= 2 ? names.join(', ') : `${names[0] ?? ''} and ${plural(names.length - 1, 'other')}`
}

/** Text while it is typed; what cannot be read is not taken over, and says so. */
function TokensField({ label, placeholder, value, autoFocus, onChange, onLeave }: { label: string; placeholder: string; value: number | undefined; autoFocus?: boolean; onChange(tokens: number | undefined): void; onLeave?(): void }) {
  const [typed, setTyped] = useState<string>()
  const unread = typed !== undefined && typed.trim() !== '' && readTokens(typed) === undefined
  return (
    <Field label={label} className="w-[130px]" error={unread ? 'A number of tokens, as 8000 or 8k.' : undefined}>
      {(control) => (
        <Input
          {...control}
          inputMode="numeric"
          // Chosen by the person a moment ago, in place of the list it stands in.
          autoFocus={autoFocus}
          className="tabular-nums"
          end="tok"
          placeholder={placeholder}
          value={typed ?? (value === undefined ? '' : formatNumber(value))}
          onChange={({ target }) => {
            setTyped(target.value)
            const tokens = readTokens(target.value)
            if (target.value.trim() === '') onChange(undefined)
            else if (tokens !== undefined) onChange(tokens)
          }}
          onBlur={() => {
            setTyped(undefined)
            onLeave?.()
          }}
        />
      )}
    </Field>
  )
}
