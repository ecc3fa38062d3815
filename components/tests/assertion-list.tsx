/** What must hold of an answer: the assertions of a test, each changed in place; values of an answer can be picked. */
'use client'
import { useRef } from 'react'
import { Plus, X } from 'lucide-react'
import type { Assertion } from '#lib/api/assertions.ts'
import type { ProblemItem } from '#lib/api/errors.ts'
import type { Json } from '#lib/engine/json.ts'
import { oneLine } from '#components/inspector/json/format-json.ts'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { AssertionForm } from './assertion-form.tsx'
import { isPicked, kindWords, newAssertion, picked, picksOf, type AssertionKind } from './assertion-draft.ts'

export interface AssertionListProps {
  value: readonly Assertion[]
  onChange(next: Assertion[]): void
  /** What was refused of them, by JSON Pointers from `/assertions`. */
  problems?: readonly ProblemItem[]
  /** {intent, args} or an output, to pick from. */
  answer?: Json | undefined
}

export function AssertionList({ value, onChange, problems = [], answer }: AssertionListProps) {
  const adders = useRef<HTMLDivElement>(null)
  const open = answer === undefined ? [] : picksOf(answer).filter((pick) => pick.path !== '/intent' && !isPicked(value, pick))
  return (
    <div>
      {value.length === 0 ? (
        <p className="text-12 text-fg-3">Nothing more: an answer that fits is enough.</p>
      ) : (
        <ol aria-label="Assertions" className="flex flex-col divide-y divide-line-soft rounded-6 border border-line">
          {value.map((assertion, index) => (
            <li key={index} className="flex items-start gap-2 px-2 py-1.5">
              <span className="w-18 shrink-0 text-12/6 text-fg-2">{kindWords[assertion.kind]}</span>
              <div className="min-w-0 flex-1">
                <AssertionForm value={assertion} onChange={(next) => onChange(value.map((each, place) => (place === index ? next : each)))} />
                {problems.filter(({ path }) => path !== undefined && `${path}/`.startsWith(`/assertions/${index}/`)).map(({ message }) => (
                  <ErrorText key={message} className="mt-1">{message}</ErrorText>
                ))}
              </div>
              <IconButton icon={X} size="sm" label={`Remove: ${kindWords[assertion.kind]}`} onClick={() => onChange(value.filter((_, place) => place !== index))} />
            </li>
          ))}
        </ol>
      )}
      <div ref={adders} className="mt-2 flex flex-wrap items-center gap-1.5">
        <Menu
          label="Add an assertion"
          trigger={
            <Button size="sm" icon={Plus}>
              Add
            </Button>
          }
          entries={Object.entries(kindWords).map(([kind, label]) => ({ label, onSelect: () => onChange([...value, newAssertion(kind as AssertionKind)]) }))}
        />
        {open.map((pick) => (
          <button
            key={pick.path}
            type="button"
            title="Wants this value to stay"
            className="inline-flex h-6 max-w-full min-w-0 items-center gap-1 rounded-4 border border-dashed border-line-strong px-1.5 font-mono text-11 text-fg-2 hover:border-accent hover:text-accent"
            onClick={() => {
              onChange([...value, picked(pick)])
              // The one that was pressed goes away: the keyboard goes on from its neighbour.
              adders.current?.querySelector('button')?.focus()
            }}
          >
            <Plus aria-hidden className="size-3 shrink-0" />
            <span className="truncate">
              {pick.path} is {oneLine(pick.value)}
            </span>
          </button>
        ))}
      </div>
    </div>
  )
}
