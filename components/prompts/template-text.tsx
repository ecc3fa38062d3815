/** Text of a template with its variables and tags lit, as the editor shows them. */
import type { TextPart } from '#lib/engine/context/diff-words.ts'

const holes = /(\{\{.*?\}\}|\{%.*?%\})/g

export function TemplateText({ text }: { text: string }) {
  return text.split(holes).map((piece, index) => {
    if (index % 2 === 0) return piece
    return (
      <span key={index} className={piece.startsWith('{{') ? 'rounded-[3px] bg-seg-variable-soft text-seg-variable' : 'text-llm'}>
        {piece}
      </span>
    )
  })
}

/** A line of a comparison: what went and what came is marked. */
export function LineText({ parts }: { parts: readonly TextPart[] }) {
  return parts.map(({ kind, text }, index) => {
    const content = <TemplateText text={text} />
    if (kind === 'gone') return <del key={index} className="rounded-[3px] bg-del-strong py-px no-underline">{content}</del>
    if (kind === 'come') return <ins key={index} className="rounded-[3px] bg-add-strong py-px no-underline">{content}</ins>
    return <span key={index}>{content}</span>
  })
}
