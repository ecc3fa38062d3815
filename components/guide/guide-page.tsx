/** A page of the guide: the pages at the left, the text, and what it holds at the right. Rendered on the server, without any script. */
import { ArrowLeft, ArrowRight } from 'lucide-react'
import Link from 'next/link'
import { TopBar } from '#components/shell/top-bar.tsx'
import { GuideMarkdown } from './guide-markdown.tsx'
import { guidePages, guidePath, guideStart, type GuidePage } from './guide-pages.ts'
import { headingsOf } from './guide-text.ts'

export function GuideScreen({ page, text }: { page: GuidePage; text: string }) {
  const index = guidePages.indexOf(page)
  return (
    <>
      <TopBar crumbs={[{ label: 'Guide', href: guideStart }, { label: page.title }]} />
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] bg-canvas lg:grid-cols-[224px_minmax(0,1fr)]">
        <Pages current={page} />
        <main id="main" className="min-h-0 overflow-y-auto" tabIndex={-1}>
          <div className="mx-auto grid max-w-[1080px] grid-cols-[minmax(0,1fr)] gap-10 px-8 pt-8 pb-16 xl:grid-cols-[minmax(0,1fr)_184px]">
            <article className="min-w-0">
              <GuideMarkdown text={text} />
              <nav aria-label="Before and after" className="mt-12 flex gap-3 border-t border-line pt-4">
                <Neighbour page={guidePages[index - 1]} side="before" />
                <Neighbour page={guidePages[index + 1]} side="after" />
              </nav>
            </article>
            <Outline text={text} />
          </div>
        </main>
      </div>
    </>
  )
}

function Pages({ current }: { current: GuidePage }) {
  return (
    <nav aria-label="Guide" className="min-h-0 overflow-y-auto border-r border-line bg-surface px-2 py-4 max-lg:hidden">
      <ul className="space-y-px">
        {guidePages.map(({ name, title, summary }) => (
          <li key={name}>
            <Link
              href={guidePath(name)}
              title={summary}
              aria-current={name === current.name ? 'page' : undefined}
              className="flex h-[30px] items-center rounded-6 px-2.5 text-13 text-fg-2 hover:bg-hover hover:text-fg aria-[current]:bg-active aria-[current]:font-medium aria-[current]:text-fg"
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Outline({ text }: { text: string }) {
  const headings = headingsOf(text).filter(({ depth }) => depth === 2 || depth === 3)
  if (headings.length < 2) return null
  return (
    <nav aria-label="On this page" className="sticky top-0 max-h-[calc(100dvh-110px)] self-start overflow-y-auto pt-1 max-xl:hidden">
      <h2 className="mb-2 text-11 font-medium text-fg-3">On this page</h2>
      <ul className="space-y-1 border-l border-line">
        {headings.map(({ anchor, text: heading, depth }) => (
          <li key={anchor}>
            <a href={`#${anchor}`} className={`-ml-px block border-l border-transparent py-px text-12/[18px] text-fg-3 hover:border-accent hover:text-fg ${depth === 3 ? 'pl-6' : 'pl-3'}`}>
              {heading}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Neighbour({ page, side }: { page: GuidePage | undefined; side: 'before' | 'after' }) {
  if (!page) return null
  const Arrow = side === 'before' ? ArrowLeft : ArrowRight
  return (
    <Link href={guidePath(page.name)} className={`flex items-center gap-2 rounded-6 px-2 py-1 text-13 text-fg-2 hover:bg-hover hover:text-fg ${side === 'after' ? 'ml-auto flex-row-reverse' : ''}`}>
      <Arrow aria-hidden className="size-4 text-fg-3" />
      {page.title}
    </Link>
  )
}
