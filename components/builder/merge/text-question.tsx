/**
 * A text that both changed, as one text: what each side put in is marked by whose it is, and where they put in different things both stand
 * there to be picked. The result can be written on.
 */
'use client'
import { useId, useState } from 'react'
import { Pencil, Undo2 } from 'lucide-react'
import { conflictsIn, textOfRegions, type TextRegion } from '#lib/engine/merge-text.ts'
import type { Choice, Conflict } from '#lib/nodes/merge/conflicts.ts'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { Textarea } from '#components/ui/textarea.tsx'

type Pick = 'theirs' | 'mine' | 'both'
type Torn = Extract<TextRegion, { kind: 'conflict' }>

export interface TextQuestionProps {
  conflict: Conflict
  regions: readonly TextRegion[]
  choice: Choice | undefined
  onChoose(choice: Choice | undefined): void
}

const picked = ({ mine, theirs }: Torn, pick: Pick | undefined): string => (pick === 'both' ? theirs + mine : pick === 'theirs' ? theirs : mine)

export function TextQuestion({ conflict, regions, choice, onChoose }: TextQuestionProps) {
  const [picks, setPicks] = useState<readonly (Pick | undefined)[]>([])
  const [writing, setWriting] = useState(false)
  const torn = conflictsIn(regions)
  // Answered from outside, with one side for all.
  const whole = choice === 'mine' || choice === 'theirs' ? choice : undefined
  const pickOf = (index: number): Pick | undefined => whole ?? picks[index]
  const text = typeof choice === 'object' && typeof choice.value === 'string' ? choice.value : whole ? String(conflict[whole]) : textOfRegions(regions, (region, index) => picked(region, picks[index]))

  function pick(index: number, next: Pick) {
    const now = torn.map((_, place) => (place === index ? next : pickOf(place)))
    setPicks(now)
    onChoose(now.every((each) => each !== undefined) ? { value: textOfRegions(regions, (region, place) => picked(region, now[place])) } : undefined)
  }

  if (writing) {
    return (
      <>
        <Textarea aria-label="The text as it shall be" mono autoFocus minRows={3} maxRows={16} value={text} onChange={({ target }) => onChoose({ value: target.value })} />
        <Button
          kind="ghost"
          size="sm"
          icon={Undo2}
          className="self-start"
          onClick={() => {
            setWriting(false)
            setPicks([])
            onChoose(torn.length === 0 ? conflict.suggestion : undefined)
          }}
        >
          Back to both texts
        </Button>
      </>
    )
  }
  let index = -1
  return (
    <>
      <div className="max-h-80 overflow-y-auto rounded-6 border border-line bg-inset px-2.5 py-1.5 font-mono text-12/5 break-words whitespace-pre-wrap">
        {regions.map((region, place) => {
          if (region.kind !== 'conflict') return <Stretch key={place} region={region} />
          index += 1
          const own = index
          return <Alternatives key={place} region={region} pick={pickOf(own)} onPick={(next) => pick(own, next)} label={`Place ${own + 1} of ${torn.length}`} />
        })}
      </div>
      <div className="flex items-center gap-3 text-12 text-fg-2">
        <span>
          <mark className={looks.theirs}>they wrote</mark>
        </span>
        <span>
          <mark className={looks.mine}>you wrote</mark>
        </span>
        <Button
          kind="ghost"
          size="sm"
          icon={Pencil}
          className="ml-auto"
          onClick={() => {
            setWriting(true)
            onChoose({ value: text })
          }}
        >
          Write it anew
        </Button>
      </div>
    </>
  )
}

/** Whose it is, by colour and by the line under it. */
const looks = {
  theirs: 'rounded-[2px] bg-trigger-soft text-fg underline decoration-trigger decoration-dotted underline-offset-3',
  mine: 'rounded-[2px] bg-accent-soft text-fg underline decoration-accent underline-offset-3',
}

function Stretch({ region }: { region: Exclude<TextRegion, Torn> }) {
  if (region.kind === 'same') return <span>{region.text}</span>
  if (region.kind === 'alike') return <span title="Both wrote this">{region.text}</span>
  const whose = region.kind === 'mine' ? 'You' : 'They'
  if (region.text.trim() === '') return <del title={`${whose} took this out`} className="text-fg-3 decoration-del">{region.base}</del>
  return (
    <mark className={looks[region.kind]} title={region.base.trim() === '' ? `${whose} wrote this` : `${whose} wrote this in place of “${region.base.trim()}”`}>
      {region.text}
    </mark>
  )
}

const options: { value: Pick; whose: string }[] = [
  { value: 'theirs', whose: 'Theirs' },
  { value: 'mine', whose: 'Yours' },
  { value: 'both', whose: 'Both' },
]

/** What each side put at one place, to pick from; in the text where it stands. */
function Alternatives({ region, pick, onPick, label }: { region: Torn; pick: Pick | undefined; onPick(pick: Pick): void; label: string }) {
  const name = useId()
  return (
    <span role="radiogroup" aria-label={label} className={classNames('my-0.5 inline-flex max-w-full flex-col overflow-hidden rounded-6 border align-top font-sans', pick ? 'border-line-strong' : 'border-waiting-line')}>
      {options.map(({ value, whose }) => (
        <label key={value} className={classNames('flex items-start gap-1.5 px-2 py-0.5', pick === value ? 'bg-accent-soft' : 'bg-surface hover:bg-hover')}>
          <input type="radio" name={name} checked={pick === value} onChange={() => onPick(value)} className="mt-1 size-3 shrink-0 accent-accent-solid" />
          <span className="w-10 shrink-0 text-11/5 text-fg-2">{whose}</span>
          <span className="min-w-0 font-mono text-12/5 whitespace-pre-wrap">{value === 'both' ? <span className="font-sans text-fg-3">one after the other</span> : region[value].trim() === '' ? <span className="font-sans text-fg-3">nothing</span> : region[value].replace(/\n$/, '')}</span>
        </label>
      ))}
    </span>
  )
}
