/** The closed select's look. */
import { classNames } from './class-names.ts'
import { wellClass } from './input.tsx'
import type { SelectProps } from './select-props.ts'

const triggerClass = 'flex w-full items-center justify-between gap-1.5 px-2 text-left data-[placeholder]:text-fg-3'

/** Look of the closed select, the same before and after it was first opened. */
export function selectTriggerClass({ size = 'md', mono, className }: Pick<SelectProps, 'size' | 'mono' | 'className'>): string {
  return classNames(wellClass, triggerClass, size === 'sm' ? 'h-6 rounded-[5px] text-12' : 'h-7 text-13', mono && 'font-mono text-12', className)
}
