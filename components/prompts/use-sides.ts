/** Which two contents of a prompt are looked at: what the address says, else what was changed last. The address follows. */
'use client'
import { useState } from 'react'
import { useSearchParams } from 'next/navigation'
import { promptPath } from './paths.ts'
import { chooseSides, type Sides, type Sidings } from './sides.ts'

/** `sides` is undefined where there is nothing to look at. */
export function useSides(promptId: string, there: Sidings): { sides: Sides | undefined; compare(part: Partial<Sides>): void } {
  const search = useSearchParams()
  const [wanted, setWanted] = useState<Partial<Sides>>({})
  const text = (name: 'from' | 'to') => (wanted[name] === undefined ? search.get(name) : String(wanted[name]))
  const sides = chooseSides(there, text('from'), text('to'))
  return {
    sides,
    compare(part) {
      if (!sides) return
      const next = { ...sides, ...part }
      setWanted(next)
      // Without a step back for each, and without the router, which would draw the page again.
      history.replaceState(history.state, '', promptPath(promptId, next))
    },
  }
}
