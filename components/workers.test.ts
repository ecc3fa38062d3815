import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const sources = globSync('components/**/*.{ts,tsx}').filter((file) => !file.includes('.test.'))
const text = (file: string): string => readFileSync(file, 'utf8')

/** Files that a file takes values from, relative to the project; types are gone once it is built. */
const valuesFrom = (file: string): string[] =>
  [...text(file).matchAll(/^import (?!type )(?:[^'{]*|\{(?<names>[^}]*)\}[^']*)from '(?<from>\.[^']+)'/gm)]
    .filter(({ groups }) => !groups?.names || groups.names.split(',').some((name) => name.trim() !== '' && !name.trim().startsWith('type ')))
    .map(({ groups }) => relative('.', join(dirname(file), groups?.from ?? '')))

const started = sources.flatMap((file) => [...text(file).matchAll(/new Worker\(new URL\('([^']+)'/g)].map(([, worker = '']) => [relative('.', join(dirname(file), worker)), file] as const))

test('no worker takes a value from the module that starts it: the pages would be built for ever', () => {
  expect(started.length).toBeGreaterThan(4)
  for (const [worker, starter] of started) {
    const seen = new Set([worker])
    for (const file of seen) for (const from of valuesFrom(file)) seen.add(from)
    expect([...seen]).not.toContain(starter)
  }
})
