/**
 * A request message by message, every line with its source: of a recorded call, or of one that was only assembled. A click on a
 * segment pins it and says where it came from. Knows no run page: what it may say of a run and where a click leads is the host's
 * (window-host.ts), what is lit is its owner's.
 *
 * Keys, while the focus is within: ↑ ↓ from segment to segment, → ← to variables within one, Enter pins, C copies the segment's text, Esc lets go, / or mod+F
 * searches the text.
 */
'use client'
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { Search } from 'lucide-react'
import type { Call, Segment } from '#lib/api/calls.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { copyText } from '#components/ui/copy.ts'
import { VirtualList, type VirtualListHandle } from '../virtual-list.tsx'
import { contextMessages, threadPointer } from './context-messages.ts'
import { FindBar } from './find-bar.tsx'
import { imageRowHeight } from './image-row.tsx'
import { MessageFoot, MessageHead, PlaceHead, PlainText } from './message-rows.tsx'
import type { SegmentLine } from './segment-lines.ts'
import { SegmentRow } from './segment-row.tsx'
import { useSourceFilter } from './source-filter.ts'
import { SourceStrip } from './source-strip.tsx'
import { useFind, type Find } from './use-find.ts'
import { useWindowHost } from './window-host.ts'
import { firstItemOf, lineOfSegment, placeFrom, segmentsBySeq, segmentsOf, stretchFrom, windowItems, withStrip, type Cursor, type Pin, type WindowItem } from './window-items.ts'

const lineHeight = 18
/** Characters per line that a row's height is guessed from before it was measured. */
const guessedColumns = 62

/** What a window shows. */
export interface WindowContent {
  /** In the order of the body. Variables that name their event (`withOrigins`) can lead to it. */
  segments: readonly Segment[]
  /** The exact request. */
  body: string
  dropped: Call['dropped']
}

export interface WindowViewProps {
  content: WindowContent
  /** Events whose text is lit, e.g. those of a hovered row of the timeline. */
  lit?: readonly number[]
  /** Events whose text is lit while `lit` has none, and scrolled to: those of the selected event. */
  chosen?: readonly number[]
  /** Segments that differ from what the window is compared with. */
  marked?: ReadonlySet<number>
  /** `/` searches the text wherever the focus is, and the sheet of keys names what the window knows. */
  keys?: boolean
  /** Pins this segment whenever another is wanted, and marks `text`. */
  wanted?: { segment: number; text: string } | null
  /** The hovered or pinned segment; null when there is none. */
  onPoint?(segment: Segment | null): void
}

const none: readonly number[] = []
const noneMarked: ReadonlySet<number> = new Set()

export function WindowView({ content, lit: litSeqs = none, chosen: chosenSeqs = none, marked = noneMarked, keys = false, wanted = null, onPoint }: WindowViewProps) {
  const { segments, body, dropped } = content
  const { only } = useSourceFilter()
  const { goTo } = useWindowHost()
  const list = useRef<VirtualListHandle>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const [pin, setPin] = useState<Pin | null>(null)
  /** The row that keys have led to. */
  const [cursor, setCursor] = useState<Cursor | null>(null)

  const messages = useMemo(() => contextMessages(segments, body), [segments, body])
  const thread = useMemo(() => threadPointer(segments, messages), [segments, messages])
  const rows = useMemo(() => windowItems(messages, segments, only), [messages, segments, only])
  const items = useMemo(() => withStrip(rows, pin), [rows, pin])
  const bySeq = useMemo(() => segmentsBySeq(segments), [segments])
  const chosen = useMemo(() => segmentsOf(bySeq, chosenSeqs), [bySeq, chosenSeqs])
  const lit = useMemo(() => (litSeqs.length > 0 ? segmentsOf(bySeq, litSeqs) : chosen), [bySeq, litSeqs, chosen])
  const target = useMemo(() => firstItemOf(rows, chosen), [rows, chosen])
  const estimate = useCallback((index: number) => heightOf(items[index]), [items])
  const rowKey = useCallback((index: number) => keyOf(items[index], index), [items])
  const find = useFind(items, list)
  useWindowKeys(keys, find.open)

  const [served, setServed] = useState<typeof wanted>(null)
  if (wanted !== served) {
    setServed(wanted)
    const place = wanted && lineOfSegment(rows, wanted.segment, wanted.text)
    if (wanted && place) setPin({ segment: wanted.segment, row: place.key, text: wanted.text.toLowerCase() })
  }
  useEffect(() => {
    const place = wanted && lineOfSegment(rows, wanted.segment, wanted.text)
    if (place) list.current?.reveal(place.index, 'center')
    // Only when another segment is wanted: what filters show later moves nothing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted])

  const point = useCallback(
    (segment: number | null) => {
      setHovered(segment)
      onPoint?.((segment === null ? undefined : segments[segment]) ?? null)
    },
    [segments, onPoint],
  )
  const togglePin = useCallback(
    (index: number, line: SegmentLine) => {
      const segment = segments[index]
      const row = rows.find((item) => item.kind === 'line' && item.line === line)
      if (row?.kind !== 'line' || (segment && goTo?.(segment))) return
      setPin((known) => (known?.segment === index ? null : { segment: index, row: row.key }))
    },
    [segments, rows, goTo],
  )
  const letGo = useCallback(() => setPin(null), [])
  useEffect(() => () => onPoint?.(null), [onPoint])
  useEffect(() => {
    if (pin === null) return
    const release = (event: globalThis.KeyboardEvent) => event.key === 'Escape' && !event.defaultPrevented && letGo()
    addEventListener('keydown', release)
    return () => removeEventListener('keydown', release)
  }, [pin, letGo])

  const onKeyDown = (event: KeyboardEvent) => {
    const act = keyAct(event)
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    if (act === 'find') find.open()
    else if (act === 'copy') {
      const segment = hovered === null ? undefined : segments[hovered]
      if (segment) void copyText(segment.text)
    } else {
      const next = moved(items, segments, cursor ?? { row: (list.current?.first() ?? 0) - 1 }, act)
      setCursor(next)
      list.current?.reveal(next.row, 'auto')
    }
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col" onMouseLeave={() => point(pin?.segment ?? null)}>
      <FindOf find={find} />
      <VirtualList
        ref={list}
        label="Text of the context window"
        className="flex-1 px-3"
        padding={{ start: 10, end: 24 }}
        count={items.length}
        estimate={estimate}
        rowKey={rowKey}
        target={target === -1 ? undefined : target}
        onKeyDown={onKeyDown}
        onBlur={({ currentTarget, relatedTarget }) => !currentTarget.contains(relatedTarget) && setCursor(null)}
        row={(index) => {
          const item = items[index]
          if (!item) return null
          if (item.kind === 'head') return <MessageHead message={item.message} segments={segments} dropped={item.message.pointer === thread ? dropped : undefined} first={index === 0} />
          if (item.kind === 'place') return <PlaceHead at={item.at} />
          if (item.kind === 'plain') return <PlainText text={item.text} />
          if (item.kind === 'foot') return <MessageFoot />
          if (item.kind === 'strip') return <SourceStrip segment={segments[item.segment]} segments={segments} onClose={letGo} />
          const { line } = item
          const within = (segment: number | null | undefined) => (line.spans.some((span) => span.segment === segment) || line.segment === segment ? (segment ?? null) : null)
          return (
            <SegmentRow
              line={line}
              segments={segments}
              hovered={within(hovered)}
              lit={lit.has(line.segment)}
              pinned={within(pin?.segment)}
              marked={line.spans.some(({ segment }) => marked.has(segment))}
              focused={cursor?.row === index ? (cursor.span ?? 'gutter') : undefined}
              find={find.marked || (pin?.text ?? '')}
              found={find.item === index}
              onHover={point}
              onPin={togglePin}
            />
          )
        }}
      />
    </div>
  )
}

/** Names the keys of the window in the sheet of keys; those without an act are known where the focus is within. */
function useWindowKeys(enabled: boolean, find: () => void): void {
  useCommands(
    'Context window',
    enabled
      ? [
          { id: 'find-in-window', label: 'Find in the context window', keys: '/', icon: Search, run: find },
          { id: 'window-segments', label: 'From segment to segment', keys: 'arrowup arrowdown' },
          { id: 'window-places', label: 'To a variable within', keys: 'arrowright' },
          { id: 'window-pin', label: 'Where a segment came from', keys: 'enter' },
          { id: 'window-copy', label: 'Copy a segment', keys: 'c' },
        ]
      : [],
  )
}

function FindOf({ find }: { find: Find }) {
  if (!find.isOpen) return null
  return <FindBar query={find.query} count={find.count} at={find.at} onQuery={find.search} onStep={find.step} onClose={find.close} />
}

type Move = 'down' | 'up' | 'right' | 'left'
type KeyAct = Move | 'copy' | 'find'

function moved(items: readonly WindowItem[], segments: readonly Segment[], from: Cursor, move: Move): Cursor {
  if (move === 'right' || move === 'left') return placeFrom(items, segments, from, move === 'right' ? 1 : -1)
  return { row: stretchFrom(items, from.row, move === 'down' ? 1 : -1) }
}

const acts: Partial<Record<string, KeyAct>> = { ArrowDown: 'down', ArrowUp: 'up', ArrowRight: 'right', ArrowLeft: 'left', c: 'copy', '/': 'find' }

/** What a key does within the text. */
function keyAct({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): KeyAct | undefined {
  if ((ctrlKey || metaKey) && key === 'f') return 'find'
  return ctrlKey || metaKey || altKey || shiftKey ? undefined : acts[key]
}

function heightOf(item: WindowItem | undefined): number {
  if (!item || item.kind === 'foot') return 10
  if (item.kind === 'line') return item.line.blank ? 8 : item.line.image !== undefined ? imageRowHeight : Math.max(1, Math.ceil(item.line.spans.reduce((sum, { text }) => sum + text.length, 0) / guessedColumns)) * lineHeight
  return item.kind === 'strip' ? 32 : item.kind === 'place' ? 22 : 28
}

function keyOf(item: WindowItem | undefined, index: number): string {
  if (!item) return String(index)
  if (item.kind === 'head') return `head ${item.message.pointer}`
  if (item.kind === 'foot') return `foot ${item.pointer}`
  if (item.kind === 'place') return `place ${item.at}`
  return item.kind === 'line' ? item.key : `${item.kind} ${index}`
}
