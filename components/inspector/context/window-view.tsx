/**
 * The request message by message, every line with its source. Hovering a segment colours the row and the node it came from; a click
 * pins it and says where it came from; Esc lets go. What the selected event put there is lit.
 */
'use client'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { Call } from '#lib/api/calls.ts'
import { withOrigins } from '../origins.ts'
import { sourceSeqs } from '../run-log.ts'
import { useHighlight, useRunScreen, useSetHighlight } from '../run-screen.ts'
import { VirtualList } from '../virtual-list.tsx'
import { contextMessages } from './context-messages.ts'
import { MessageFoot, MessageHead, PlaceHead, PlainText } from './message-rows.tsx'
import { SegmentRow } from './segment-row.tsx'
import { useSourceFilter } from './source-filter.ts'
import { SourceStrip } from './source-strip.tsx'
import { firstItemOf, segmentsOf, windowItems, type WindowItem } from './window-items.ts'

const lineHeight = 18
/** Characters per line that a row's height is guessed from before it was measured. */
const guessedColumns = 62

export function WindowView({ data }: { data: Call }) {
  const { log, selected } = useRunScreen()
  const { only } = useSourceFilter()
  const setHighlight = useSetHighlight()
  const rowSeqs = useHighlight((highlight) => highlight.seqs)
  const [hovered, setHovered] = useState<number | null>(null)
  const [pinned, setPinned] = useState<number | null>(null)
  const segments = useMemo(() => withOrigins(data.segments, log.events, data.seq), [data, log.events])

  const messages = useMemo(() => contextMessages(segments, data.request.body), [segments, data.request.body])
  const items = useMemo(() => windowItems(messages, segments, only, pinned), [messages, segments, only, pinned])
  const chosen = useMemo(() => segmentsOf(segments, selected ? sourceSeqs(log, selected.seq) : []), [segments, log, selected])
  const lit = useMemo(() => (rowSeqs.length > 0 ? segmentsOf(segments, rowSeqs) : chosen), [segments, rowSeqs, chosen])
  const target = useMemo(() => firstItemOf(items, chosen), [items, chosen])

  const point = useCallback(
    (segment: number | null) => {
      setHovered(segment)
      const source = segment === null ? undefined : segments[segment]?.source
      setHighlight({ source: source?.seq === undefined ? null : { seq: source.seq, kind: source.kind } })
    },
    [segments, setHighlight],
  )
  const pin = useCallback((segment: number) => setPinned((known) => (known === segment ? null : segment)), [])
  useEffect(() => () => setHighlight({ source: null }), [setHighlight])
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
          if (item.kind === 'head') return <MessageHead message={item.message} data={data} first={index === 0} />
          if (item.kind === 'place') return <PlaceHead at={item.at} />
          if (item.kind === 'plain') return <PlainText text={item.text} />
          if (item.kind === 'foot') return <MessageFoot />
          if (item.kind === 'strip') return <SourceStrip segment={segments[item.segment]} onClose={() => setPinned(null)} />
          return <SegmentRow line={item.line} segments={segments} blank={item.blank} hovered={hovered} lit={lit.has(item.line.segment) || pinned === item.line.segment} onHover={point} onPin={pin} />
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
