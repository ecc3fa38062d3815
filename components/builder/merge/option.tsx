/** One answer of a question: a radio button with whose answer it is, and what it says. */
'use client'
import type { ReactNode } from 'react'
import { classNames } from '#components/ui/class-names.ts'

export interface OptionProps {
  /** Of the group. */
  name: string
  checked: boolean
  onCheck(): void
  whose: string
  children?: ReactNode
  className?: string
}

export function Option({ name, checked, onCheck, whose, children, className }: OptionProps) {
  return (
    <label className={classNames('flex cursor-default items-start gap-2 rounded-6 border px-2.5 py-1.5', checked ? 'border-accent-line bg-accent-soft' : 'border-line hover:bg-hover', className)}>
      <input type="radio" name={name} checked={checked} onChange={onCheck} className="mt-[3px] size-3.5 shrink-0 accent-accent-solid" />
      <span className={classNames('w-14 shrink-0 text-12/5 font-medium', checked ? 'text-accent' : 'text-fg-2')}>{whose}</span>
      <span className="min-w-0 flex-1 text-13/5">{children}</span>
    </label>
  )
}

/** A value of the document within an answer. */
export function ValueBlock({ children }: { children: string }) {
  return <span className="block max-h-40 overflow-y-auto font-mono text-12/5 break-words whitespace-pre-wrap">{children}</span>
}
