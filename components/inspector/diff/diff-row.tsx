/** One changed segment: gutter with mark, source and token delta, the text with its words marked. Nothing is told by colour alone. */
'use client'
import { useMemo, type ReactNode } from 'react'
import type { Segment } from '#lib/api/calls.ts'
import { classNames } from '#components/ui/class-names.ts'
import { formatNumber } from '#components/ui/format.ts'
import { sourceLabel } from '../context/segment-lines.ts'
import { SourceLetter } from '../context/source-letter.tsx'
import { sourceLooks, sourceTone } from '../context/source-look.ts'
import { signed } from './diff-items.ts'
import { beginning, changedParts, firstLook, shownText, type ShownPart } from './diff-text.ts'

export type Mark = 'same' | 'added' | 'dropped' | 'changed' | 'moved'

const marks: Record<Mark, { sign: string; word: string; mark: string; text: string }> = {
  same: { sign: '', word: 'Unchanged', mark: '', text: 'bg-inset' },
  added: { sign: '+', word: 'Added', mark: 'bg-add-strong text-add', text: 'bg-add-soft' },
  dropped: { sign: '−', word: 'Dropped', mark: 'bg-del-strong text-del', text: 'bg-del-soft text-fg-2' },
  changed: { sign: '~', word: 'Changed', mark: 'bg-waiting-soft text-waiting', text: 'bg-surface' },
  moved: { sign: '↕', word: 'Moved', mark: 'bg-active text-fg-2', text: 'bg-surface' },
}

export interface DiffRowViewProps {
  mark: Mark
  before: Segment | undefined
  after: Segment | undefined
  /** Tokens by which it makes the window longer; of an unchanged one, its own. */
  tokens: number
  /** How often more of a long text was asked for. */
  looks: number
  /** Folds within the text that are open. */
  isOpen(fold: number): boolean
  onMore(): void
  onUnfold(fold: number): void
  onPoint(segment: Segment | null): void
  /** Goes to the event behind it; none where there is no event in this run. */
  onSelect?(): void
}

export function DiffRowView({ mark, before, after, tokens, looks, isOpen, onMore, onUnfold, onPoint, onSelect }: DiffRowViewProps) {
  const segment = after ?? before
  if (!segment) return null
  const { kind } = segment.source
  const look = marks[mark]
  const label = sourceLabel(segment)
  return (
    <div
      data-tone={sourceTone(kind)}
      data-mark={mark}
      onMouseEnter={() => onPoint(segment)}
      onMouseLeave={() => onPoint(null)}
      className="grid grid-cols-[22px_140px_minmax(0,1fr)] border-x border-line bg-inset font-mono text-12/[18px] min-[1800px]:grid-cols-[22px_168px_minmax(0,1fr)]"
    >
      <span className={classNames('text-center font-sans font-strong', look.mark)}>
        <span aria-hidden>{look.sign}</span>
        <span className="sr-only">{look.word}</span>
      </span>
      <span className={classNames('flex items-start overflow-hidden border-(--c) px-2 font-sans text-11/[14px] whitespace-nowrap text-fg-3', sourceLooks[kind].rule)}>
        <GutterOf label={label} onSelect={onSelect}>
          <SourceLetter kind={kind} />
          <span className="truncate">{label}</span>
          <span className="ml-auto pl-1 tabular-nums">
            {mark === 'same' || mark === 'moved' ? formatNumber(tokens) : signed(tokens)}
            <span className="sr-only"> tokens</span>
          </span>
        </GutterOf>
      </span>
      <pre className={classNames('min-w-0 px-2.5 font-mono text-12/[18px] break-words whitespace-pre-wrap', look.text)}>
        {mark === 'changed' && before && after ? <ChangedText before={before} after={after} looks={looks} isOpen={isOpen} onUnfold={onUnfold} onMore={onMore} /> : <PlainText segment={segment} looks={looks} onMore={onMore} />}
      </pre>
    </div>
  )
}

function GutterOf({ label, onSelect, children }: { label: string; onSelect: (() => void) | undefined; children: ReactNode }) {
  const look = 'flex min-w-0 flex-1 items-start gap-1.5 rounded-3 pt-0.5 text-left'
  if (!onSelect) return <span title={label} className={look}>{children}</span>
  return (
    <button type="button" title={label} onClick={onSelect} className={classNames(look, 'hover:text-fg focus-visible:-outline-offset-1')}>
      {children}
    </button>
  )
}

/** What one asks for at a time once the first look was not enough. */
const nextLook = { lines: 400, characters: 40_000 }
const lookAfter = (looks: number) => ({ lines: firstLook.lines + looks * nextLook.lines, characters: firstLook.characters + looks * nextLook.characters })

function PlainText({ segment, looks, onMore }: { segment: Segment; looks: number; onMore(): void }) {
  const { text, more } = useMemo(() => beginning(shownText(segment), lookAfter(looks)), [segment, looks])
  return (
    <>
      {text}
      {more > 0 && <More lines={more} onMore={onMore} />}
    </>
  )
}

function More({ lines, onMore }: { lines: number; onMore(): void }) {
  return (
    <button type="button" onClick={onMore} className="block font-sans text-12/[18px] text-accent hover:underline">
      {formatNumber(lines)} more {lines === 1 ? 'line' : 'lines'}
    </button>
  )
}

interface ChangedTextProps extends Pick<DiffRowViewProps, 'looks' | 'isOpen' | 'onUnfold' | 'onMore'> {
  before: Segment
  after: Segment
}

function ChangedText({ before, after, looks, isOpen, onUnfold, onMore }: ChangedTextProps) {
  const parts = useMemo(() => changedParts(before, after), [before, after])
  const shown: ReactNode[] = []
  const look = lookAfter(looks)
  let room = look.characters
  let lines = look.lines
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'fold' && !isOpen(index)) {
      shown.push(<Fold key={index} lines={part.lines} onUnfold={() => onUnfold(index)} />)
      continue
    }
    const { text, more } = beginning(part.text, { lines, characters: room })
    shown.push(<Part key={index} kind={part.kind} text={text} />)
    room -= text.length
    lines -= text.split('\n').length - 1
    if (more > 0 || room <= 0 || lines <= 0) {
      const rest = more + parts.slice(index + 1).reduce((sum, each) => sum + each.text.split('\n').length - 1, 0)
      if (rest > 0) shown.push(<More key="more" lines={rest} onMore={onMore} />)
      break
    }
  }
  return shown
}

/** A stretch of a changed text: struck, underlined, or plain. */
export function Part({ kind, text }: { kind: ShownPart['kind']; text: string }) {
  if (kind === 'gone') return <del className="rounded-[2px] bg-del-soft text-fg-2 line-through decoration-del">{text}</del>
  if (kind === 'come') return <ins className="rounded-[2px] [del+&]:ml-1 bg-add-soft text-fg underline decoration-add decoration-1 underline-offset-2">{text}</ins>
  return text
}

/** Stands for unchanged lines; pressing shows them. */
export function Fold({ lines, onUnfold }: { lines: number; onUnfold(): void }) {
  return (
    <button type="button" onClick={onUnfold} className="my-px block w-full rounded-3 bg-hover px-1.5 text-left font-sans text-11/[18px] text-fg-3 hover:text-fg">
      {formatNumber(lines)} lines unchanged
    </button>
  )
}
