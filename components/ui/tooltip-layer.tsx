/** Draws the one tooltip that is shown, beside an unseen stand-in of its target. A chunk of its own. */
'use client'
import { useLayoutEffect } from 'react'
import { Tooltip as Radix } from 'radix-ui'
import { Kbd } from './kbd.tsx'
import type { ShownTooltip } from './tooltip-store.ts'

const id = 'tooltip'

export default function TooltipLayer({ tooltip }: { tooltip: ShownTooltip<Element> }) {
  const { target, label, keys, side, align } = tooltip
  const { left, top, width, height } = target.getBoundingClientRect()

  useLayoutEffect(() => {
    if (target.hasAttribute('aria-describedby') || target.getAttribute('aria-label') === label) return
    target.setAttribute('aria-describedby', id)
    return () => target.removeAttribute('aria-describedby')
  }, [target, label])

  return (
    <Radix.Provider delayDuration={0}>
      <span id={id} hidden>
        {label}
      </span>
      <Radix.Root open>
        <Radix.Trigger asChild>
          <span aria-hidden className="pointer-events-none fixed" style={{ left, top, width, height }} />
        </Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            key={`${left} ${top}`}
            side={side}
            align={align}
            sideOffset={6}
            collisionPadding={8}
            className="appear pointer-events-none z-50 flex min-h-[26px] max-w-80 items-center gap-2 rounded-6 bg-fg px-2 py-1 text-12 text-surface [&_kbd]:border-[color-mix(in_srgb,var(--surface)_30%,transparent)] [&_kbd]:bg-transparent [&_kbd]:text-current"
          >
            {label}
            {keys && <Kbd keys={keys} />}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}
