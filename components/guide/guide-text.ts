/**
 * What the text of a guide page holds besides words: its headings with their anchors, and where its links lead inside the product. The
 * anchors are those that code hosts give, so a link works in both places. Pure.
 */
import { guidePages, guidePath } from './guide-pages.ts'

export interface Heading {
  depth: number
  text: string
  anchor: string
}

/** `Branches that run side by side` → `branches-that-run-side-by-side`. */
export const anchorOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')

/** The headings of a Markdown text, in order; those inside a block of code are none. */
export function headingsOf(markdown: string): Heading[] {
  let fenced = false
  const anchors = new Anchors()
  return markdown.split('\n').flatMap((line) => {
    if (line.startsWith('```')) fenced = !fenced
    const found = fenced ? null : /^(#{1,6}) +(.+?) *$/.exec(line)
    if (!found) return []
    const text = (found[2] ?? '').replace(/[`*]/g, '')
    return [{ depth: found[1]?.length ?? 1, text, anchor: anchors.of(text) }]
  })
}

/** Anchors of one page: a heading that occurs again gets a number. */
class Anchors {
  readonly #seen = new Map<string, number>()

  of(text: string): string {
    const anchor = anchorOf(text)
    const times = this.#seen.get(anchor) ?? 0
    this.#seen.set(anchor, times + 1)
    return times === 0 ? anchor : `${anchor}-${times}`
  }
}

/**
 * Where a link or picture of the docs leads inside the product: pages to pages, pictures to their route, addresses of the web as they
 * are. Undefined for what the product does not show.
 */
export function guideHref(written: string): string | undefined {
  if (/^(https?:|mailto:|#)/.test(written)) return written
  const [file = '', anchor] = written.split('#')
  if (/^images\/[\w-]+\.png$/.test(file)) return `/guide/${file}`
  const page = guidePages.find(({ name }) => file === `${name}.md`)
  return page && guidePath(page.name, anchor)
}

/** The part of a Markdown tree that anchors are given to. */
interface MarkdownNode {
  type: string
  value?: string
  children?: MarkdownNode[]
  data?: { hProperties?: Record<string, string> }
}

/** Gives headings their anchors, and the codes that stand first in the rows of tables theirs: their own names, once each. */
export function giveAnchors(): (tree: MarkdownNode) => void {
  return (tree) => {
    const anchors = new Anchors()
    const codes = new Set<string>()
    const visit = (node: MarkdownNode): void => {
      if (node.type === 'heading') setAnchor(node, anchors.of(textIn(node)))
      if (node.type === 'table') for (const row of node.children?.slice(1) ?? []) codesOf(row, codes)
      else node.children?.forEach(visit)
    }
    visit(tree)
  }
}

function codesOf(row: MarkdownNode, seen: Set<string>): void {
  for (const node of row.children?.[0]?.children ?? []) {
    if (node.type !== 'inlineCode' || node.value === undefined || seen.has(node.value)) continue
    seen.add(node.value)
    setAnchor(node, node.value)
  }
}

function setAnchor(node: MarkdownNode, id: string): void {
  node.data = { ...node.data, hProperties: { ...node.data?.hProperties, id } }
}

const textIn = (node: MarkdownNode): string => node.value ?? (node.children ?? []).map(textIn).join('')
