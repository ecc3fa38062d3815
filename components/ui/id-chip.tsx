/** An id that copies on a click. Of long ids the end stands on the screen; the whole is copied and stands in the tooltip. */
'use client'
import { Check, Copy } from 'lucide-react'
import { ChipButton } from './chip.tsx'
import { useCopy } from './copy.ts'
import { IconButton, type IconButtonProps } from './icon-button.tsx'
import { Tooltip } from './tooltip.tsx'

/** Drawn or derived: of a run, of a request. */
const long = /^([0-9a-f]{8}-|rq_)/

/** `0199c1f2-7b1e-7d3a-9f1e-2b5c8d7e6f10` → `8d7e6f10`: of a time-ordered id the end tells two apart. A name stays whole. */
export function shortId(id: string): string {
  return long.test(id) ? id.slice(-8) : id
}

export interface IdChipProps {
  id: string
  /** What it is, for the accessible name: "run id". */
  label?: string
  className?: string
}

export function IdChip({ id, label = 'id', className }: IdChipProps) {
  const { copied, copy } = useCopy()
  return (
    <Tooltip label={<span className="font-mono">{copied ? 'Copied' : id}</span>}>
      <ChipButton mono icon={copied ? Check : Copy} aria-label={`Copy ${label} ${shortId(id)}`} onClick={() => copy(id)} className={className}>
        {shortId(id)}
      </ChipButton>
    </Tooltip>
  )
}

/** An icon button that copies `text`. */
export function CopyButton({ text, label = 'Copy', ...rest }: { text: string } & Omit<IconButtonProps, 'icon' | 'label' | 'onClick'> & { label?: string }) {
  const { copied, copy } = useCopy()
  return <IconButton icon={copied ? Check : Copy} label={copied ? 'Copied' : label} size="sm" onClick={() => copy(text)} {...rest} />
}
