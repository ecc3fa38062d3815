/** Parts that a request's card is laid out with. It is drawn in two sizes: narrow, beside a run, and `roomy`, as the middle of the inbox. */
'use client'
import type { ReactNode } from 'react'
import { classNames } from '#components/ui/class-names.ts'

/** The sides of the card's parts, in both sizes. */
export const cardPad = 'px-3 group-data-roomy/card:px-5 max-sm:group-data-roomy/card:px-4'

interface FootProps {
  /** Something is being written that is not sent yet. */
  editing?: boolean
  label?: string
  /** `Escape` that nothing within has taken. */
  onEscape?(): void
  children: ReactNode
}

/** Where the answer is given: at the end of the card, and in the inbox always in view. */
export function AnswerFoot({ editing, label, onEscape, children }: FootProps) {
  return (
    <footer
      aria-label={label}
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && onEscape?.()}
      className={classNames(
        cardPad,
        'flex flex-col gap-2 border-t border-line bg-surface py-3 group-data-roomy/card:py-4',
        editing ? 'shadow-[inset_2px_0_0_var(--accent)]' : 'group-data-roomy/card:sticky group-data-roomy/card:bottom-0 group-data-roomy/card:z-10 group-data-roomy/card:rounded-b-12',
      )}
    >
      {children}
    </footer>
  )
}

/** Buttons of an answer: 32 px in the inbox, and as wide as a thumb on a phone. */
export const answerButton = 'group-data-roomy/card:h-8 max-sm:group-data-roomy/card:h-11 max-sm:group-data-roomy/card:flex-1 max-sm:group-data-roomy/card:text-14 max-sm:group-data-roomy/card:[&_kbd]:hidden'
