/**
 * Two contents of a prompt side by side: its messages as they are written, or as a past call would have shown them, and what else of it
 * changed. What stands on which side is the page's business.
 */
'use client'
import { useMemo, useState, type ReactNode } from 'react'
import { Columns2, Rows2, Tag } from 'lucide-react'
import type { JsonObject } from '#lib/engine/json.ts'
import { placeInNode } from '#lib/nodes/change-places.ts'
import { typeOfBody } from '#lib/nodes/prompt-body.ts'
import { diffPrompts, type MessageDiff } from '#lib/nodes/prompt-diff.ts'
import type { ValueChange } from '#lib/nodes/value-changes.ts'
import type { CallName } from '#components/builder/preview/moments.ts'
import { PlaygroundLink } from '#components/playground/playground-link.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { formatNumber } from '#components/ui/format.ts'
import { shortId } from '#components/ui/id-chip.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { FieldChanges } from '#components/versions/field-changes.tsx'
import { useLayout, type Layout } from '#components/versions/use-layout.ts'
import { CallMenu } from './call-menu.tsx'
import { MessageRows } from './message-rows.tsx'
import { lineWords } from './sides.ts'
import { useRendered, type Rendered } from './use-rendered.ts'

const parts = ['messages', 'intents', 'model', 'context'] as const
type Part = (typeof parts)[number]
const partNames: Record<Part, string> = { messages: 'Messages', intents: 'Intents', model: 'Model', context: 'Context' }

export interface ComparisonProps {
  /** Of the node at whose past calls it can be shown; '' where there is none. */
  shownAt: string
  before: JsonObject
  after: JsonObject
  /** Of the templates, where they are known. */
  tokens: { before: number; after: number } | undefined
  /** Over each side: what it is. */
  heads: { before: ReactNode; after: ReactNode }
  /** Whether both sides are one and the same. */
  alone: boolean
}

export function Comparison({ shownAt, before, after, tokens, heads, alone }: ComparisonProps) {
  const diff = useMemo(() => diffPrompts(before, after), [before, after])
  const [part, setPart] = useState<Part>('messages')
  const [call, setCall] = useState<CallName>()
  const rendered = useRendered(call, before, after)
  const layout = useLayout()
  const changes = useMemo(() => ({ intents: diff.intents, model: [...diff.model, ...diff.output], context: diff.context }), [diff])
  const changedMessages = diff.messages.filter(({ kind }) => kind !== 'same').length
  const counts: Record<Part, number> = { messages: changedMessages, intents: changes.intents.length, model: changes.model.length, context: changes.context.length }
  const fields = (list: readonly ValueChange[]) => <FieldChanges fields={list.map((change) => ({ ...change, place: placeInNode(typeOfBody(after), change.path, change.after === undefined ? before : after) }))} split={layout.split} />
  return (
    <section aria-label="Comparison" className="flex min-w-0 flex-col">
      <div className="flex min-h-11 flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line bg-surface px-4 py-1.5">
        <SegmentedControl label="Part" value={part} onChange={setPart} options={parts.map((each) => ({ value: each, label: <PartName part={each} count={counts[each]} /> }))} />
        <Summary diff={rendered?.messages ?? diff.messages} tokens={rendered ? rendered.tokens : tokens} rendered={call !== undefined} same={diff.same && !alone} first={alone} />
        <span className="ml-auto flex items-center gap-1.5">
          {layout.wide && !alone && <LayoutChoice layout={layout} />}
          {call && <PlaygroundLink promptId={shownAt} {...call} group="Prompt" />}
          <CallMenu promptId={shownAt} label="Rendered on" chosen={call} onChoose={setCall} without={{ label: 'As written', onChoose: () => setCall(undefined) }}>
            {call ? `Rendered on ${shortId(call.runId)}` : 'As written'}
          </CallMenu>
        </span>
      </div>
      {!alone && <Heads heads={heads} split={layout.split} />}
      {part === 'messages' ? (
        <>
          <Messages messages={rendered ? rendered.messages : diff.messages} rendered={rendered} split={layout.split && !alone} alone={alone} />
          {(['intents', 'model', 'context'] as const).map((each) => counts[each] > 0 && (
            <section key={each} aria-label={`${partNames[each]}, changed`} className="border-b border-line-soft bg-surface">
              <h3 className="flex h-7 items-center gap-2 border-b border-line-soft bg-inset px-4 text-11 text-fg-3">
                <span className="font-medium text-fg">{partNames[each]}</span>
                {counts[each]} changed
              </h3>
              <div className="px-4 py-3">{fields(changes[each])}</div>
            </section>
          ))}
        </>
      ) : (
        <div className="px-4 py-3">{counts[part] > 0 ? fields(changes[part]) : <p className="py-4 text-center text-12 text-fg-3">{alone ? 'Nothing to compare it with.' : `${partNames[part]}: both are the same.`}</p>}</div>
      )}
    </section>
  )
}

const PartName = ({ part, count }: { part: Part; count: number }) => (
  <>
    {partNames[part]}
    {count > 0 && <span className="text-fg-3 tabular-nums">{count}</span>}
  </>
)

function Summary({ diff, tokens, rendered, same, first }: { diff: readonly MessageDiff[]; tokens: { before: number; after: number } | undefined; rendered: boolean; same: boolean; first: boolean }) {
  const words = same ? 'Both are the same' : lineWords(diff)
  return (
    <p className="min-w-0 text-12 text-fg-2 tabular-nums">
      {words}
      {tokens && (
        <>
          {words !== '' && !first && ' · '}
          <span className="text-fg-3">{rendered ? 'rendered' : 'template'}</span> {tokens.before !== tokens.after && `${formatNumber(tokens.before)} → `}
          <b className="font-medium text-fg">{formatNumber(tokens.after)} tok</b>
        </>
      )}
    </p>
  )
}

const LayoutChoice = ({ layout }: { layout: Layout }) => (
  <SegmentedControl
    label="Texts"
    value={layout.split ? 'split' : 'inline'}
    onChange={(value) => layout.choose(value)}
    options={[
      { value: 'split', label: 'Split', icon: Columns2 },
      { value: 'inline', label: 'Inline', icon: Rows2 },
    ]}
  />
)

function Heads({ heads, split }: { heads: ComparisonProps['heads']; split: boolean }) {
  const row = 'flex h-[34px] min-w-0 items-center gap-2 px-4 text-12'
  if (!split) return <div className="flex border-b border-line bg-surface"><div className={row}>{heads.before}<span className="text-fg-3">to</span>{heads.after}</div></div>
  return (
    <div className="grid grid-cols-2 border-b border-line bg-surface">
      <div className={row}>{heads.before}</div>
      <div className={`${row} border-l border-line`}>{heads.after}</div>
    </div>
  )
}

function Messages({ messages, rendered, split, alone }: { messages: readonly MessageDiff[] | undefined; rendered: Rendered | undefined; split: boolean; alone: boolean }) {
  if (rendered?.error !== undefined) return <p className="px-4 py-3 text-12 text-failed">With this call it cannot be rendered: {rendered.error}</p>
  if (!messages) return <Skeleton className="m-4 h-32" />
  return messages.map((message, index) => <MessageRows key={index} message={message} split={split} alone={alone} />)
}

/** What a side is: its number, labels and where it comes from. */
export function SideHead({ name, labels, draft, from }: { name: string; labels: readonly string[]; draft: boolean; from: ReactNode }) {
  return (
    <>
      <span className="font-mono font-strong">{name}</span>
      {draft && <Chip tone="waiting">draft</Chip>}
      {labels.map((label) => <Chip key={label} icon={Tag} tone={label === 'production' ? 'completed' : 'neutral'}>{label}</Chip>)}
      <span className="ml-auto truncate pl-2 text-fg-3">{from}</span>
    </>
  )
}
