import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { guidePages } from './guide-pages.ts'
import { anchorOf, guideHref, headingsOf } from './guide-text.ts'

const docs = join(import.meta.dirname, '..', '..', 'docs')
const textOfPage = (name: string): string => readFileSync(join(docs, `${name}.md`), 'utf8')

describe('the pages of the guide', () => {
  it('are the files of docs, all of them', () => {
    const files = readdirSync(docs).filter((file) => file.endsWith('.md')).map((file) => file.slice(0, -3))
    expect(guidePages.map(({ name }) => name).sort()).toEqual(files.sort())
  })

  it('begin with a heading', () => {
    for (const { name } of guidePages) expect(headingsOf(textOfPage(name))[0]?.depth, name).toBe(1)
  })

  it('link only to what is there', () => {
    const dead = guidePages.flatMap(({ name }) => linksOf(textOfPage(name)).filter((link) => !leadsSomewhere(name, link)).map((link) => `${name}.md: ${link}`))
    expect(dead).toEqual([])
  })
})

const linksOf = (markdown: string): string[] => [...markdown.replace(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map((found) => found[1] ?? '')

function leadsSomewhere(page: string, link: string): boolean {
  const href = guideHref(link)
  if (href === undefined) return false
  if (/^https?:/.test(href)) return true
  const [path = '', anchor] = href.split('#')
  const [, target = page] = /^\/guide\/([\w-]+)$/.exec(path) ?? []
  if (path.startsWith('/guide/images/')) return readdirSync(join(docs, 'images')).includes(path.slice('/guide/images/'.length))
  const text = textOfPage(target)
  return anchor === undefined || headingsOf(text).some((heading) => heading.anchor === anchor) || text.includes(`| \`${anchor}\``)
}

describe('anchors', () => {
  it('are those that code hosts give', () => {
    expect(anchorOf('The same without a browser')).toBe('the-same-without-a-browser')
    expect(anchorOf('What `error` does, and when')).toBe('what-error-does-and-when')
  })

  it('of a heading that occurs twice differ, and a comment in code is no heading', () => {
    expect(headingsOf('# One\n## Two\n```sh\n# not me\n```\n## Two').map(({ anchor }) => anchor)).toEqual(['one', 'two', 'two-1'])
  })
})

describe('links', () => {
  it('between docs lead to the pages of the product', () => {
    expect(guideHref('operating.md#signing-in')).toBe('/guide/operating#signing-in')
    expect(guideHref('images/run.png')).toBe('/guide/images/run.png')
    expect(guideHref('https://jsonata.org')).toBe('https://jsonata.org')
  })

  it('to anything else lead nowhere', () => {
    for (const written of ['../README.md', 'javascript:alert(1)', 'images/../secret-key', '/etc/passwd']) expect(guideHref(written), written).toBeUndefined()
  })
})
