/**
 * A labelled input: label, the control, one line of help, and the error right beside its cause. The control gets its id and
 * description ids by a render function, so any control fits.
 */
'use client'
import { useId, type ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { ErrorText } from './problem-text.tsx'

export interface FieldControl {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

export interface FieldProps {
  label: ReactNode
  /** At the right end of the label line: a type, a unit, an action. */
  aside?: ReactNode
  help?: ReactNode
  error?: ReactNode
  required?: boolean
  /** Labels of document names are mono. */
  mono?: boolean
  className?: string
  children(control: FieldControl): ReactNode
}

export function Field({ label, aside, help, error, required, mono, className, children }: FieldProps) {
  const id = useId()
  const describedBy = [help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined
  return (
    <div className={classNames('flex min-w-0 flex-col gap-1', className)}>
      <div className="flex min-h-4 items-center gap-2 text-12">
        <label htmlFor={id} className={classNames('text-fg-2', mono ? 'font-mono' : 'font-medium')}>
          {label}
          {required && (
            <span className="text-failed" title="Required">
              <span aria-hidden> *</span>
              <span className="sr-only"> (required)</span>
            </span>
          )}
        </label>
        {aside && <span className="ml-auto flex items-center gap-1 text-fg-3">{aside}</span>}
      </div>
      {children({ id, 'aria-describedby': describedBy, 'aria-invalid': error ? true : undefined })}
      {error && <ErrorText id={`${id}-error`}>{error}</ErrorText>}
      {help && (
        <p id={`${id}-help`} className="text-12 text-fg-3">
          {help}
        </p>
      )}
    </div>
  )
}
