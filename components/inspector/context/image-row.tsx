/**
 * An image in the context window: the picture itself where its bytes were sent, with type, size, tokens and the hash of its bytes. An
 * image that the provider fetches is never fetched here: opening a run must not tell anybody that it was opened. It is a link.
 */
'use client'
import { useEffect, useState, type ReactNode } from 'react'
import { ExternalLink } from 'lucide-react'
import { HashChip } from './bytes-view.tsx'
import { imageAddress } from './image-address.ts'

/** Of the picture with its words beside it. */
export const imageRowHeight = 88

export interface ImageOfLineProps {
  /** Absent where the line is text: then it stands alone. */
  address: string | undefined
  /** Whether its tokens are. */
  known: boolean
  /** The words of the line. */
  children: ReactNode
}

export function ImageOfLine({ address, known, children }: ImageOfLineProps) {
  if (address === undefined) return children
  const { kind } = imageAddress(address)
  if (kind === 'data') return <Picture address={address} known={known}>{children}</Picture>
  return (
    <span className="flex flex-col gap-0.5 py-1">
      <span className="break-all">{children}</span>
      <span className="flex items-center gap-2 font-sans text-11/4 text-fg-3">
        {kind === 'remote' ? 'Image, fetched by the provider and not shown here' : 'Image'}
        {known ? null : ', tokens unknown'}
        {kind === 'remote' && (
          <a href={address} target="_blank" rel="noreferrer noopener" onClick={(event) => event.stopPropagation()} className="inline-flex items-center gap-1 rounded-3 text-accent hover:underline">
            Open
            <ExternalLink aria-hidden className="size-3" strokeWidth={2} />
            <span className="sr-only">the image in a new tab</span>
          </a>
        )}
      </span>
    </span>
  )
}

function Picture({ address, known, children }: { address: string; known: boolean; children: ReactNode }) {
  const [broken, setBroken] = useState(false)
  const hash = useHash(address)
  return (
    <span className="flex items-center gap-3 py-1">
      {broken ? (
        <span className="flex h-20 w-28 shrink-0 items-center justify-center rounded-4 border border-line bg-surface px-2 text-center font-sans text-11/4 text-fg-3 whitespace-normal">No browser can show it</span>
      ) : (
        <img src={address} alt="Image in the request" draggable={false} onError={() => setBroken(true)} className="h-20 max-w-40 shrink-0 rounded-4 border border-line bg-[repeating-conic-gradient(var(--surface)_0_25%,var(--inset)_0_50%)] bg-[length:12px_12px] object-contain" />
      )}
      <span className="flex min-w-0 flex-col items-start gap-1">
        <span className="text-fg">{children}</span>
        {!known && <span className="font-sans text-11/4 text-fg-3">tokens unknown: this model does not say how it counts images</span>}
        {hash !== undefined && <HashChip hash={hash} />}
      </span>
    </span>
  )
}

/** SHA-256 of the bytes in a data URL, by the browser; undefined until known, and where it has none to offer (no secure context). */
function useHash(address: string): string | undefined {
  const [hash, setHash] = useState<string>()
  useEffect(() => {
    let left = false
    void hashOf(address).then((found) => !left && setHash(found))
    return () => void (left = true)
  }, [address])
  return hash
}

async function hashOf(address: string): Promise<string | undefined> {
  try {
    const bytes = Uint8Array.from(atob(address.slice(address.indexOf(',') + 1)), (character) => character.charCodeAt(0))
    const digest = await crypto.subtle.digest('SHA-256', bytes)
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  } catch {
    return undefined
  }
}
