/** Text of several lines. Grows with its content between `minRows` and `maxRows` (CSS field sizing; where unknown it scrolls). */
import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'
import { wellClass } from './input.tsx'

export interface TextareaProps extends ComponentProps<'textarea'> {
  mono?: boolean
  minRows?: number
  maxRows?: number
}

export function Textarea({ mono, minRows = 3, maxRows = 14, className, style, ...rest }: TextareaProps) {
  const line = mono ? 18 : 20
  return (
    <textarea
      rows={minRows}
      spellCheck={!mono}
      className={classNames(wellClass, 'block w-full resize-y px-2 py-[5px] text-13 field-sizing-content', mono && 'font-mono text-12/[18px]', className)}
      style={{ minHeight: minRows * line + 12, maxHeight: maxRows * line + 12, ...style }}
      {...rest}
    />
  )
}
