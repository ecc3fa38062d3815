/** Switches the view of one thing. Arrow keys move and select, as in a radio group. Tabs switch between things. */
'use client'
import type { ReactNode } from 'react'
import type { LucideIcon } from 'lucide-react'
import { ToggleGroup } from 'radix-ui'
import { classNames } from './class-names.ts'

export interface SegmentedOption<Value extends string> {
  value: Value
  label: ReactNode
  icon?: LucideIcon
  /** Where `label` is an icon or a number alone. */
  name?: string
  disabled?: boolean
}

export interface SegmentedControlProps<Value extends string> {
  label: string
  value: Value
  onChange(value: NoInfer<Value>): void
  options: readonly SegmentedOption<NoInfer<Value>>[]
  className?: string
}

export function SegmentedControl<Value extends string>({ label, value, onChange, options, className }: SegmentedControlProps<Value>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const option = options.find((each) => each.value === next)
        if (option) onChange(option.value)
      }}
      className={classNames('inline-flex shrink-0 gap-px rounded-6 bg-active p-0.5', className)}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          disabled={option.disabled}
          aria-label={option.name}
          className="inline-flex h-[22px] items-center gap-[5px] rounded-4 px-2 text-12/[22px] font-medium whitespace-nowrap text-fg-2 hover:text-fg disabled:text-fg-4 data-[state=on]:bg-raised data-[state=on]:text-fg data-[state=on]:shadow-1 dark:data-[state=on]:bg-line-strong"
        >
          {option.icon && <option.icon aria-hidden className="size-3.5" />}
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
