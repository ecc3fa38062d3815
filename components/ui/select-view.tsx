/** The Radix side of Select, a chunk of its own; mounted by its first opening, so it begins open. */
'use client'
import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import { classNames } from './class-names.ts'
import type { SelectProps } from './select-props.ts'
import { selectTriggerClass } from './select-trigger-class.ts'

/** Radix forbids the empty string as a value; it stands for "none" in many schemas, so it travels under this name. */
const emptyValue = '\u0000'

export default function SelectView({ value, onChange, options, label, placeholder = 'Choose…', id, size, mono, disabled, invalid, describedBy, className }: SelectProps) {
  return (
    <Radix.Root
      defaultOpen
      value={value === undefined ? '' : value === '' ? emptyValue : value}
      onValueChange={(next) => onChange(next === emptyValue ? '' : next)}
      disabled={disabled}
    >
      <Radix.Trigger
        id={id}
        aria-label={label}
        aria-invalid={invalid || undefined}
        aria-describedby={describedBy}
        className={selectTriggerClass({ size, mono, className })}
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
