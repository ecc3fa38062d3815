import { describe, expect, it } from 'vitest'
import type { Segment } from '#lib/api/calls.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { groundArguments } from './grounding.ts'

const segment = (kind: Segment['source']['kind'], text: string, source: Partial<Segment['source']> = {}, at = '/messages/0/content'): Segment => ({ at, text, tokens: 1, source: { kind, ...source } })
const shown = [
  segment('prompt', 'Tags look like api-v2.41.2.\n'),
  segment('event', '- api-v2.41.2\n- Order ord-1041 of ACME, total 1,200.50 EUR\n- Account 48213377, IBAN DE89 3704 0044 0532 0130 00', { seq: 5 }),
  segment('schema', '{"enum":["eu-1"]}', {}, '/tools/0'),
]
const flags = (args: JsonObject, segments = shown) => groundArguments(args, segments).filter(({ flag }) => flag !== undefined).map(({ path }) => path)
const places = (args: JsonObject, segments = shown) => groundArguments(args, segments).map((each) => each.in.map(({ segment: index }) => index))

describe('an argument that was shown', () => {
  it('points to the facts that hold it, before the instructions', () => {
    expect(groundArguments({ tag: 'api-v2.41.2' }, shown)).toEqual([{ path: 'tag', value: 'api-v2.41.2', in: [{ segment: 1, text: 'api-v2.41.2' }, { segment: 0, text: 'api-v2.41.2' }] }])
  })

  it('is found however deep it stands', () => {
    const args = { order: { id: 'ord-1041', lines: [{ sku: 'SKU-77' }, { sku: 'api-v2.41.2' }] } }
    expect(groundArguments(args, shown).map(({ path, flag }) => [path, flag])).toEqual([['order.id', undefined], ['order.lines[0].sku', 'ungrounded'], ['order.lines[1].sku', undefined]])
  })

  it('is found in another case, with other separators, and as it stands in JSON', () => {
    expect(groundArguments({ order: 'ORD-1041' }, shown)[0]?.in).toEqual([{ segment: 1, text: 'ord-1041' }])
    expect(groundArguments({ iban: 'DE89370400440532013000' }, shown)[0]?.in).toEqual([{ segment: 1, text: 'DE89 3704 0044 0532 0130 00' }])
    expect(flags({ path: 'C:\\jobs\\run-7' }, [segment('event', '{"path":"C:\\\\jobs\\\\run-7"}')])).toEqual([])
  })

  it('is found however a number is written', () => {
    expect(groundArguments({ total: 1200.5, account: 48213377 }, shown).map((each) => each.in[0]?.text)).toEqual(['1,200.50', '48213377'])
    for (const written of ['1,200', '1.200', '1 200', "1'200", '1200', '1200.00', '$1,200.00']) expect([written, places({ amount: 1200 }, [segment('event', `Total ${written}!`)])]).toEqual([written, [[0]]])
    expect(places({ amount: '1200' }, [segment('event', 'Total 1,200')])).toEqual([[0]])
  })

  it('is found where a template wrote one half of it and a variable the other', () => {
    const split = [segment('prompt', 'Order ORD-'), segment('variable', '1041', { seq: 3 }), segment('prompt', ' is late.')]
    expect(groundArguments({ order: 'ORD-1041' }, split)).toEqual([{ path: 'order', value: 'ORD-1041', in: [{ segment: 1, text: 'ORD-1041' }, { segment: 0, text: 'ORD-1041' }] }])
  })

  it('may be put together from what was shown', () => {
    expect(flags({ url: 'https://git.internal/tags/api-v2.41.2' })).toEqual([])
    expect(flags({ url: 'https://git.internal/tags/api-v2.41.9' })).toEqual(['url'])
  })
})

describe('an id that the model was never shown', () => {
  it('is flagged: words with digits, addresses, numbers whose name says that they are one', () => {
    expect(flags({ ticket: 'OPS-2217', uuid: '0199c1f2-7b1e-7d3a-9f1e-2b5c8d7e6f10', to: 'mara@acme.test', account_id: 99887766, phone: '+491701234567' })).toEqual(['ticket', 'uuid', 'to', 'account_id', 'phone'])
  })

  it('is flagged where only a longer one was shown', () => {
    expect(flags({ order: 'ord-104' })).toEqual(['order'])
    expect(flags({ account: 4821337 })).toEqual(['account'])
  })

  it('is flagged where it stands only in what the model said before', () => {
    const before = [...shown, segment('event', 'ticket: OPS-2217', { seq: 9 })]
    expect(groundArguments({ ticket: 'OPS-2217' }, before, (seq) => seq === 9)).toEqual([{ path: 'ticket', value: 'OPS-2217', in: [{ segment: 3, text: 'OPS-2217' }], flag: 'own_words' }])
    expect(groundArguments({ ticket: 'OPS-2217' }, before)[0]?.flag).toBeUndefined()
  })
})

it('leaves alone what a model may well make up', () => {
  expect(
    flags({
      message: 'All 3 done, see OPS-1', sum: 12345, share: '50%', price: '19.99', amount: '1,250.00 EUR', region: 'eu-1', ok: true, nothing: null, empty: [], slug: 'checkout-timeouts',
      on: '2026-11-23', at: '2026-11-23T09:30:00Z', time: '9:30', wait: 'PT15M', delay: '90s', size: '10MB', short: 'a1', list: ['yes', 'no'], count: 7,
    }),
  ).toEqual([])
})

it('says nothing while the request is not loaded', () => {
  expect(groundArguments({ ticket: 'OPS-2217' }, [])).toEqual([{ path: 'ticket', value: 'OPS-2217', in: [] }])
})
