/** The Radix side of Dialog, a chunk of its own. */
'use client'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { classNames } from './class-names.ts'
import type { DialogProps } from './dialog-props.ts'
import { IconButton } from './icon-button.tsx'

/** The first input where there is one, else the dialog itself: a focused close button would only show its tooltip. */
function focusFirstInput(event: Event) {
  event.preventDefault()
  if (!(event.currentTarget instanceof HTMLElement)) return
  const input = event.currentTarget.querySelector<HTMLElement>('input, textarea, select, [data-autofocus]')
  ;(input ?? event.currentTarget).focus()
}

export default function DialogView({ open, onOpenChange, title, description, children, footer, width = 420, className }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          aria-describedby={description ? undefined : ''}
          tabIndex={-1}
          onOpenAutoFocus={focusFirstInput}
          style={{ width }}
          className={classNames(
            'appear fixed top-[14vh] left-1/2 z-40 flex max-h-[76vh] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-12 border border-line-strong bg-raised shadow-3 outline-none',
            className,
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4">
            <Radix.Title className="min-w-0 flex-1 text-14 font-strong">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon={X} label="Close" keys="escape" size="sm" className="-mt-0.5 -mr-2" />
            </Radix.Close>
          </header>
          <div className="min-h-0 overflow-auto px-5 pt-1 pb-4">
            {description && <Radix.Description className="text-13 text-fg-2">{description}</Radix.Description>}
            {children}
          </div>
          {footer && <footer className="flex justify-end gap-2 border-t border-line-soft px-5 py-3">{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
