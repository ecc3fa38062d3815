/**
 * A JSON value to read: nested parts fold, long texts are cut until asked for, long lists come in portions, values kept beside the log
 * are fetched on demand. Text nodes only: what a model or a tool wrote is never markup.
 */
'use client'
import { useState, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { formatBytes, formatNumber } from '#components/ui/format.ts'
import { errorText } from '#lib/client/query-client.ts'
import { blobQuery } from '#lib/client/runs.ts'
import { blobReferenceSchema, type BlobReference } from '#lib/engine/events.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { parseJson } from './format-json.ts'

const longText = 400
const portion = 100
/** Parts this deep are open at first, where they have few members. */
const openDepth = 2
const few = 24

export interface JsonViewerProps {
  value: Json
  label: string
  /** Where values that are kept beside the log can be fetched. */
  runId?: string
  className?: string
}

export function JsonViewer({ value, label, runId, className }: JsonViewerProps) {
  return (
    <div role="group" aria-label={label} className={classNames('overflow-auto p-2 font-mono text-12/[18px]', className)}>
      <Value value={value} depth={0} runId={runId} />
    </div>
  )
}

interface ValueProps {
  value: Json
  depth: number
  name?: string
  runId?: string
}

function Value({ value, depth, name, runId }: ValueProps) {
  const blob = blobReferenceSchema.safeParse(value)
  if (blob.success) return <Blob reference={blob.data} name={name} runId={runId} depth={depth} />
  if (Array.isArray(value)) return <Nested entries={value.map((item, index) => [String(index), item])} brackets="[]" {...{ depth, name, runId }} />
  if (isJsonObject(value)) return <Nested entries={Object.entries(value)} brackets="{}" {...{ depth, name, runId }} />
  return (
    <Line name={name}>
      <Scalar value={value} />
    </Line>
  )
}

function Line({ name, children }: { name?: string; children: ReactNode }) {
  return (
    <div className="pl-4 break-words whitespace-pre-wrap">
      {name !== undefined && <Name name={name} />}
      {children}
    </div>
  )
}

const Name = ({ name }: { name: string }) => (
  <>
    <span className="text-(--tok-key)">{name}</span>
    <span className="text-fg-3">: </span>
  </>
)

function Scalar({ value }: { value: string | number | boolean | null }) {
  const [whole, setWhole] = useState(false)
  if (typeof value !== 'string') return <span className={typeof value === 'number' ? 'text-(--tok-number)' : 'text-fg-2'}>{String(value)}</span>
  const cut = !whole && value.length > longText
  return (
    <>
      <span className="text-(--tok-string)">{JSON.stringify(cut ? value.slice(0, longText) : value).slice(0, cut ? -1 : undefined)}</span>
      {cut && (
        <button type="button" className="font-sans text-accent hover:underline" onClick={() => setWhole(true)}>
          … all {formatNumber(value.length)} characters
        </button>
      )}
    </>
  )
}

function Nested({ entries, brackets, depth, name, runId }: Omit<ValueProps, 'value'> & { entries: [string, Json][]; brackets: '[]' | '{}' }) {
  const [open, setOpen] = useState(depth < openDepth && entries.length <= few)
  const [shown, setShown] = useState(portion)
  const [first = '', last = ''] = brackets
  if (entries.length === 0) {
    return (
      <Line name={name}>
        <span className="text-fg-3">{brackets}</span>
      </Line>
    )
  }
  return (
    <div>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="group flex max-w-full items-start text-left hover:bg-hover">
        <ChevronRight aria-hidden className={classNames('mt-[3px] mr-0.5 size-3 shrink-0 text-fg-3', open && 'rotate-90')} />
        <span className="truncate">
          {name !== undefined && <Name name={name} />}
          <span className="text-fg-3">{first}</span>
          {!open && (
            <span className="text-fg-3">
              {' '}
              {preview(entries)} {last}
            </span>
          )}
        </span>
      </button>
      {open && (
        <>
          <div className="pl-3">
            {entries.slice(0, shown).map(([key, item]) => (
              <Value key={key} name={key} value={item} depth={depth + 1} runId={runId} />
            ))}
            {entries.length > shown && (
              <button type="button" className="pl-4 font-sans text-accent hover:underline" onClick={() => setShown(shown + portion)}>
                {Math.min(portion, entries.length - shown)} more of {formatNumber(entries.length)}
              </button>
            )}
          </div>
          <div className="pl-3.5 text-fg-3">{last}</div>
        </>
      )}
    </div>
  )
}

/** A glimpse of what is folded: names, or how many. */
function preview(entries: [string, Json][]): string {
  const isList = entries.every(([key], index) => key === String(index))
  return isList ? formatNumber(entries.length) : `${entries.slice(0, 4).map(([key]) => key).join(', ')}${entries.length > 4 ? ', …' : ''}`
}

function Blob({ reference, name, runId, depth }: { reference: BlobReference; name?: string; runId?: string; depth: number }) {
  const [wanted, setWanted] = useState(false)
  const { data, error, isFetching } = useQuery({ ...blobQuery(runId ?? '', reference.$blob), enabled: wanted && runId !== undefined })
  if (data !== undefined) return <Value value={parseJson(data) ?? data} depth={depth} name={name} runId={runId} />
  return (
    <Line name={name}>
      <span className="text-(--tok-string)">{reference.preview}</span>
      <span className="text-fg-3">… </span>
      {runId !== undefined && (
        <button type="button" className="font-sans text-accent hover:underline" onClick={() => setWanted(true)}>
          {isFetching ? 'loading' : `all ${formatBytes(reference.bytes)}`}
        </button>
      )}
      {error && <span className="font-sans text-failed"> {errorText(error)}</span>}
    </Line>
  )
}
