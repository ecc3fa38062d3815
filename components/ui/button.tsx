/**
 * The one button. Kinds: neutral (default), primary (one per view), ghost, danger. Busy keeps the width: the icon becomes the
 * spinner and the press is ignored. `pressed` makes it a toggle. `asChild` lends the look to a link.
 */
import type { ComponentProps, ReactNode } from 'react'
import { LoaderCircle, type LucideIcon } from 'lucide-react'
import { Slot } from 'radix-ui'
import { classNames } from './class-names.ts'
import { Kbd } from './kbd.tsx'

export type ButtonKind = 'neutral' | 'primary' | 'ghost' | 'danger'
export type ButtonSize = 'md' | 'sm' | 'lg'

const base =
  'inline-flex shrink-0 items-center justify-center gap-1.5 border font-medium whitespace-nowrap select-none transition-colors disabled:bg-inset disabled:text-fg-4 disabled:border-line disabled:shadow-none aria-disabled:text-fg-4'

const kinds: Record<ButtonKind, string> = {
  neutral:
    'border-line-strong bg-raised text-fg shadow-1 enabled:hover:bg-hover enabled:active:bg-active [a&]:hover:bg-hover data-[state=open]:bg-hover [&_svg]:text-fg-3 aria-pressed:border-accent-line aria-pressed:bg-accent-soft aria-pressed:text-accent aria-pressed:[&_svg]:text-current',
  primary:
    'border-accent-solid bg-accent-solid text-on-accent shadow-1 enabled:hover:bg-accent-solid-hover enabled:active:bg-accent-solid-hover [a&]:hover:bg-accent-solid-hover [&_kbd]:border-[color-mix(in_srgb,var(--on-accent)_45%,transparent)] [&_kbd]:bg-transparent [&_kbd]:text-current',
  ghost:
    'border-transparent bg-transparent text-fg-2 enabled:hover:bg-hover enabled:hover:text-fg enabled:active:bg-active [a&]:hover:bg-hover [a&]:hover:text-fg data-[state=open]:bg-hover [&_svg]:text-fg-3 disabled:bg-transparent disabled:border-transparent aria-pressed:border-accent-line aria-pressed:bg-accent-soft aria-pressed:text-accent aria-pressed:[&_svg]:text-current',
  danger:
    'border-line-strong bg-raised text-failed shadow-1 enabled:hover:border-failed-line enabled:hover:bg-failed-soft enabled:active:bg-failed-soft',
}

const sizes: Record<ButtonSize, string> = {
  sm: 'h-6 rounded-[5px] px-2 text-12 [&_svg]:size-3.5',
  md: 'h-7 rounded-6 px-2.5 text-13 [&_svg]:size-3.5',
  lg: 'h-10 rounded-8 px-4 text-14 [&_svg]:size-4',
}

/** Class names of a button, for things that must look like one. */
export function buttonClass(kind: ButtonKind = 'neutral', size: ButtonSize = 'md', extra?: string): string {
  return classNames(base, kinds[kind], sizes[size], kind === 'ghost' && size === 'md' && 'px-2', extra)
}

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  kind?: ButtonKind
  size?: ButtonSize
  icon?: LucideIcon
  /** Shown as a key hint at the right; the screen's command registry does the work. */
  keys?: string
  /** Says that the press is being carried out. */
  busy?: boolean
  pressed?: boolean
  asChild?: boolean
  children?: ReactNode
}

export function Button({ kind, size, icon, keys, busy, pressed, asChild, className, children, onClick, ...rest }: ButtonProps) {
  const Icon = busy ? LoaderCircle : icon
  const Element = asChild ? Slot.Root : 'button'
  return (
    <Element
      type={asChild ? undefined : 'button'}
      aria-busy={busy || undefined}
      aria-pressed={pressed}
      className={buttonClass(kind, size, className)}
      onClick={busy ? undefined : onClick}
      {...rest}
    >
      {Icon && <Icon aria-hidden className={busy ? 'spin' : undefined} />}
      <Slot.Slottable>{children}</Slot.Slottable>
      {keys && <Kbd keys={keys} />}
    </Element>
  )
}
