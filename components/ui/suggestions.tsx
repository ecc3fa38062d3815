/**
 * The list under a field that offers what could be typed. Drawn over everything, level with the field and as wide, above it where there
 * is more room; the field keeps the focus and says by `aria-activedescendant` which entry is meant.
 */
'use client'
import { useLayoutEffect, useState, type ReactNode, type RefObject } from 'react'
import { createPortal } from 'react-dom'
import { classNames } from './class-names.ts'

export interface Suggestion {
  value: string
  label: ReactNode
  /** What it means, behind the label. */
  detail?: ReactNode
  lead?: ReactNode
}

export interface SuggestionsProps {
  id: string
  /** Accessible name. */
  label: string
  anchor: RefObject<HTMLElement | null>
  items: readonly Suggestion[]
  /** Place of the entry that Enter takes. */
  active: number | undefined
  onChoose(value: string): void
}

export const suggestionId = (list: string, index: number): string => `${list}-${index}`

export function Suggestions({ id, label, anchor, items, active, onChoose }: SuggestionsProps) {
  const place = usePlace(anchor)
  if (!place) return null
  return createPortal(
    <ul
      id={id}
      role="listbox"
      aria-label={label}
      style={place}
      className="appear fixed z-50 max-h-[248px] overflow-auto rounded-8 border border-line-strong bg-raised p-1 shadow-3"
      // The field keeps the focus.
      onPointerDown={(event) => event.preventDefault()}
    >
      {items.map((item, index) => (
        <li
          key={item.value}
          id={suggestionId(id, index)}
          role="option"
          aria-selected={index === active}
          ref={(element) => {
            if (index === active) element?.scrollIntoView({ block: 'nearest' })
          }}
          onClick={() => onChoose(item.value)}
          className={classNames('flex min-h-7 cursor-default items-center gap-2 rounded-6 px-2 py-0.5 text-12', index === active ? 'bg-active' : 'hover:bg-hover')}
        >
          {item.lead}
          <span className="shrink-0 truncate">{item.label}</span>
          {item.detail !== undefined && <span className="ml-auto min-w-0 truncate pl-3 text-11 text-fg-3">{item.detail}</span>}
        </li>
      ))}
    </ul>,
    document.body,
  )
}

interface Place {
  left: number
  width: number
  top?: number
  bottom?: number
}

const gap = 4
const wanted = 256

function usePlace(anchor: RefObject<HTMLElement | null>): Place | undefined {
  const [place, setPlace] = useState<Place>()
  useLayoutEffect(() => {
    function measure() {
      const rect = anchor.current?.getBoundingClientRect()
      if (!rect) return
      const below = innerHeight - rect.bottom
      const across = { left: rect.left, width: rect.width }
      setPlace(below < wanted && rect.top > below ? { ...across, bottom: innerHeight - rect.top + gap } : { ...across, top: rect.bottom + gap })
    }
    measure()
    addEventListener('scroll', measure, true)
    addEventListener('resize', measure)
    return () => {
      removeEventListener('scroll', measure, true)
      removeEventListener('resize', measure)
    }
  }, [anchor])
  return place
}
