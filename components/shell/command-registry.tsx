/**
 * What the screens can do. A screen registers its commands with `useCommands`; from that one list come the keys, the palette (⌘K)
 * and the sheet of keys (?). The latest registered command wins a key; the shell's own come last, so a screen may take one of them.
 * Keys are ignored while somebody types, and inside dialogs and menus, unless the chord holds mod or the command says otherwise.
 */
'use client'
import { createContext, use, useEffect, useMemo, useRef, type ReactNode } from 'react'
import type { LucideIcon } from 'lucide-react'
import { useAppleKeys } from '#components/ui/kbd.tsx'
import { chordOf } from './chord.ts'
import { ChordReader } from './chord-reader.ts'

export interface Command {
  /** Unique within its screen. */
  id: string
  label: string
  /** As in Kbd: `n`, `mod+k`, `g w`. */
  keys?: string
  icon?: LucideIcon
  /** Beside the label in the palette. */
  detail?: string
  /** Further words the palette finds it by. */
  keywords?: readonly string[]
  /** Left out: the key belongs to where the focus is (a table's rows) and only stands in the sheet of keys. */
  run?(): void
  /** false: keys only. */
  palette?: boolean
  /** It leads somewhere: stands under "Jump to" in the palette, once something is typed. */
  jump?: boolean
  /** Also while typing in a field. */
  whileTyping?: boolean
  /** Goes on while the key is held. */
  repeats?: boolean
  disabled?: boolean
}

export interface CommandGroup {
  /** Head in the sheet of keys: "Canvas", "Everywhere". */
  title: string
  commands: readonly Command[]
  /** The shell's: every screen's come before them. */
  base?: boolean
}

export class CommandRegistry {
  #groups = new Map<symbol, CommandGroup>()

  set(owner: symbol, group: CommandGroup): void {
    this.#groups.set(owner, group)
  }

  remove(owner: symbol): void {
    this.#groups.delete(owner)
  }

  #latestFirst(): CommandGroup[] {
    const groups = [...this.#groups.values()].reverse()
    return [...groups.filter((group) => !group.base), ...groups.filter((group) => group.base)]
  }

  /** Groups of one title joined, the screen's before the shell's. */
  groups(): CommandGroup[] {
    const joined = new Map<string, Command[]>()
    for (const { title, commands } of this.#latestFirst()) joined.set(title, [...(joined.get(title) ?? []), ...commands])
    return [...joined].map(([title, commands]) => ({ title, commands }))
  }

  /** Commands that can run now, the latest registered first. */
  live(): Command[] {
    return this.#latestFirst().flatMap((group) => group.commands.filter((command) => command.run && !command.disabled))
  }
}

const RegistryContext = createContext<CommandRegistry | undefined>(undefined)

export function useCommandRegistry(): CommandRegistry {
  const registry = use(RegistryContext)
  if (!registry) throw new Error('Commands are used outside the shell.')
  return registry
}

/** Registers commands for as long as the component is mounted. The latest render's commands count. */
export function useCommands(title: string, commands: readonly Command[], base = false): void {
  const registry = useCommandRegistry()
  const owner = useRef(Symbol(title))
  useEffect(() => {
    registry.set(owner.current, { title, commands, base })
  })
  useEffect(() => {
    const own = owner.current
    return () => registry.remove(own)
  }, [registry])
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest('input:not([type="checkbox"]):not([type="radio"]), textarea, select') !== null)
/** In something that has keys of its own, or on something that keeps letters from being commands while it has the focus itself. */
const isEnclosed = (target: EventTarget | null) => target instanceof Element && (target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null || target.matches('[data-holds-keys]'))

export function CommandProvider({ children }: { children: ReactNode }) {
  const registry = useMemo(() => new CommandRegistry(), [])
  const apple = useAppleKeys()

  useEffect(() => {
    const reader = new ChordReader((keys) => registry.live().find((command) => command.keys === keys)?.run?.())

    /** undefined: the key is no key of a command's. */
    function read(event: KeyboardEvent) {
      if (event.isComposing || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return undefined
      const chord = chordOf(event, apple)
      const free = chord.startsWith('mod+') || !(isTyping(event.target) || isEnclosed(event.target))
      const commands = registry.live().filter((command) => command.keys && (free || command.whileTyping))
      return { chord, commands, known: commands.flatMap((command) => command.keys ?? []) }
    }

    function onKeyDown(event: KeyboardEvent) {
      const pressed = event.defaultPrevented ? undefined : read(event)
      const reading = pressed && reader.press(pressed.chord, pressed.known, event.repeat)
      if (!pressed || !reading) return
      event.preventDefault()
      const command = reading === 'held' ? undefined : pressed.commands.find((each) => each.keys === reading.keys)
      if (command && (!event.repeat || command.repeats)) command.run?.()
    }

    /** Before whatever the key or the pointer does where it is: the canvas answers arrows itself, and a click selects. */
    function settle(event: KeyboardEvent | PointerEvent) {
      if (event instanceof PointerEvent) return reader.settle()
      const pressed = event.repeat ? undefined : read(event)
      if (pressed) reader.settle(pressed.chord, pressed.known)
    }

    addEventListener('keydown', onKeyDown)
    addEventListener('keydown', settle, true)
    addEventListener('pointerdown', settle, true)
    return () => {
      reader.end()
      removeEventListener('keydown', onKeyDown)
      removeEventListener('keydown', settle, true)
      removeEventListener('pointerdown', settle, true)
    }
  }, [registry, apple])

  return <RegistryContext value={registry}>{children}</RegistryContext>
}
