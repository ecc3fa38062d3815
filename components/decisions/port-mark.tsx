/** A port as it is told apart everywhere on the page: its letter on its fill, and its name. */
import { classNames } from '#components/ui/class-names.ts'
import { portHelp, portName } from './decision-words.ts'
import type { PortLook } from './stacks.ts'

export function PortMark({ look, faded }: { look: PortLook | undefined; faded?: boolean }) {
  if (!look) return null
  return (
    <span aria-hidden className="inline-flex shrink-0 items-center gap-1">
      <i className="size-2.5 rounded-3" style={{ background: faded ? 'var(--bar-free)' : look.fill }} />
      <span className="min-w-2.5 text-center font-mono text-11 text-fg-3">{look.letter}</span>
    </span>
  )
}

export function PortName({ handle, className }: { handle: string; className?: string }) {
  const name = portName(handle)
  return (
    <span title={portHelp[handle] ?? name} className={classNames(name === handle ? 'font-mono text-12' : 'text-13 text-fg-2', 'truncate', className)}>
      {name}
    </span>
  )
}
