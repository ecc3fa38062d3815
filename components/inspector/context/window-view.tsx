/**
 * A request message by message, every line with its source: of a recorded call, or of one that was only assembled. A click on a
 * segment pins it and says where it came from; Esc lets go. Knows no run page: what it may say of a run and where a click leads is
 * the host's (window-host.ts), what is lit is its owner's.
 */
'use client'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { Call, Segment } from '#lib/api/calls.ts'
import { VirtualList } from '../virtual-list.tsx'
import { contextMessages } from './context-messages.ts'
import { MessageFoot, MessageHead, PlaceHead, PlainText } from './message-rows.tsx'
import { SegmentRow } from './segment-row.tsx'
import { useSourceFilter } from './source-filter.ts'
import { SourceStrip } from './source-strip.tsx'
import { useWindowHost } from './window-host.ts'
import { firstItemOf, segmentsOf, windowItems, type WindowItem } from './window-items.ts'

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
  /** The hovered or pinned segment; null when there is none. */
  onPoint?(segment: Segment | null): void
}

const none: readonly number[] = []
const noneMarked: ReadonlySet<number> = new Set()

export function WindowView({ content, lit: litSeqs = none, chosen: chosenSeqs = none, marked = noneMarked, onPoint }: WindowViewProps) {
  const { segments, body, dropped } = content
  const { only } = useSourceFilter()
  const { goTo } = useWindowHost()
  const [hovered, setHovered] = useState<number | null>(null)
  const [pinned, setPinned] = useState<number | null>(null)

  const messages = useMemo(() => contextMessages(segments, body), [segments, body])
  const items = useMemo(() => windowItems(messages, segments, only, pinned), [messages, segments, only, pinned])
  const chosen = useMemo(() => segmentsOf(segments, chosenSeqs), [segments, chosenSeqs])
  const lit = useMemo(() => (litSeqs.length > 0 ? segmentsOf(segments, litSeqs) : chosen), [segments, litSeqs, chosen])
  const target = useMemo(() => firstItemOf(items, chosen), [items, chosen])

  const point = useCallback(
    (segment: number | null) => {
      setHovered(segment)
      onPoint?.((segment === null ? undefined : segments[segment]) ?? null)
    },
    [segments, onPoint],
  )
  const pin = useCallback(
    (index: number) => {
      const segment = segments[index]
      if (!segment || !goTo?.(segment)) setPinned((known) => (known === index ? null : index))
    },
    [segments, goTo],
  )
  useEffect(() => () => onPoint?.(null), [onPoint])
  useEffect(() => {
    if (pinned === null) return
    const release = (event: KeyboardEvent) => event.key === 'Escape' && setPinned(null)
    addEventListener('keydown', release)
    return () => removeEventListener('keydown', release)
  }, [pinned])

  return (
    <div className="flex min-h-0 flex-1 flex-col" onMouseLeave={() => point(pinned)}>
      <VirtualList
        label="Text of the context window"
        className="flex-1 px-3"
        padding={{ start: 10, end: 24 }}
        count={items.length}
        estimate={(index) => heightOf(items[index])}
        rowKey={(index) => keyOf(items[index], index)}
        target={target === -1 ? undefined : target}
        row={(index) => {
          const item = items[index]
          if (!item) return null
          if (item.kind === 'head') return <MessageHead message={item.message} segments={segments} dropped={dropped} first={index === 0} />
          if (item.kind === 'place') return <PlaceHead at={item.at} />
          if (item.kind === 'plain') return <PlainText text={item.text} />
          if (item.kind === 'foot') return <MessageFoot />
          if (item.kind === 'strip') return <SourceStrip segment={segments[item.segment]} onClose={() => setPinned(null)} />
          return <SegmentRow line={item.line} segments={segments} blank={item.blank} hovered={hovered} lit={lit.has(item.line.segment) || pinned === item.line.segment} marked={item.line.spans.some(({ segment }) => marked.has(segment))} onHover={point} onPin={pin} />
        }}
      />
    </div>
  )
}

function heightOf(item: WindowItem | undefined): number {
  if (!item || item.kind === 'foot') return 10
  if (item.kind === 'line') return item.blank ? 8 : Math.max(1, Math.ceil(item.line.spans.reduce((sum, { text }) => sum + text.length, 0) / guessedColumns)) * lineHeight
  return item.kind === 'strip' ? 32 : item.kind === 'place' ? 22 : 28
}

function keyOf(item: WindowItem | undefined, index: number): string {
  if (!item) return String(index)
  if (item.kind === 'head') return `head ${item.message.pointer}`
  if (item.kind === 'foot') return `foot ${item.pointer}`
  if (item.kind === 'place') return `place ${item.at}`
  return item.kind === 'line' ? item.key : `${item.kind} ${index}`
}
