import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/**
 * With one rule whose right side is any sibling (`.note + *`, `~ *`), Chromium restyles everything beside whatever is inserted or
 * removed, anywhere: 4,200 elements and 30 ms of each frame in which the canvas mounted a card.
 */
test('no style rule speaks of whatever element comes after another', () => {
  const sheets = globSync('{app,components}/**/*.css').flatMap((path) => readFileSync(path, 'utf8').replace(/\/\*[^]*?\*\//g, '').match(/[^{};]*[+~]\s*\*[^{}]*\{/g) ?? [])
  const classes = globSync('{app,components}/**/*.tsx').flatMap((path) => readFileSync(path, 'utf8').match(/\[&[^\s\]]*[+~]_?\*[^\s]*/g) ?? [])
  expect([...sheets, ...classes]).toEqual([])
})
