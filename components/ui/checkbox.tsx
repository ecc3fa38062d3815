/** Yes or no, with its label to the right. Without a visible label, `label` is the accessible name. */
'use client'
import { useId, type ReactNode } from 'react'
import { Check, Minus } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'
import { classNames } from './class-names.ts'

export interface CheckboxProps {
  checked: boolean | 'indeterminate'
  onChange(checked: boolean): void
  /** Visible text; a string in `label` alone names it invisibly. */
  children?: ReactNode
  label?: string
  hint?: ReactNode
  id?: string
  disabled?: boolean
  describedBy?: string
  className?: string
}

export function Checkbox({ checked, onChange, children, label, hint, id, disabled, describedBy, className }: CheckboxProps) {
  const fallbackId = useId()
  const ownId = id ?? fallbackId
  return (
    <span className={classNames('inline-flex items-start gap-2', className)}>
      <Radix.Root
        id={ownId}
        checked={checked}
        onCheckedChange={(next) => onChange(next === true)}
        disabled={disabled}
        aria-label={children ? undefined : label}
        aria-describedby={describedBy}
        className="relative mt-[3px] grid size-3.5 shrink-0 place-items-center rounded-4 border border-line-strong bg-inset text-on-accent transition-colors before:absolute before:-inset-1.5 before:content-[''] hover:border-fg-4 disabled:opacity-50 data-[state=checked]:border-accent-solid data-[state=checked]:bg-accent-solid data-[state=indeterminate]:border-accent-solid data-[state=indeterminate]:bg-accent-solid"
      >
        <Radix.Indicator>
          {checked === 'indeterminate' ? (
            <Minus aria-hidden className="size-2.5" strokeWidth={3} />
          ) : (
            <Check aria-hidden className="size-2.5" strokeWidth={3} />
          )}
        </Radix.Indicator>
      </Radix.Root>
      {children && (
        <label htmlFor={ownId} className="text-13 select-none">
          {children}
          {hint && <span className="block text-12 text-fg-3">{hint}</span>}
        </label>
      )}
    </span>
  )
}
