/**
 * A text as it was sent or received, byte for byte. Up to a size it is one coloured block, which the browser can search and select
 * whole; beyond, it is cut into pieces of which only the visible ones are in the page. Copying always takes the original.
 */
'use client'
import { useCallback, useMemo } from 'react'
import { VirtualList } from '../virtual-list.tsx'
import { ColouredJson } from './coloured-json.tsx'
import { piecesOf } from './pieces.ts'

/** Characters up to which the whole text is in the page. */
const wholeUpTo = 120_000
const lineCharacters = 80
const byIndex = (index: number): number => index

export function RawText({ text, label }: { text: string; label: string }) {
  const pieces = useMemo(() => piecesOf(text), [text])
  const estimate = useCallback((index: number) => Math.ceil((pieces[index]?.length ?? 0) / lineCharacters) * 19, [pieces])
  if (text.length <= wholeUpTo) {
    return (
      <pre tabIndex={0} aria-label={label} className="min-h-0 flex-1 overflow-auto px-3 py-2.5 text-12/(--lh-code) break-all whitespace-pre-wrap focus-visible:-outline-offset-2">
        <ColouredJson text={text} />
      </pre>
    )
  }
  return (
    <VirtualList
      label={label}
      className="flex-1 font-mono text-12/(--lh-code)"
      padding={{ start: 10, end: 10 }}
      count={pieces.length}
      estimate={estimate}
      rowKey={byIndex}
      row={(index) => <pre className="px-3 break-all whitespace-pre-wrap">{pieces[index]}</pre>}
    />
  )
}
