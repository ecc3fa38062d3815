/** Choice of one from a list. The value is a string; options may carry a second line or be disabled with the reason in `hint`. */
'use client'
import { Check, ChevronDown, type LucideIcon } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import { classNames } from './class-names.ts'
import { wellClass } from './input.tsx'

export interface SelectOption {
  value: string
  label: string
  hint?: string
  icon?: LucideIcon
  disabled?: boolean
}

export interface SelectProps {
  value: string | undefined
  onChange(value: string): void
  options: readonly SelectOption[]
  /** Accessible name where no <label htmlFor> points to `id`. */
  label?: string
  placeholder?: string
  id?: string
  size?: 'md' | 'sm'
  mono?: boolean
  disabled?: boolean
  invalid?: boolean
  describedBy?: string
  className?: string
}

/** Radix forbids the empty string as a value; it stands for "none" in many schemas, so it travels under this name. */
const emptyValue = '\u0000'

export function Select({ value, onChange, options, label, placeholder = 'Choose…', id, size = 'md', mono, disabled, invalid, describedBy, className }: SelectProps) {
  return (
    <Radix.Root
      value={value === undefined ? '' : value === '' ? emptyValue : value}
      onValueChange={(next) => onChange(next === emptyValue ? '' : next)}
      disabled={disabled}
    >
      <Radix.Trigger
        id={id}
        aria-label={label}
        aria-invalid={invalid || undefined}
        aria-describedby={describedBy}
        className={classNames(
          wellClass,
          'flex w-full items-center justify-between gap-1.5 px-2 text-left data-[placeholder]:text-fg-3',
          size === 'sm' ? 'h-6 rounded-[5px] text-12' : 'h-7 text-13',
          mono && 'font-mono text-12',
          className,
        )}
      >
        <span className="truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <ChevronDown aria-hidden className="size-3.5 shrink-0 text-fg-3" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="appear z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-hidden rounded-8 border border-line-strong bg-raised shadow-3"
        >
          <Radix.Viewport className="p-1">
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value === '' ? emptyValue : option.value}
                disabled={option.disabled}
                className="flex min-h-7 items-center gap-2 rounded-6 py-1 pr-2 pl-2 text-13 outline-none select-none data-[disabled]:text-fg-4 data-[highlighted]:bg-hover"
              >
                {option.icon && <option.icon aria-hidden className="size-3.5 shrink-0 text-fg-3" />}
                <span className="min-w-0 flex-1">
                  <span className={classNames(mono && 'font-mono text-12')}>
                    <Radix.ItemText>{option.label}</Radix.ItemText>
                  </span>
                  {option.hint && <span className="block text-12 text-fg-3">{option.hint}</span>}
                </span>
                <span className="ml-3 size-3.5 shrink-0">
                  <Radix.ItemIndicator>
                    <Check aria-hidden className="size-3.5 text-accent" />
                  </Radix.ItemIndicator>
                </span>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
