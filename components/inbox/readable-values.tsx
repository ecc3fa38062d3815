/**
 * The values of a call one under another, for reading. A value that has to stand somewhere (an id, an address) and stands nowhere in what
 * the model saw is marked where it is. What is approved is the raw call, which stands below.
 */
'use client'
import { useState } from 'react'
import { TriangleAlert } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { VisibleCharacters } from '#components/inspector/json/visible-characters.tsx'
import { readableValue } from './request-words.ts'
import type { GroundedArgument } from '#components/inspector/step/grounding.ts'

/** Values listed before one asks for all; those that are marked always are. */
const shownValues = 12

const flagWords: Record<NonNullable<GroundedArgument['flag']>, string> = {
  ungrounded: 'Not grounded: this value is nowhere in what the model saw',
  own_words: 'Not grounded: only in what the model said itself before',
}

export function ReadableValues({ values }: { values: readonly GroundedArgument[] }) {
  const [whole, setWhole] = useState(false)
  const shown = whole ? values : values.filter(({ flag }, index) => index < shownValues || flag !== undefined)
  if (values.length === 0) return null
  return (
    <>
      <dl aria-label="Values of the call" className="grid grid-cols-[fit-content(160px)_minmax(0,1fr)] overflow-hidden rounded-8 border border-line">
        {shown.map(({ path, value, flag }) => (
          <div key={path} data-flag={flag} className={classNames('col-span-2 grid grid-cols-subgrid gap-x-4 border-t border-line-soft px-3 py-2 first:border-t-0', flag && 'bg-waiting-soft')}>
            <dt className="min-w-16 truncate text-fg-3" title={path}>
              {path}
            </dt>
            <dd className="min-w-0">
              <span className="line-clamp-8 font-mono break-words whitespace-pre-wrap">
                <VisibleCharacters text={readableValue(value)} />
              </span>
              {flag && (
                <span className="mt-0.5 flex items-start gap-1.5 text-12 text-waiting">
                  <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
                  {flagWords[flag]}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {values.length > shown.length && (
        <button type="button" onClick={() => setWhole(true)} className="mt-1 text-12 text-accent hover:underline">
          Show all {values.length} values
        </button>
      )}
    </>
  )
}
