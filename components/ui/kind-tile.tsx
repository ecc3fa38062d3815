/** The tile that says at a glance what kind of node a thing is: filled for a model's decision, tinted for everything else. */
import type { LucideIcon } from 'lucide-react'
import { classNames } from './class-names.ts'

export type KindTone = 'llm' | 'human' | 'code' | 'trigger'

export interface KindTileProps {
  tone: KindTone
  icon: LucideIcon
  /** 24 px on cards, 20 px in rows. */
  size?: 'md' | 'sm'
  /** Node cards of models fill the tile with the hue itself. */
  filled?: boolean
  className?: string
}

export function KindTile({ tone, icon: Icon, size = 'md', filled = tone === 'llm', className }: KindTileProps) {
  return (
    <span
      data-tone={tone}
      aria-hidden
      className={classNames(
        'grid shrink-0 place-items-center',
        size === 'md' ? 'size-6 rounded-6' : 'size-5 rounded-[5px]',
        filled ? 'bg-(--c) text-raised' : 'bg-(--cs) text-(--c)',
        className,
      )}
    >
      <Icon className={size === 'md' ? 'size-3.5' : 'size-3'} strokeWidth={size === 'md' ? 1.75 : 2} />
    </span>
  )
}
