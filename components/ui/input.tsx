/** One-line text. States: rest, hover, focus (accent border and halo), invalid (red border; the sentence stands in Field), read-only. */
import type { ComponentProps, ReactNode } from 'react'
import type { LucideIcon } from 'lucide-react'
import { classNames } from './class-names.ts'

/** The well that inputs, textareas, selects and editors share. */
export const wellClass =
  'min-w-0 rounded-6 border border-line-strong bg-inset text-fg transition-colors hover:border-fg-4 focus:border-accent focus:outline-2 focus:outline-offset-0 focus:outline-accent-line focus-within:border-accent focus-within:outline-2 focus-within:outline-offset-0 focus-within:outline-accent-line aria-invalid:border-failed has-[[aria-invalid=true]]:border-failed disabled:text-fg-4'

export interface InputProps extends Omit<ComponentProps<'input'>, 'size'> {
  size?: 'md' | 'sm'
  icon?: LucideIcon
  /** Values of the document and ids are mono. */
  mono?: boolean
  /** At the right end: a unit, a key hint, a clear button. */
  end?: ReactNode
}

export function Input({ size = 'md', icon: Icon, mono, end, className, readOnly, ...rest }: InputProps) {
  return (
    <span
      className={classNames(
        wellClass,
        'flex w-full items-center gap-1.5 px-2',
        size === 'sm' ? 'h-6 rounded-[5px] text-12' : 'h-7 text-13',
        readOnly && 'border-transparent bg-transparent px-0',
        className,
      )}
    >
      {Icon && <Icon aria-hidden className="size-3.5 shrink-0 text-fg-3" />}
      <input
        className={classNames('h-full min-w-0 flex-1 bg-transparent outline-none disabled:text-fg-4', mono && 'font-mono text-12')}
        readOnly={readOnly}
        autoComplete="off"
        spellCheck={false}
        {...rest}
      />
      {end && <span className="flex shrink-0 items-center text-12 text-fg-3">{end}</span>}
    </span>
  )
}
