/** A link that leads to no request. */
import { Sheet } from '#components/request-page/request-page.tsx'

export default function NotFound() {
  return (
    <Sheet word="A request to you">
      <h1 className="text-20/7 font-strong tracking-[-0.012em] text-balance">This link leads nowhere</h1>
      <p className="text-fg-2">It may have been cut or changed when it was copied. Open it from the message it came in.</p>
    </Sheet>
  )
}
