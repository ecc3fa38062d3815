/** What the moment knew, each value to be changed for all variants; a changed one is marked and can be put back. */
'use client'
import { useDeferredValue, useId, useMemo, useState } from 'react'
import { ChevronRight, RotateCcw } from 'lucide-react'
import type { Json } from '#lib/engine/json.ts'
import { JsonEditor } from '#components/node-form/json-editor.tsx'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { plural } from '#components/ui/format.ts'
import { Textarea } from '#components/ui/textarea.tsx'
import { usePlayground, usePlaygroundScreen } from './playground-context.ts'
import { lineOf, variableGroups, withVariable, type VariableGroup, type VariableRow } from './variable-rows.ts'

/** Folded at first: nothing that is tried reads it. */
const folded = new Set(['Other', 'Other steps'])

export function VariablesPanel() {
  const { past, store } = usePlaygroundScreen()
  const variables = usePlayground((state) => state.variables)
  const variants = useDeferredValue(usePlayground((state) => state.variants))
  const { material, cut } = past.material
  const groups = useMemo(() => variableGroups(material, variants.map(({ data }) => JSON.stringify(data))), [material, variants])
  const changed = Object.keys(variables).length
  return (
    <section aria-label="What it knew" className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-9 shrink-0 items-center gap-2 px-3">
        <h2 className="shrink-0 whitespace-nowrap">What it knew</h2>
        <span className="min-w-0 truncate text-11 text-fg-3">{changed === 0 ? 'for all variants' : `${plural(changed, 'value')} changed`}</span>
        {changed > 0 && (
          <Button kind="ghost" size="sm" icon={RotateCcw} className="ml-auto" aria-label="Put back all values" onClick={() => store.getState().setVariables({})}>
            Put back
          </Button>
        )}
      </div>
      <div className="min-h-0 flex-1 overflow-auto pb-3">
        {cut.length > 0 && (
          <ProblemText severity="warning" className="px-3 pb-2">
            {plural(cut.length, 'value')} too long to be shown here: {cut.map(({ path }) => path).join(', ')}. They are sent whole.
          </ProblemText>
        )}
        {groups.map((group) => (
          <Group key={group.title} group={group} variables={variables} cut={cut.map(({ path }) => path)} />
        ))}
      </div>
    </section>
  )
}

interface GroupProps {
  group: VariableGroup
  variables: Readonly<Record<string, Json>>
  /** Values that are not here, by their path. */
  cut: readonly string[]
}

function Group({ group: { title, rows }, variables, cut }: GroupProps) {
  const [open, setOpen] = useState(!folded.has(title))
  const shown = open || rows.some(({ pointer }) => pointer in variables)
  return (
    <section aria-label={title} className="border-t border-line-soft">
      <button type="button" aria-expanded={shown} onClick={() => setOpen(!shown)} className="flex h-7 w-full items-center gap-1.5 px-3 text-left text-11 font-medium text-fg-3 hover:bg-hover hover:text-fg focus-visible:-outline-offset-2">
        <ChevronRight aria-hidden className={classNames('size-3 transition-transform', shown && 'rotate-90')} />
        {title}
        <span className="font-regular tabular-nums">{rows.length}</span>
      </button>
      {shown && (
        <ul aria-label={title}>
          {rows.map((row) => (
            <li key={row.pointer}>
              <Row row={row} change={row.pointer in variables ? { value: variables[row.pointer] ?? null } : undefined} cut={cut.some((path) => row.label === path || row.label.startsWith(`${path}.`))} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Row({ row, change, cut }: { row: VariableRow; change: { value: Json } | undefined; cut: boolean }) {
  const { store } = usePlaygroundScreen()
  const [open, setOpen] = useState(false)
  const id = useId()
  const { label, seq } = row
  const value = change ? change.value : row.value
  const write = (next: Json) => store.getState().setVariables(withVariable(store.getState().variables, row, next))
  return (
    <div className={classNames(change && 'shadow-[inset_2px_0_0_var(--accent)]', open && 'pb-2')}>
      <div className="flex min-h-7 items-center pr-1.5 hover:bg-hover">
        <button type="button" aria-expanded={open} aria-controls={id} disabled={cut} onClick={() => setOpen(!open)} className="flex min-h-7 min-w-0 flex-1 items-baseline gap-2 py-1 pr-1 pl-3 text-left text-12 focus-visible:-outline-offset-2">
          <span className="max-w-[60%] shrink-0 truncate font-mono font-medium">{label}</span>
          {seq !== undefined && <span className="shrink-0 text-11 text-fg-3">event {seq}</span>}
          <span className={classNames('min-w-0 flex-1 truncate font-mono text-11', change ? 'text-accent' : 'text-fg-3')}>{lineOf(value)}</span>
          {change && <span className="sr-only">changed</span>}
        </button>
        {change && <IconButton icon={RotateCcw} size="sm" label={`Put ${label} back`} tooltipSide="left" onClick={() => write(row.value)} />}
      </div>
      {open && (
        <div id={id} className="px-3">
          <ValueInput label={label} value={value} text={typeof row.value === 'string'} onChange={write} />
        </div>
      )}
    </div>
  )
}

/** What was a text is edited as one; anything else as JSON. */
function ValueInput({ label, value, text, onChange }: { label: string; value: Json; text: boolean; onChange(value: Json): void }) {
  if (text && typeof value === 'string') return <Textarea mono aria-label={label} minRows={2} maxRows={14} value={value} onChange={({ target }) => onChange(target.value)} />
  return <JsonEditor label={label} value={value} minRows={2} maxRows={16} onChange={(next) => onChange(next ?? null)} />
}
