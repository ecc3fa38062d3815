/** A button that is only an icon. `label` is its accessible name and its tooltip, with the key where there is one. */
'use client'
import type { LucideIcon } from 'lucide-react'
import { classNames } from './class-names.ts'
import { Button, type ButtonProps } from './button.tsx'
import { Tooltip, type TooltipProps } from './tooltip.tsx'

export interface IconButtonProps extends Omit<ButtonProps, 'icon' | 'children' | 'asChild'> {
  icon: LucideIcon
  label: string
  tooltipSide?: TooltipProps['side']
}

export function IconButton({ icon, label, keys, kind = 'ghost', size = 'md', tooltipSide, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label} keys={keys} side={tooltipSide}>
      <Button
        kind={kind}
        size={size}
        icon={icon}
        aria-label={label}
        className={classNames('px-0!', size === 'sm' ? 'w-6' : size === 'lg' ? 'w-10' : 'w-7', className)}
        {...rest}
      />
    </Tooltip>
  )
}
