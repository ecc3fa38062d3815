/**
 * What changed in a node or the workflow, field by field: words marked in texts and JSON, short values from old to new. Split, what was
 * stands at the left and what is at the right; inline, both are one text.
 */
'use client'
import { useMemo, useState, type ReactNode } from 'react'
import { ArrowRight } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { Fold, Part } from '#components/inspector/diff/diff-row.tsx'
import { textParts, type ShownPart } from '#components/inspector/diff/diff-text.ts'
import type { FieldChange } from './change-entries.ts'
import { isShort, valueText } from './value-text.ts'

export function FieldChanges({ fields, split }: { fields: readonly FieldChange[]; split: boolean }) {
  return (
    <div className="flex flex-col gap-2">
      {fields.map((field, index) => (
        <div key={`${field.path} ${index}`} role="group" aria-label={field.place.join(', ')} className="overflow-hidden rounded-6 border border-line">
          <h3 className="flex h-7 items-center gap-1.5 border-b border-line bg-surface px-2.5 text-12">
            <span className="min-w-0 truncate" title={field.place.join(' › ')}>
              {field.place.map((name, place) => (
                <span key={place} className={place === 0 ? 'font-medium' : 'text-fg-2'}>
                  {place > 0 && <span className="px-1 text-fg-4">›</span>}
                  {name}
                </span>
              ))}
            </span>
            <span className={classNames('ml-auto shrink-0 text-11', becameLooks[became(field)].look)}>{becameLooks[became(field)].word}</span>
          </h3>
          <Value field={field} split={split} />
        </div>
      ))}
    </div>
  )
}

type Became = 'added' | 'removed' | 'changed' | 'reordered'
const becameLooks: Record<Became, { word: string; look: string }> = {
  added: { word: '+ added', look: 'text-add' },
  removed: { word: '− removed', look: 'text-del' },
  changed: { word: '~ changed', look: 'text-waiting' },
  reordered: { word: '↕ reordered', look: 'text-fg-2' },
}
const became = ({ before, after, reordered }: FieldChange): Became => (reordered ? 'reordered' : before === undefined ? 'added' : after === undefined ? 'removed' : 'changed')

function Value({ field, split }: { field: FieldChange; split: boolean }) {
  const { before, after } = field
  if (before !== undefined && after !== undefined && isShort(before) && isShort(after)) {
    return (
      <p className="flex flex-wrap items-center gap-x-2 bg-inset px-2.5 py-1.5 font-mono text-12/[18px]">
        <Part kind="gone" text={valueText(before)} />
        <ArrowRight aria-label="to" className="size-3 shrink-0 text-fg-3" />
        <Part kind="come" text={valueText(after)} />
      </p>
    )
  }
  if (before === undefined) return <Pane look="bg-add-soft">{valueText(after)}</Pane>
  if (after === undefined) return <Pane look="bg-del-soft text-fg-2">{valueText(before)}</Pane>
  return <ChangedText before={valueText(before)} after={valueText(after)} split={split} />
}

function ChangedText({ before, after, split }: { before: string; after: string; split: boolean }) {
  const parts = useMemo(() => textParts(before, after), [before, after])
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const shown = (kinds: readonly ShownPart['kind'][]) =>
    parts.map((part, index) => {
      if (!kinds.includes(part.kind)) return null
      if (part.kind === 'fold' && !open.has(index)) return <Fold key={index} lines={part.lines} onUnfold={() => setOpen(new Set([...open, index]))} />
      return <Part key={index} kind={part.kind} text={part.text} />
    })
  if (!split) return <Pane>{shown(['same', 'fold', 'gone', 'come'])}</Pane>
  return (
    <div className="grid grid-cols-2 divide-x divide-line">
      <Pane label="Before">{shown(['same', 'fold', 'gone'])}</Pane>
      <Pane label="After">{shown(['same', 'fold', 'come'])}</Pane>
    </div>
  )
}

function Pane({ label, look = 'bg-inset', children }: { label?: string; look?: string; children: ReactNode }) {
  return (
    <pre aria-label={label} className={classNames('max-h-[420px] min-w-0 overflow-y-auto px-2.5 py-1.5 font-mono text-12/[18px] break-words whitespace-pre-wrap', look)}>
      {children}
    </pre>
  )
}
