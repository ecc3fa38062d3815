/** A value once it has stayed the same for a moment, so that what is asked for with it is not asked at every key. */
'use client'
import { useEffect, useState } from 'react'

/** The first value at once, each later one after `restMs` without another. Values are told apart by identity. */
export function useRested<Value>(value: Value, restMs: number): Value {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs)
    return () => clearTimeout(timer)
  }, [value, restMs])
  return rested
}
