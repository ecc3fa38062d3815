/**
 * Search in a text of which only what is near the view is in the page, so that the browser cannot search it. Enter goes to the next
 * place, Shift+Enter to the one before, Esc closes.
 */
'use client'
import { useEffect, useRef } from 'react'
import { ChevronDown, ChevronUp, Search, X } from 'lucide-react'
import { formatNumber } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'

export interface FindBarProps {
  query: string
  /** Places found, and which of them one is at, from 0. */
  count: number
  at: number
  onQuery(query: string): void
  onStep(by: 1 | -1): void
  onClose(): void
}

export function FindBar({ query, count, at, onQuery, onStep, onClose }: FindBarProps) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.select(), [])
  return (
    <div role="search" aria-label="In this window" className="flex h-9 shrink-0 items-center gap-1 border-b border-line bg-surface px-3">
      <Input
        ref={input}
        autoFocus
        size="sm"
        icon={Search}
        aria-label="Find in this window"
        value={query}
        onChange={({ target }) => onQuery(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1)
          else if (event.key === 'Escape') onClose()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
        end={
          <span role="status" className="text-11 whitespace-nowrap text-fg-3 tabular-nums">
            {query === '' ? '' : count === 0 ? 'nowhere' : `${formatNumber(at + 1)} of ${formatNumber(count)} lines`}
          </span>
        }
        className="max-w-80"
      />
      <IconButton icon={ChevronUp} label="Previous place" size="sm" disabled={count === 0} onClick={() => onStep(-1)} />
      <IconButton icon={ChevronDown} label="Next place" size="sm" disabled={count === 0} onClick={() => onStep(1)} />
      <IconButton icon={X} label="Close the search" keys="escape" size="sm" onClick={onClose} />
    </div>
  )
}
