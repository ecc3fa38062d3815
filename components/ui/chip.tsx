/** A fact in 20 px. `onClick` makes it a button, `href` a link, `menu` the 22 px trigger of a menu (with asChild of Menu or Popover). */
import type { ComponentProps, ReactNode } from 'react'
import { ChevronDown, type LucideIcon } from 'lucide-react'
import Link from 'next/link'
import { classNames } from './class-names.ts'
import type { Tone } from './tone.ts'

const chipClass =
  'inline-flex shrink-0 items-center gap-1 rounded-4 align-middle border border-(--cl) bg-(--cs) px-1.5 text-11/[18px] font-medium whitespace-nowrap text-(--c) [&_svg]:size-3 [&_svg]:shrink-0'
const pressable = 'transition-colors hover:border-line-strong hover:text-fg data-[tone=neutral]:hover:bg-hover data-[state=open]:bg-hover'

export interface ChipProps {
  tone?: Tone
  icon?: LucideIcon
  mono?: boolean
  href?: string
  /** Spins the icon: only for what is running now. */
  spinning?: boolean
  title?: string
  className?: string
  children: ReactNode
}

export function Chip({ tone = 'neutral', icon: Icon, mono, href, spinning, title, className, children }: ChipProps) {
  const look = classNames(chipClass, 'h-5', mono && 'font-mono', href && pressable, className)
  const content = (
    <>
      {Icon && <Icon aria-hidden strokeWidth={2} className={spinning ? 'spin' : undefined} />}
      {children}
    </>
  )
  if (href) {
    return (
      <Link href={href} data-tone={tone} title={title} className={look}>
        {content}
      </Link>
    )
  }
  return (
    <span data-tone={tone} title={title} className={look}>
      {content}
    </span>
  )
}

export interface ChipButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  tone?: Tone
  icon?: LucideIcon
  mono?: boolean
  /** Draws the chevron of a menu. */
  menu?: boolean
  children: ReactNode
}

/** A chip that does something: copies, opens a menu, sets a filter (`aria-pressed`). */
export function ChipButton({ tone = 'neutral', icon: Icon, mono, menu, className, children, ...rest }: ChipButtonProps) {
  return (
    <button
      type="button"
      data-tone={tone}
      className={classNames(chipClass, pressable, menu ? 'h-[22px]' : 'h-5', mono && 'font-mono', className)}
      {...rest}
    >
      {Icon && <Icon aria-hidden strokeWidth={2} />}
      {children}
      {menu && <ChevronDown aria-hidden strokeWidth={2} />}
    </button>
  )
}
