/** One conflict as a question: where it is, what both did there, and the answers. */
'use client'
import { useId, useState } from 'react'
import { Check, CircleDashed, GitMerge } from 'lucide-react'
import type { Choice, Conflict, Side } from '#lib/nodes/merge/conflicts.ts'
import { cardModel } from '#components/canvas/card-model.ts'
import { classNames } from '#components/ui/class-names.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { Input } from '#components/ui/input.tsx'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { valueText } from '#components/versions/value-text.ts'
import { answerWords, canWrite, conflictSentence, nodeOf, placeWords, writtenValue } from './conflict-words.ts'
import { Option, ValueBlock } from './option.tsx'
import { TextQuestion } from './text-question.tsx'
import type { MergeState } from './use-merge.ts'

export interface QuestionProps {
  merge: MergeState
  conflict: Conflict
}

export function Question({ merge, conflict }: QuestionProps) {
  const choice = merge.choices.get(conflict.id) ?? conflict.suggestion
  const [head, ...path] = placeWords(merge.merged, conflict)
  const id = useId()
  return (
    <fieldset aria-describedby={id} data-question={conflict.id} className="min-w-0 overflow-hidden rounded-8 border border-line bg-surface">
      <legend className="sr-only">{[head, ...path].join(', ')}</legend>
      <div className="flex h-9 items-center gap-2 border-b border-line px-3">
        <Tile merge={merge} conflict={conflict} />
        <span className="min-w-0 flex-1 truncate" title={[head, ...path].join(' › ')}>
          <b className="font-strong">{head}</b>
          {path.map((name, index) => (
            <span key={index} className="text-fg-2">
              <span className="px-1 text-fg-4">›</span>
              {name}
            </span>
          ))}
        </span>
        <State decided={choice !== undefined} suggested={!merge.choices.has(conflict.id)} />
      </div>
      <div className="flex flex-col gap-2 p-3">
        <p id={id} className="text-12 text-fg-2">
          {conflictSentence(merge.base, merge.merged, conflict)}
        </p>
        {conflict.regions ? <TextQuestion conflict={conflict} regions={conflict.regions} choice={choice} onChoose={(next) => merge.choose(conflict, next)} /> : <Answers merge={merge} conflict={conflict} choice={choice} />}
      </div>
    </fieldset>
  )
}

function Tile({ merge, conflict }: QuestionProps) {
  const node = nodeOf(merge.merged, conflict)
  if (!node) return <GitMerge aria-hidden className="size-4 shrink-0 text-fg-3" strokeWidth={1.75} />
  const { tone, icon } = cardModel(node)
  return <KindTile tone={tone} icon={iconByName(icon)} size="sm" />
}

function State({ decided, suggested }: { decided: boolean; suggested: boolean }) {
  const Icon = decided ? Check : CircleDashed
  return (
    <span className={classNames('flex shrink-0 items-center gap-1 text-12', decided ? 'text-fg-3' : 'text-waiting')}>
      <Icon aria-hidden className="size-3.5" />
      {!decided ? 'To decide' : suggested ? 'As suggested' : 'Decided'}
    </span>
  )
}

const sides: { side: Side; whose: string }[] = [
  { side: 'theirs', whose: 'Theirs' },
  { side: 'mine', whose: 'Yours' },
]

function Answers({ merge, conflict, choice }: QuestionProps & { choice: Choice | undefined }) {
  const name = useId()
  return (
    <>
      {conflict.base !== undefined && ['value', 'order'].includes(conflict.about) && conflict.edge === undefined && (
        <div className="flex gap-2 px-2.5 text-fg-3">
          <span className="ml-[22px] w-14 shrink-0 text-12/5">Before</span>
          <div className="min-w-0 flex-1">
            <ValueBlock>{valueText(conflict.base)}</ValueBlock>
          </div>
        </div>
      )}
      {sides.map(({ side, whose }) => {
        const { text, isText } = answerWords(merge.merged, conflict, side)
        return (
          <Option key={side} name={name} whose={whose} checked={choice === side} onCheck={() => merge.choose(conflict, side)}>
            {isText ? <ValueBlock>{text}</ValueBlock> : text}
          </Option>
        )
      })}
      {canWrite(conflict) && <Written key={conflict.id} name={name} conflict={conflict} choice={choice} onChoose={(next) => merge.choose(conflict, next)} />}
    </>
  )
}

/** Something else than either side has; begins with both. */
function Written({ name, conflict, choice, onChoose }: { name: string; conflict: Conflict; choice: Choice | undefined; onChoose(choice: Choice | undefined): void }) {
  const own = typeof choice === 'object'
  const [text, setText] = useState<string>()
  const shown = text ?? (own && typeof choice.value === 'string' ? choice.value : begins(conflict))
  const isNumber = typeof conflict.mine === 'number'
  const write = (next: string) => {
    setText(next)
    const value = writtenValue(conflict, next)
    onChoose(value === undefined ? undefined : { value })
  }
  return (
    <Option name={name} whose="Both" checked={own || text !== undefined && choice === undefined} onCheck={() => write(shown)}>
      {own || (text !== undefined && choice === undefined) ? (
        isNumber ? (
          <Input aria-label="Another value" mono size="sm" inputMode="decimal" value={shown} aria-invalid={!own || undefined} onChange={({ target }) => write(target.value)} />
        ) : (
          <Textarea aria-label="Another value" mono minRows={1} value={shown} onChange={({ target }) => write(target.value)} />
        )
      ) : (
        <span className="text-fg-3">{isNumber ? 'Another value' : 'Written anew from both'}</span>
      )}
    </Option>
  )
}

/** With both, where that can be a text; an address or a name begins with ours. */
function begins({ mine, theirs }: Conflict): string {
  const [ours, others] = [String(mine), String(theirs)]
  if (!/\s/.test(ours + others)) return ours
  return ours.includes('\n') || others.includes('\n') ? `${others.replace(/\n$/, '')}\n${ours}` : `${others} ${ours}`
}
