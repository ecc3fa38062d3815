/**
 * A key as a drawn cap. Keys are written as in the command registry: `mod+k`, `shift+1`, `g w` (one after the other), `/`.
 * `mod` is ⌘ on Apple machines and Ctrl elsewhere; the server renders Ctrl and the browser corrects it after hydration.
 */
'use client'
import { useSyncExternalStore } from 'react'
import { classNames } from './class-names.ts'

const words: Record<string, string> = {
  shift: '⇧',
  enter: '↵',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  delete: 'Del',
  backspace: '⌫',
  space: 'Space',
  tab: 'Tab',
}

const never = () => () => {}
const isApple = () => /Mac|iP(hone|ad|od)/.test(navigator.platform)

/** Whether the person's machine says ⌘ rather than Ctrl. False on the server. */
export function useAppleKeys(): boolean {
  return useSyncExternalStore(never, isApple, () => false)
}

/** `mod+shift+k` → `⌘⇧K` or `Ctrl ⇧ K`. */
export function keyLabel(chord: string, apple: boolean): string {
  const parts = chord.split('+').map((part) => {
    if (part === 'mod') return apple ? '⌘' : 'Ctrl'
    if (part === 'alt') return apple ? '⌥' : 'Alt'
    return words[part.toLowerCase()] ?? (part.length === 1 || /^f\d+$/.test(part) ? part.toUpperCase() : part)
  })
  return apple || !/mod|alt/.test(chord) ? parts.join('') : parts.join(' ')
}

export function Kbd({ keys, className }: { keys: string; className?: string }) {
  const apple = useAppleKeys()
  return (
    <span className={classNames('inline-flex shrink-0 gap-[3px]', className)} aria-hidden>
      {keys.split(' ').map((chord, index) => (
        <kbd
          key={index}
          className="inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-4 border border-line bg-inset px-1 font-sans text-[11px]/none font-medium text-fg-3"
        >
          {keyLabel(chord, apple)}
        </kbd>
      ))}
    </span>
  )
}
