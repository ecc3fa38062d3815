/** One line of the context window: gutter (letter, source, tokens), rule in the source's hue and style, text. Text nodes only. */
'use client'
import { memo } from 'react'
import type { Segment } from '#lib/api/calls.ts'
import { classNames } from '#components/ui/class-names.ts'
import { formatNumber } from '#components/ui/format.ts'
import type { SegmentLine, Span } from './segment-lines.ts'
import { SourceLetter } from './source-letter.tsx'
import { sourceLooks, sourceTone } from './source-look.ts'

export interface SegmentRowProps {
  line: SegmentLine
  segments: readonly Segment[]
  blank: boolean
  /** The hovered segment. */
  hovered: number | null
  /** Pinned, or put there by the selected event. */
  lit: boolean
  /** It differs from what the window is compared with. */
  marked?: boolean
  onHover(segment: number): void
  onPin(segment: number): void
}

export const SegmentRow = memo(function SegmentRow({ line, segments, blank, hovered, lit, marked = false, onHover, onPin }: SegmentRowProps) {
  const owner = segments[line.segment]
  if (!owner) return null
  const { kind } = owner.source
  const look = sourceLooks[kind]
  const active = lit ? 'bg-[color-mix(in_srgb,var(--c)_17%,transparent)]' : hovered === line.segment ? 'bg-[color-mix(in_srgb,var(--c)_13%,transparent)]' : undefined
  return (
    <div
      data-tone={sourceTone(kind)}
      data-source={kind}
      data-lit={lit || undefined}
      data-marked={marked || undefined}
      onMouseEnter={() => onHover(line.segment)}
      onClick={() => getSelection()?.isCollapsed !== false && onPin(line.segment)}
      className="grid cursor-default grid-cols-[140px_minmax(0,1fr)] border-x border-line bg-inset font-mono text-12/[18px] min-[1800px]:grid-cols-[168px_minmax(0,1fr)]"
    >
      <span className={classNames('flex items-start overflow-hidden border-(--c) pr-2 pl-2 font-sans text-11/[14px] whitespace-nowrap', look.rule, active, active ? 'text-fg' : 'text-fg-3', marked && 'shadow-[inset_3px_0_0_var(--accent)]')}>
        {marked && <span className="sr-only">Changed: </span>}
        {line.gutter && (
          <button
            type="button"
            onClick={(event) => {
              event.stopPropagation()
              onPin(line.segment)
            }}
            title={line.gutter.label}
            className="flex min-w-0 flex-1 items-start gap-1.5 pt-0.5 text-left"
          >
            <SourceLetter kind={kind} />
            <span className="truncate">{line.gutter.label}</span>
            {line.gutter.tokens !== null && (
              <span className="ml-auto pl-1 tabular-nums">
                {formatNumber(line.gutter.tokens)}
                <span className="sr-only"> tokens</span>
              </span>
            )}
          </button>
        )}
      </span>
      <pre className={classNames('min-w-0 px-2.5 font-mono text-12/[18px] break-words whitespace-pre-wrap', active ?? 'bg-(--cs)', blank && 'h-2 overflow-hidden leading-[8px]')}>
        {line.spans.map((span, index) => (
          <SpanText key={index} span={span} owner={line.segment} segments={segments} whole={line.spans.length === 1} hovered={hovered === span.segment} onHover={onHover} onPin={onPin} />
        ))}
      </pre>
    </div>
  )
})

interface SpanTextProps {
  span: Span
  owner: number
  segments: readonly Segment[]
  /** It is all the line. */
  whole: boolean
  hovered: boolean
  onHover(segment: number): void
  onPin(segment: number): void
}

function SpanText({ span, owner, segments, whole, hovered, onHover, onPin }: SpanTextProps) {
  const source = segments[span.segment]?.source
  const sameSource = source?.kind === segments[owner]?.source.kind
  if (!source || sameSource) {
    const tag = whole && source?.tag !== undefined ? threadTag(span.text, source.tag) : null
    return tag ? <ThreadTag {...tag} /> : span.text
  }
  return (
    <span
      data-tone={sourceTone(source.kind)}
      title={source.path ?? source.tag}
      onMouseEnter={(event) => {
        event.stopPropagation()
        onHover(span.segment)
      }}
      onMouseLeave={() => onHover(owner)}
      onClick={(event) => {
        event.stopPropagation()
        onPin(span.segment)
      }}
      className={classNames('rounded-[2px] text-(--c)', hovered ? 'bg-[color-mix(in_srgb,var(--c)_20%,transparent)]' : 'bg-[color-mix(in_srgb,var(--c)_10%,transparent)]')}
    >
      {span.text}
    </span>
  )
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
