/**
 * A list of short texts as chips in a field that offers what fits. Enter, comma or leaving the field takes what was typed, Backspace in
 * the empty field takes the last one back to be changed. What cannot be meant is taken too, and marked: nothing that was typed is lost.
 */
'use client'
import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { X } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { wellClass } from '#components/ui/input.tsx'
import { suggestionId, Suggestions, type Suggestion } from '#components/ui/suggestions.tsx'

export interface Token {
  icon?: ReactNode
  /** What it means, told by its title. */
  says: string
  /** Nobody, nothing: drawn as wrong. */
  wrong?: boolean
}

export interface TokenInputProps {
  id?: string
  describedBy?: string
  invalid?: true
  /** Accessible name. */
  label: string
  /** One entry, for names of buttons: "person". */
  noun: string
  values: readonly string[]
  placeholder?: string
  token(value: string): Token
  /** For what is typed so far; those that are chosen already are left out here. */
  suggest(typed: string): readonly Suggestion[]
  onChange(values: string[]): void
}

export function TokenInput({ id, describedBy, invalid, label, noun, values, placeholder, token, suggest, onChange }: TokenInputProps) {
  const list = useId()
  const well = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState<number>()
  const items = open ? suggest(typed).filter(({ value }) => !values.includes(value)) : []
  const shown = open && items.length > 0

  function take(texts: readonly string[]) {
    const fresh = texts.map((text) => text.trim()).filter((text, index, all) => text !== '' && !values.includes(text) && all.indexOf(text) === index)
    setTyped('')
    setActive(undefined)
    if (fresh.length > 0) onChange([...values, ...fresh])
  }

  function step(by: 1 | -1) {
    setOpen(true)
    if (items.length > 0) setActive(((active ?? (by === 1 ? -1 : 0)) + by + items.length) % items.length)
  }

  function takeBack(event: KeyboardEvent) {
    const last = values.at(-1)
    if (typed !== '' || last === undefined) return
    event.preventDefault()
    onChange(values.slice(0, -1))
    setTyped(last)
  }

  function close(event: KeyboardEvent) {
    if (!shown) return
    event.stopPropagation()
    setOpen(false)
    setActive(undefined)
  }

  const acts: Record<string, (event: KeyboardEvent) => void> = {
    ArrowDown: (event) => (event.preventDefault(), step(1)),
    ArrowUp: (event) => (event.preventDefault(), step(-1)),
    Enter: (event) => {
      event.preventDefault()
      take([active === undefined ? typed : (items[active]?.value ?? typed)])
    },
    Backspace: takeBack,
    Escape: close,
  }

  return (
    <div
      ref={well}
      aria-invalid={invalid}
      className={classNames(wellClass, 'flex min-h-7 w-full cursor-text flex-wrap items-center gap-1 px-1 py-[3px]')}
      onMouseDown={(event) => {
        if (event.target !== well.current) return
        event.preventDefault()
        input.current?.focus()
        setOpen(true)
      }}
    >
      {values.map((value, index) => (
        <Chosen key={`${index} ${value}`} value={value} token={token(value)} noun={noun} onRemove={() => onChange(values.toSpliced(index, 1))} />
      ))}
      <input
        ref={input}
        id={id}
        role="combobox"
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={shown ? list : undefined}
        aria-activedescendant={shown && active !== undefined ? suggestionId(list, active) : undefined}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        placeholder={values.length === 0 ? placeholder : ''}
        className="h-5 min-w-[72px] flex-1 bg-transparent px-1 text-12 outline-none"
        onChange={({ target }) => {
          setOpen(true)
          setActive(undefined)
          // A comma within braces belongs to a template.
          const parts = target.value.includes('{') ? [target.value] : target.value.split(',')
          if (parts.length > 1) take(parts)
          else setTyped(target.value)
        }}
        onClick={() => setOpen(true)}
        onFocus={() => setOpen(true)}
        onBlur={() => {
          setOpen(false)
          take([typed])
        }}
        onKeyDown={(event) => acts[event.key]?.(event)}
      />
      {shown && (
        <Suggestions
          id={list}
          label={label}
          anchor={well}
          items={items}
          active={active}
          onChoose={(value) => {
            take([value])
            input.current?.focus()
          }}
        />
      )}
    </div>
  )
}

function Chosen({ value, token, noun, onRemove }: { value: string; token: Token; noun: string; onRemove(): void }) {
  return (
    <span
      data-tone={token.wrong ? 'failed' : 'neutral'}
      title={token.says}
      className="inline-flex h-5 max-w-full items-center gap-1 rounded-4 border border-(--cl) bg-(--cs) pl-1.5 text-11/[18px] font-medium text-(--c) [&_svg]:size-3 [&_svg]:shrink-0"
    >
      {token.icon}
      <span className="min-w-0 truncate font-mono">{value}</span>
      <button type="button" aria-label={`Remove ${noun} ${value}`} className="grid h-full w-5 shrink-0 place-items-center rounded-r-4 hover:bg-hover hover:text-fg" onClick={onRemove}>
        <X aria-hidden strokeWidth={2} />
      </button>
    </span>
  )
}
