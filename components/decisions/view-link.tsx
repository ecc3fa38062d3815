/** Links that narrow what the page looks at: real addresses, followed without a navigation, so Back widens again. */
'use client'
import { createContext, use, type AnchorHTMLAttributes, type MouseEvent } from 'react'
import { toggled, viewQuery, type DecisionView } from './decision-view.ts'

interface Narrowing {
  path: string
  view: DecisionView
  go(view: DecisionView): void
}

const NarrowingContext = createContext<Narrowing | undefined>(undefined)
export const NarrowingProvider = NarrowingContext

export function useNarrowing(): Narrowing {
  const narrowing = use(NarrowingContext)
  if (!narrowing) throw new Error('Links that narrow stand inside the page of decisions.')
  return narrowing
}

export interface ViewLinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'part'> {
  /** What it narrows by, or widens again. */
  to: Partial<DecisionView>
}

const isPlain = (event: MouseEvent): boolean => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey

export function ViewLink({ to, onClick, ...rest }: ViewLinkProps) {
  const { path, view, go } = useNarrowing()
  const next = toggled(view, to)
  return (
    <a
      href={path + viewQuery(next)}
      onClick={(event) => {
        onClick?.(event)
        if (!isPlain(event)) return
        event.preventDefault()
        go(next)
      }}
      {...rest}
    />
  )
}
