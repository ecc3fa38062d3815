/** A page that is not there. */
import Link from 'next/link'
import { Mark } from '#components/shell/mark.tsx'
import { buttonClass } from '#components/ui/button.tsx'

export default function NotFound() {
  return (
    <main className="dotted grid min-h-dvh place-items-center p-4">
      <div className="max-w-[400px] text-center">
        <span className="inline-block text-fg-3">
          <Mark size={28} />
        </span>
        <h1 className="mt-3 text-20 font-strong tracking-[-0.012em]">There is nothing here</h1>
        <p className="mt-1 text-fg-2">The address may be mistyped, or what it named was archived.</p>
        <div className="mt-5 flex justify-center gap-2">
          <Link href="/workflows" className={buttonClass()}>
            To the workflows
          </Link>
          <Link href="/runs" className={buttonClass('ghost')}>
            To the runs
          </Link>
        </div>
      </div>
    </main>
  )
}
