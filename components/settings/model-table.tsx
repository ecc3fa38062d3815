/** The table of models: what holds of each, who says so since when, and one row at a time open for editing in place. */
'use client'
import type { KeyboardEvent } from 'react'
import { Check, Pencil, RotateCcw, X } from 'lucide-react'
import { Chip } from '#components/ui/chip.tsx'
import { formatCompact, formatDay, formatNumber, plural } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select, type SelectOption } from '#components/ui/select.tsx'
import { rowActionsClass, Table, type Column } from '#components/ui/table.tsx'
import { defaultWarnAtPercent, type ModelItem } from '#lib/api/models.ts'
import type { DraftField } from './model-draft.ts'
import { keyOf, newKey, type ModelEdit } from './use-model-edit.ts'

/** Undefined: the row of a model that is being added. */
type Row = ModelItem | undefined

export interface ModelTableProps {
  /** Undefined while they are on their way. */
  models: readonly ModelItem[] | undefined
  edit: ModelEdit
  connections: readonly string[]
  mayEdit: boolean
}

export function ModelTable({ models, edit, connections, mayEdit }: ModelTableProps) {
  const rows: Row[] = [...(edit.key === newKey ? [undefined] : []), ...(models ?? [])]
  return (
    <Table
      label="Models"
      className="table-fixed min-w-[1000px]"
      columns={columnsFor(edit, connections, mayEdit)}
      rows={rows}
      pendingRows={models ? 0 : 12}
      rowKey={(row) => (row ? keyOf(row) : newKey)}
      rowHeight={46}
      rowClassName={(row) => (isOpen(edit, row) ? 'bg-accent-soft [&>td]:py-1.5 [&>td]:align-top' : undefined)}
      onOpen={mayEdit ? (row) => row && !isOpen(edit, row) && edit.open(row) : undefined}
    />
  )
}

const isOpen = (edit: ModelEdit, row: Row): boolean => edit.key === (row ? keyOf(row) : newKey)
const unknown = <span className="text-fg-3">unknown</span>

function columnsFor(edit: ModelEdit, connections: readonly string[], mayEdit: boolean): Column<Row>[] {
  const price = (name: 'input' | 'cachedInput' | 'output', head: string, label: string): Column<Row> => ({
    id: name,
    head,
    align: 'right',
    width: '8.5%',
    bone: '40px',
    cell: (row) => (isOpen(edit, row) ? <Cell edit={edit} field={name} label={label} placeholder={row?.price ? String(row.price[name]) : 'unknown'} start="$" /> : row?.price ? money(row.price[name]) : unknown),
  })
  return [
    { id: 'model', head: 'Model', width: '24%', bone: '160px', cell: (row) => (row ? <Name row={row} /> : <Cell edit={edit} field="model" label="Model" placeholder="Name as in requests" autoFocus left />) },
    { id: 'for', head: 'Connection', width: '13%', bone: '80px', cell: (row) => (row ? <Connection row={row} /> : <ConnectionSelect edit={edit} connections={connections} />) },
    {
      id: 'window',
      head: 'Window, tokens',
      align: 'right',
      width: '10%',
      cell: (row) => (isOpen(edit, row) ? <Cell edit={edit} field="contextWindow" label="Window in tokens" placeholder={row?.window ? formatNumber(row.window.tokens) : 'unknown'} autoFocus={row !== undefined} /> : row?.window ? <WindowText row={row} /> : unknown),
    },
    {
      id: 'warn',
      head: 'Warn at',
      align: 'right',
      width: '7%',
      bone: '24px',
      cell: (row) => (isOpen(edit, row) ? <Cell edit={edit} field="warnAtPercent" label="Warn at percent" placeholder={String(row?.window?.warnAtPercent ?? defaultWarnAtPercent)} /> : row?.window ? `${row.window.warnAtPercent}%` : <span className="text-fg-3">–</span>),
    },
    price('input', 'Input', 'Price of input'),
    price('cachedInput', 'Cached input', 'Price of cached input'),
    price('output', 'Output', 'Price of output'),
    { id: 'asOf', head: 'As of', bone: '64px', className: 'pl-6', cell: (row) => (isOpen(edit, row) ? <Cell edit={edit} field="asOf" label="As of" placeholder="today" left /> : row && <Source row={row} />) },
    { id: 'actions', headLabel: 'Actions', width: '84px', bone: 'none', align: 'right', cell: (row) => <Actions row={row} edit={edit} mayEdit={mayEdit} /> },
  ]
}

/** Every digit that was entered, and two at least. */
const money = (usd: number): string => `$${Number(usd.toFixed(2)) === usd ? usd.toFixed(2) : String(usd)}`

function Name({ row }: { row: ModelItem }) {
  const counted = row.tokenizer.exact ? `tokens by ${row.tokenizer.name}` : 'tokens estimated'
  return (
    <span className="flex min-w-0 flex-col">
      <span className="truncate font-mono text-12 font-medium" title={row.model}>
        {row.model}
      </span>
      <span className="truncate text-11 text-fg-3" title={row.refusedParameters.length > 0 ? `Refuses ${row.refusedParameters.join(', ')}` : undefined}>
        {[row.provider, counted, row.refusedParameters.length > 0 && `refuses ${plural(row.refusedParameters.length, 'parameter')}`].filter(Boolean).join(' · ')}
      </span>
    </span>
  )
}

function Connection({ row }: { row: ModelItem }) {
  const used = row.usedBy.length > 0 ? `used by ${row.usedBy.join(', ')}` : 'not used'
  return (
    <span className="flex min-w-0 flex-col">
      {row.connection === null ? <span>all</span> : <span className="truncate font-mono text-12">{row.connection}</span>}
      <span className="truncate text-11 text-fg-3" title={used}>
        {used}
      </span>
    </span>
  )
}

function WindowText({ row }: { row: ModelItem }) {
  if (!row.window) return unknown
  const { tokens, upTo } = row.window
  return (
    <span title={`${formatNumber(tokens)} tokens${upTo ? ' at most: whoever serves it chooses' : ''}`}>
      {upTo && <span className="text-11 text-fg-3">up to </span>}
      {formatCompact(tokens)}
    </span>
  )
}

function Source({ row }: { row: ModelItem }) {
  const { asOf, source, price, priceHost } = row
  const where = source === 'own' ? 'entered here' : source === 'none' ? 'nothing known' : price && priceHost ? `${priceHost} only` : 'built in'
  return (
    <span className="flex min-w-0 flex-col">
      <span>{asOf === null ? <span className="text-fg-3">–</span> : source === 'own' ? <Chip tone="accent">{formatDay(asOf)}</Chip> : formatDay(asOf)}</span>
      <span className="truncate text-11 text-fg-3" title={where}>
        {where}
      </span>
    </span>
  )
}

interface CellProps {
  edit: ModelEdit
  field: DraftField
  label: string
  placeholder: string
  start?: string
  left?: boolean
  autoFocus?: boolean
}

/** Enter saves, Escape gives up; what is wrong stands below. */
function Cell({ edit, field, label, placeholder, start, left = false, autoFocus = false }: CellProps) {
  const error = edit.errors[field]
  const id = `model-${field}-error`
  return (
    <span className="flex flex-col gap-0.5">
      <Input
        size="sm"
        aria-label={label}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? id : undefined}
        autoFocus={autoFocus}
        value={edit.draft[field]}
        placeholder={placeholder}
        onChange={(event) => edit.type(field, event.target.value)}
        onKeyDown={(event) => onKey(event, edit)}
        end={start && edit.draft[field] === '' ? undefined : start}
        className={left ? undefined : '[&_input]:text-right'}
      />
      {error && (
        <span id={id} className="text-left text-11 whitespace-normal text-failed">
          {error}
        </span>
      )}
    </span>
  )
}

function onKey(event: KeyboardEvent, edit: ModelEdit) {
  if (event.key === 'Enter') {
    event.preventDefault()
    edit.save()
  }
  if (event.key === 'Escape') {
    event.stopPropagation()
    edit.cancel()
  }
}

function ConnectionSelect({ edit, connections }: { edit: ModelEdit; connections: readonly string[] }) {
  const options: SelectOption[] = [{ value: '', label: 'all' }, ...connections.map((name) => ({ value: name, label: name }))]
  return <Select label="Connection" size="sm" value={edit.draft.connection} options={options} onChange={(value) => edit.type('connection', value)} />
}

function Actions({ row, edit, mayEdit }: { row: Row; edit: ModelEdit; mayEdit: boolean }) {
  if (!mayEdit) return null
  if (isOpen(edit, row)) {
    return (
      <span className="flex justify-end gap-0.5">
        <IconButton icon={X} label="Cancel" keys="escape" size="sm" onClick={edit.cancel} />
        <IconButton icon={Check} label="Save" keys="enter" size="sm" kind="primary" busy={edit.saving} onClick={edit.save} />
      </span>
    )
  }
  if (!row) return null
  return (
    <span className={`flex justify-end gap-0.5 ${rowActionsClass}`}>
      {row.own && <IconButton icon={RotateCcw} label={row.priceHost || row.provider ? `Reset ${row.model} to what is built in` : `Remove what was entered for ${row.model}`} size="sm" onClick={() => edit.reset(row)} />}
      <IconButton icon={Pencil} label={`Edit ${row.model}`} size="sm" onClick={() => edit.open(row)} />
    </span>
  )
}
