/**
 * One message of two contents: split, what was stands at the left and what is at the right; inline, both are one text. Stretches of lines
 * that stayed are folded; a message that stayed as a whole is one line.
 */
'use client'
import { Fragment, useState, type ReactNode } from 'react'
import { ChevronRight, UnfoldVertical } from 'lucide-react'
import { isSameRow, type DiffLine, type LineRow, type MessageDiff } from '#lib/nodes/prompt-diff.ts'
import { classNames } from '#components/ui/class-names.ts'
import { formatNumber, plural } from '#components/ui/format.ts'
import { useTokenCount } from '#components/prompt/use-token-count.ts'
import { LineText } from './template-text.tsx'

/** Lines that stay in sight around a change, and the fewest that are worth folding. */
const around = 3
const leastFolded = 4

export interface MessageRowsProps {
  message: MessageDiff
  split: boolean
  /** There is nothing to compare it with: it is shown although nothing changed. */
  alone: boolean
}

export function MessageRows({ message, split, alone }: MessageRowsProps) {
  const [open, setOpen] = useState(false)
  const folded = message.kind === 'same' && !alone
  const role = roleWords(message)
  const head = (
    <>
      <span className="font-mono font-medium text-fg">{role}</span>
      <Tokens before={message.before?.text} after={message.after?.text} kind={message.kind} />
    </>
  )
  return (
    <section aria-label={`Message ${((message.after ?? message.before)?.index ?? 0) + 1}, ${role}, ${kindWords[message.kind]}`} data-kind={message.kind}>
      {folded ? (
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className={classNames(headClass, 'hover:bg-hover')}>
          <ChevronRight aria-hidden className={classNames('size-3 transition-transform', open && 'rotate-90')} />
          {head}
        </button>
      ) : (
        <div className={headClass}>{head}</div>
      )}
      {(!folded || open) && <Rows rows={message.rows} split={split} alone={alone} />}
    </section>
  )
}

const headClass = 'flex h-7 w-full items-center gap-2 border-b border-line-soft bg-inset px-4 text-left text-11 text-fg-3'

function roleWords({ before, after }: MessageDiff): string {
  if (before && after && before.role !== after.role) return `${before.role} → ${after.role}`
  return (after ?? before)?.role ?? ''
}

const kindWords: Record<MessageDiff['kind'], string> = { same: 'unchanged', changed: 'changed', added: 'added', removed: 'removed' }

/** Of the texts as they are shown. */
function Tokens({ before = '', after = '', kind }: { before: string | undefined; after: string | undefined; kind: MessageDiff['kind'] }) {
  const was = useTokenCount(before)
  const is = useTokenCount(after)
  if (was === undefined || is === undefined) return null
  const words: Record<MessageDiff['kind'], string> = {
    same: `${formatNumber(is)} tok, unchanged`,
    added: `added, ${formatNumber(is)} tok`,
    removed: `removed, ${formatNumber(was)} tok`,
    changed: was === is ? `${formatNumber(is)} tok` : `${formatNumber(was)} → ${formatNumber(is)} tok`,
  }
  return <span className="tabular-nums">{words[kind]}</span>
}

function Rows({ rows, split, alone }: { rows: readonly LineRow[]; split: boolean; alone: boolean }) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  return (
    <div className="border-b border-line-soft bg-surface font-mono text-12/[20px]">
      {stretchesOf(rows).map((stretch) => {
        if (stretch.kind === 'fold' && !open.has(stretch.from)) {
          return (
            <button key={stretch.from} type="button" onClick={() => setOpen(new Set([...open, stretch.from]))} className="flex h-6 w-full items-center gap-2 bg-inset px-4 font-sans text-11 text-fg-3 hover:bg-hover hover:text-fg-2">
              <UnfoldVertical aria-hidden className="size-3" />
              {plural(stretch.rows.length, 'line')} unchanged
            </button>
          )
        }
        return split ? stretch.rows.map((row, index) => <SplitRow key={`${stretch.from} ${index}`} row={row} />) : <InlineRows key={stretch.from} rows={stretch.rows} alone={alone} />
      })}
    </div>
  )
}

interface Stretch {
  kind: 'shown' | 'fold'
  /** Place of its first row. */
  from: number
  rows: readonly LineRow[]
}

/** Rows that changed with those around them, and between them what is folded. Nothing is folded where nothing changed. */
function stretchesOf(rows: readonly LineRow[]): Stretch[] {
  const changed = rows.flatMap((row, index) => (isSameRow(row) ? [] : [index]))
  if (changed.length === 0) return [{ kind: 'shown', from: 0, rows }]
  const near = rows.map((_, index) => changed.some((at) => Math.abs(at - index) <= around))
  const stretches: Stretch[] = []
  for (let from = 0; from < rows.length; ) {
    let to = from
    while (to < rows.length && near[to] === near[from]) to++
    stretches.push({ kind: near[from] !== true && to - from >= leastFolded ? 'fold' : 'shown', from, rows: rows.slice(from, to) })
    from = to
  }
  return stretches
}

const numberClass = 'pr-2.5 text-right text-11 text-fg-3 select-none tabular-nums'
const textClass = 'min-h-5 min-w-0 pr-2.5 pl-1.5 break-words whitespace-pre-wrap'
/** Where the other side has a line and this one has none. */
const voidClass = 'bg-[repeating-linear-gradient(135deg,var(--line-soft)_0_1px,transparent_1px_6px)]'

function SplitRow({ row }: { row: LineRow }) {
  const same = isSameRow(row)
  return (
    <div className="grid grid-cols-[40px_minmax(0,1fr)_41px_minmax(0,1fr)]">
      <Cell line={row.before} look={same ? '' : 'bg-del-soft'} word={same ? undefined : 'Before: '} />
      <Cell line={row.after} look={same ? '' : 'bg-add-soft'} word={same ? undefined : 'After: '} right />
    </div>
  )
}

function Cell({ line, look, word, right }: { line: DiffLine | undefined; look: string; word: string | undefined; right?: boolean }) {
  return (
    <>
      <span aria-hidden className={classNames(numberClass, right && 'border-l border-line')}>
        {line?.line}
      </span>
      <span className={classNames(textClass, line ? look : voidClass)}>
        {line && word && <span className="sr-only">{word}</span>}
        {line && <LineText parts={line.parts} />}
      </span>
    </>
  )
}

/** What went, then what came, stretch by stretch. */
function InlineRows({ rows, alone }: { rows: readonly LineRow[]; alone: boolean }) {
  const lines: ReactNode[] = []
  let come: ReactNode[] = []
  const flush = () => {
    lines.push(...come)
    come = []
  }
  for (const [index, row] of rows.entries()) {
    if (isSameRow(row)) {
      flush()
      lines.push(<InlineLine key={`s${index}`} {...(!alone && { before: row.before })} after={row.after} sign="" />)
      continue
    }
    if (row.before) lines.push(<InlineLine key={`b${index}`} before={row.before} sign="−" />)
    if (row.after) come.push(<InlineLine key={`a${index}`} after={row.after} sign="+" />)
  }
  flush()
  return <Fragment>{lines}</Fragment>
}

const signs = { '': { look: '', word: '' }, '−': { look: 'bg-del-soft', word: 'Removed: ' }, '+': { look: 'bg-add-soft', word: 'Added: ' } }

function InlineLine({ before, after, sign }: { before?: DiffLine; after?: DiffLine; sign: keyof typeof signs }) {
  const { look, word } = signs[sign]
  return (
    <div className={classNames('grid', before || sign !== '' ? 'grid-cols-[40px_40px_16px_minmax(0,1fr)]' : 'grid-cols-[0_40px_0_minmax(0,1fr)]')}>
      <span aria-hidden className={numberClass}>{before?.line}</span>
      <span aria-hidden className={numberClass}>{after?.line}</span>
      <span aria-hidden className={classNames('text-center text-fg-3', look)}>{sign}</span>
      <span className={classNames(textClass, look)}>
        {word && <span className="sr-only">{word}</span>}
        <LineText parts={(after ?? before)?.parts ?? []} />
      </span>
    </div>
  )
}
