/** The text of a guide page, rendered on the server: Markdown without HTML, with anchors, and links that stay inside the product. */
import type { ComponentProps, ReactNode } from 'react'
import Link from 'next/link'
import Markdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { classNames } from '#components/ui/class-names.ts'
import { giveAnchors, guideHref } from './guide-text.ts'

const prose = 'max-w-[76ch] text-14/[23px] text-fg-2'
const linkClass = 'text-accent underline decoration-accent-line underline-offset-2 hover:decoration-accent'

function Heading({ level: Level, id, className, children }: { level: 'h2' | 'h3' | 'h4'; id?: string; className: string; children?: ReactNode }) {
  return (
    <Level id={id} className={classNames('group scroll-mt-6 font-strong text-fg', className)}>
      {children}
      <a href={`#${id ?? ''}`} aria-label="Link to this part" className="ml-2 font-regular text-fg-3 opacity-0 group-hover:opacity-100 hover:text-accent focus:opacity-100">
        #
      </a>
    </Level>
  )
}

function GuideLink({ href = '', children }: { href?: string; children?: ReactNode }) {
  const to = guideHref(href)
  if (to === undefined) return <span>{children}</span>
  if (!to.startsWith('/')) {
    const away = to.startsWith('http')
    return (
      <a href={to} className={linkClass} {...(away && { target: '_blank', rel: 'noreferrer noopener' })}>
        {children}
      </a>
    )
  }
  return (
    <Link href={to} className={linkClass}>
      {children}
    </Link>
  )
}

const components: Components = {
  h1: ({ children }) => <h2 className="mb-4 text-20 font-strong text-fg">{children}</h2>,
  h2: ({ id, children }) => <Heading level="h3" id={id} className="mt-9 mb-2 text-16">{children}</Heading>,
  h3: ({ id, children }) => <Heading level="h4" id={id} className="mt-6 mb-1.5 text-14">{children}</Heading>,
  p: ({ children }) => <p className={classNames(prose, 'my-3')}>{children}</p>,
  ul: ({ children }) => <ul className={classNames(prose, 'my-3 list-disc space-y-1.5 pl-5 marker:text-fg-3')}>{children}</ul>,
  ol: ({ children }) => <ol className={classNames(prose, 'my-3 list-decimal space-y-1.5 pl-5 marker:text-fg-3')}>{children}</ol>,
  strong: ({ children }) => <strong className="font-strong text-fg">{children}</strong>,
  a: GuideLink,
  code: ({ id, className, children }) => (
    <code id={id} className={classNames(isShort(children) && 'whitespace-nowrap', 'scroll-mt-24 rounded-3 bg-active px-1 py-px font-mono text-[0.9em] text-fg target:bg-accent-soft target:text-accent target:outline-2 target:outline-accent-line', className)}>
      {children}
    </code>
  ),
  pre: ({ children }) => (
    <pre tabIndex={0} className="my-4 overflow-x-auto rounded-8 border border-line bg-inset px-3.5 py-3 text-12/[19px] [&_code]:rounded-none [&_code]:bg-transparent [&_code]:p-0 [&_code]:text-12/[19px]">
      {children}
    </pre>
  ),
  table: ({ children }) => (
    <div className="my-4 overflow-x-auto rounded-8 border border-line bg-surface">
      <table className="w-full border-collapse text-13/[20px] text-fg-2">{children}</table>
    </div>
  ),
  thead: ({ children }) => <thead className="bg-inset text-12 text-fg-3">{children}</thead>,
  tr: ({ children }) => <tr className="border-b border-line-soft last:border-0 has-[:target]:bg-accent-soft">{children}</tr>,
  th: ({ children }) => <th className="px-3 py-1.5 text-left font-medium">{children}</th>,
  td: ({ children }) => <td className="px-3 py-2 align-top">{children}</td>,
  img: GuidePicture,
}

/** Broken in two, a short name would read as two. */
const isShort = (children: ReactNode): boolean => typeof children === 'string' && children.length <= 32

/** Pictures of the docs only: what lies elsewhere is not fetched. */
function GuidePicture({ src, alt = '' }: ComponentProps<'img'>) {
  const to = typeof src === 'string' ? guideHref(src) : undefined
  if (to === undefined || !to.startsWith('/guide/images/')) return <span className="text-fg-3">{alt}</span>
  // The picture is read from the checkout by a route that wants a session, so there is nothing for Next to optimise.
  return <img src={to} alt={alt} loading="lazy" className="my-4 max-w-full rounded-8 border border-line" />
}

export function GuideMarkdown({ text }: { text: string }) {
  return (
    <Markdown skipHtml remarkPlugins={[remarkGfm, giveAnchors]} components={components}>
      {text}
    </Markdown>
  )
}
