/**
 * A name that other things hang on (a port, a variable, a node's id): it is taken over when the typing is done, not letter by letter,
 * because half a name would cut what hangs on it. Escape takes the typing back.
 */
'use client'
import { useState } from 'react'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { Input } from '#components/ui/input.tsx'

export interface NameInputProps {
  value: string
  onCommit(name: string): void
  /** Why a name cannot be taken. */
  refuse?(name: string): string | undefined
  label: string
  placeholder?: string
  size?: 'md' | 'sm'
  invalid?: boolean
  /** Gets the cursor when it appears, with the whole name selected: it waits to be replaced. */
  autoFocus?: boolean
  id?: string
}

export function NameInput({ value, onCommit, refuse, label, placeholder, size, invalid, autoFocus, id }: NameInputProps) {
  const [typed, setTyped] = useState<string>()
  const shown = typed ?? value
  const refusal = typed !== undefined && typed !== value ? refuse?.(typed) : undefined

  function commit() {
    if (typed === undefined || refusal) return
    setTyped(undefined)
    if (typed !== value) onCommit(typed)
  }

  return (
    <div className="min-w-0 flex-1">
      <Input
        id={id}
        mono
        size={size}
        aria-label={label}
        aria-invalid={invalid || refusal ? true : undefined}
        placeholder={placeholder}
        autoFocus={autoFocus}
        value={shown}
        onChange={(event) => setTyped(event.target.value)}
        onFocus={({ target }) => autoFocus && target.select()}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit()
          if (event.key !== 'Escape' || typed === undefined) return
          event.stopPropagation()
          setTyped(undefined)
        }}
      />
      {refusal && <ErrorText className="mt-1">{refusal}</ErrorText>}
    </div>
  )
}
