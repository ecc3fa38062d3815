/**
 * The two bodies of a mail, plain and HTML, from one list of blocks. Everything in a block is data that somebody else may have written —
 * a model, a customer — so nothing of it is markup: it is escaped, its invisible characters are spelled out, and the HTML loads nothing.
 */
import { spelledOut } from '#lib/engine/visible-text.ts'

export type Block =
  | { kind: 'text'; text: string }
  /** What the mail is about, set larger. */
  | { kind: 'heading'; text: string }
  /** Kept as it is written, line by line. */
  | { kind: 'verbatim'; text: string }
  | { kind: 'list'; items: readonly string[] }
  /** `url` is ours. */
  | { kind: 'button'; label: string; url: string }
  | { kind: 'quiet'; text: string }

export const plainBody = (blocks: readonly Block[]): string => `${blocks.map(plain).join('\n\n')}\n`

function plain(block: Block): string {
  switch (block.kind) {
    case 'verbatim':
      return indented(spelledOut(block.text))
    case 'list':
      return block.items.map((item) => `  ${spelledOut(item)}`).join('\n')
    case 'button':
      return `${block.label}:\n${block.url}`
    default:
      return spelledOut(block.text)
  }
}

const indented = (text: string): string => text.split('\n').map((line) => `    ${line}`).join('\n')

const font = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Helvetica,Arial,sans-serif"
const mono = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace"

export function htmlBody(blocks: readonly Block[]): string {
  return `<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:24px 16px;${font};font-size:15px;line-height:1.5"><div style="max-width:600px;margin:0 auto">
${blocks.map(html).join('\n')}
</div></body></html>
`
}

function html(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<p dir="auto" style="margin:0 0 16px;font-size:18px;font-weight:600;white-space:pre-wrap">${shown(block.text)}</p>`
    case 'text':
      return `<p dir="auto" style="margin:0 0 16px;white-space:pre-wrap">${shown(block.text)}</p>`
    case 'verbatim':
      return `<pre style="margin:0 0 16px;padding:12px;border:1px solid #8884;border-radius:6px;${mono};font-size:13px;white-space:pre-wrap;overflow-wrap:anywhere">${shown(block.text)}</pre>`
    case 'list':
      return `<p dir="auto" style="margin:0 0 16px;white-space:pre-wrap">${block.items.map(shown).join('<br>')}</p>`
    case 'button':
      return `<p style="margin:0 0 16px"><a href="${escaped(block.url)}" style="display:inline-block;padding:10px 18px;border-radius:6px;background:#2457d6;color:#fff;text-decoration:none;font-weight:600">${shown(block.label)}</a></p>`
    case 'quiet':
      return `<p dir="auto" style="margin:0 0 12px;font-size:13px;opacity:.7;white-space:pre-wrap">${shown(block.text)}</p>`
  }
}

const shown = (text: string): string => escaped(spelledOut(text))

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character)

/** A text on one line, cut: for a subject. */
export function oneLine(text: string, longest: number): string {
  const line = spelledOut(text.replace(/\s+/g, ' ').trim())
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`
}
