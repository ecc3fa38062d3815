/** One line of the context window: gutter (letter, source, tokens), rule in the source's hue and style, text. Text nodes only. */
'use client'
import { memo, useEffect, useRef, type ReactNode, type RefObject } from 'react'
import type { Segment } from '#lib/api/calls.ts'
import { classNames } from '#components/ui/class-names.ts'
import { formatNumber } from '#components/ui/format.ts'
import { ImageOfLine } from './image-row.tsx'
import type { SegmentLine, SourceKind, Span } from './segment-lines.ts'
import { SourceLetter } from './source-letter.tsx'
import { sourceLooks, sourceTone } from './source-look.ts'
import { isInline } from './window-items.ts'

export interface SegmentRowProps {
  line: SegmentLine
  segments: readonly Segment[]
  /** The hovered segment, where the line has some of it. */
  hovered: number | null
  /** Put there by the selected event or a hovered row. */
  lit: boolean
  /** The pinned segment, where the line has some of it. */
  pinned?: number | null
  /** It differs from what the window is compared with. */
  marked?: boolean
  /** Keys have led here: to what opens the stretch, or to this span. */
  focused?: 'gutter' | number | undefined
  /** Marked wherever it stands in the text; in lower case. */
  find?: string
  /** This line is the one that was gone to in search of `find`. */
  found?: boolean
  onHover(segment: number): void
  onPin(segment: number, line: SegmentLine): void
}

export const SegmentRow = memo(function SegmentRow({ line, segments, hovered, lit, pinned, marked, focused, find = '', found, onHover, onPin }: SegmentRowProps) {
  const owner = segments[line.segment]
  if (!owner) return null
  const { kind } = owner.source
  const isPinned = pinned === line.segment
  const isLit = lit || isPinned
  const active = tintOf(isLit, hovered === line.segment)
  return (
    <div
      data-tone={sourceTone(kind)}
      data-source={kind}
      data-lit={isLit || undefined}
      data-found={found || undefined}
      data-marked={marked || undefined}
      onMouseEnter={() => onHover(line.segment)}
      onClick={() => getSelection()?.isCollapsed !== false && onPin(line.segment, line)}
      className="grid cursor-default grid-cols-[140px_minmax(0,1fr)] border-x border-line bg-inset font-mono text-12/[18px] min-[1800px]:grid-cols-[168px_minmax(0,1fr)]"
    >
      <span className={classNames('flex items-start overflow-hidden border-(--c) pr-2 pl-2 font-sans text-11/[14px] whitespace-nowrap', sourceLooks[kind].rule, active ?? 'text-fg-3', marked && 'shadow-[inset_3px_0_0_var(--accent)]')}>
        {marked && <span className="sr-only">Changed: </span>}
        <Gutter line={line} kind={kind} isPinned={isPinned} focused={focused === 'gutter'} onHover={onHover} onPin={onPin} />
      </span>
      <pre className={classNames('min-w-0 px-2.5 font-mono text-12/[18px] break-words whitespace-pre-wrap', active ?? 'bg-(--cs)', line.blank && 'h-2 overflow-hidden leading-[8px]', found && 'outline-1 -outline-offset-1 outline-accent')}>
        <ImageOfLine address={line.image} known={line.gutter?.tokens !== null}>
          {line.spans.map((span, index) => (
            <SpanText key={index} span={span} line={line} segments={segments} find={find} hovered={hovered === span.segment} isPinned={pinned === span.segment} focused={focused === index} onHover={onHover} onPin={onPin} />
          ))}
        </ImageOfLine>
      </pre>
    </div>
  )
})

const tintOf = (isLit: boolean, isHovered: boolean): string | undefined =>
  isLit ? 'bg-[color-mix(in_srgb,var(--c)_17%,transparent)] text-fg' : isHovered ? 'bg-[color-mix(in_srgb,var(--c)_13%,transparent)] text-fg' : undefined

interface GutterProps extends Pick<SegmentRowProps, 'line' | 'onHover' | 'onPin'> {
  focused: boolean
  kind: SourceKind
  isPinned: boolean
}

/** Where a stretch begins: whose it is, and its tokens. Keys lead from one to the next. */
function Gutter({ line, kind, isPinned, focused, onHover, onPin }: GutterProps) {
  const button = useFocus<HTMLButtonElement>(focused)
  const { gutter } = line
  if (!gutter) return null
  return (
    <button
      ref={button}
      type="button"
      tabIndex={-1}
      aria-pressed={isPinned}
      onFocus={() => onHover(line.segment)}
      onClick={(event) => {
        event.stopPropagation()
        onPin(line.segment, line)
      }}
      title={gutter.label}
      className="flex min-w-0 flex-1 items-start gap-1.5 rounded-3 pt-0.5 text-left focus-visible:-outline-offset-1"
    >
      <SourceLetter kind={kind} />
      <span className="truncate">{gutter.label}</span>
      {gutter.tokens !== null && (
        <span className="ml-auto pl-1 tabular-nums">
          {formatNumber(gutter.tokens)}
          <span className="sr-only"> tokens</span>
        </span>
      )}
    </button>
  )
}

/** Takes the focus when keys lead here. */
function useFocus<Target extends HTMLElement>(focused: boolean): RefObject<Target | null> {
  const target = useRef<Target>(null)
  useEffect(() => {
    if (focused) target.current?.focus({ preventScroll: true })
  }, [focused])
  return target
}

interface SpanTextProps extends Pick<SegmentRowProps, 'line' | 'segments' | 'onHover' | 'onPin'> {
  span: Span
  find: string
  hovered: boolean
  isPinned: boolean
  focused: boolean
}

function SpanText(props: SpanTextProps) {
  const { span, line, segments, find } = props
  const source = segments[span.segment]?.source
  if (source && isInline(line, span, segments)) return <InlineSpan {...props} source={source} />
  const tag = line.spans.length === 1 && source?.tag !== undefined ? threadTag(span.text, source.tag) : null
  return tag && find === '' ? <ThreadTag {...tag} /> : <Marked text={span.text} find={find} />
}

/** Text of another source within a line. It may wrap, so it is no button to the layout, only to people. */
function InlineSpan({ span, line, source, find, hovered, isPinned, focused, onHover, onPin }: SpanTextProps & { source: Segment['source'] }) {
  const place = useFocus<HTMLSpanElement>(focused)
  return (
    <span
      ref={place}
      role="button"
      tabIndex={-1}
      aria-pressed={isPinned}
      data-tone={sourceTone(source.kind)}
      data-source={source.kind}
      title={source.path ?? source.tag}
      onFocus={() => onHover(span.segment)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        event.stopPropagation()
        onPin(span.segment, line)
      }}
      onMouseEnter={(event) => {
        event.stopPropagation()
        onHover(span.segment)
      }}
      onMouseLeave={() => onHover(line.segment)}
      onClick={(event) => {
        event.stopPropagation()
        onPin(span.segment, line)
      }}
      className={classNames('rounded-[2px] text-(--c)', hovered || isPinned ? 'bg-[color-mix(in_srgb,var(--c)_20%,transparent)]' : 'bg-[color-mix(in_srgb,var(--c)_10%,transparent)]')}
    >
      <Marked text={span.text} find={find} />
    </span>
  )
}

/** The text with every place marked where `find` stands. */
function Marked({ text, find }: { text: string; find: string }) {
  if (find === '') return text
  const pieces: ReactNode[] = []
  const searched = text.toLowerCase()
  let end = 0
  // Lower case may be longer than what it stands for (İ): then places in one are not places in the other, and nothing is marked.
  for (let at = searched.length === text.length ? searched.indexOf(find) : -1; at !== -1; at = searched.indexOf(find, end)) {
    pieces.push(text.slice(end, at), <mark key={at} className="rounded-[2px] bg-waiting-soft text-fg outline-1 outline-waiting-line">{text.slice(at, at + find.length)}</mark>)
    end = at + find.length
  }
  return <>{pieces}{text.slice(end)}</>
}

/** A line that is nothing but the opening or closing tag of its entry. */
function threadTag(text: string, tag: string): { open: string; name: string; close: string } | null {
  if (text === `<${tag}>`) return { open: '<', name: tag, close: '>' }
  return text === `</${tag}>` ? { open: '</', name: tag, close: '>' } : null
}

const ThreadTag = ({ open, name, close }: { open: string; name: string; close: string }) => (
  <>
    <span className="text-fg-2">{open}</span>
    <span className={open === '<' ? 'font-strong' : 'text-fg-2'}>{name}</span>
    <span className="text-fg-2">{close}</span>
  </>
)
