import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { intentSchema } from '#lib/engine/decision.ts'
import { httpEffect } from '#lib/nodes/http.ts'
import { nodeType } from '#lib/nodes/index.ts'
import { readData } from '#lib/nodes/read-data.ts'
import type { ImportOptions } from './import-operation.ts'
import { importOperations, openedDocument, type Imported } from './import-operations.ts'
import { matchingOperations } from './operations.ts'
import { readDocument, type OpenApiDocument } from './read-document.ts'

const options: ImportOptions = { baseUrl: '', secrets: {}, optional: true, approval: true }

function opened(text: string): OpenApiDocument {
  const read = readDocument(text)
  if (!read.ok) throw new Error(read.message)
  return read.document
}

const fixture = (name: string): OpenApiDocument => opened(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8'))
const bookshop = fixture('bookshop.yaml')
const weather = fixture('weather.json')
const tickets = fixture('tickets.json')

function one(document: OpenApiDocument, key: string, more: Partial<ImportOptions> = {}): Imported {
  const { operations, failures } = importOperations(document, [key], { ...options, ...more }, [])
  const [imported] = operations
  if (!imported) throw new Error(failures[0]?.message)
  return imported
}

const failure = (document: OpenApiDocument, key: string): string | undefined => importOperations(document, [key], options, []).failures[0]?.message

describe('reading a document', () => {
  test('JSON and YAML, OpenAPI 3.0, 3.1 and Swagger 2.0', () => {
    expect([bookshop, weather, tickets].map(({ version, dialect, title }) => [version, dialect, title])).toEqual([
      ['OpenAPI 3.0.3', '3.0', 'Bookshop API'],
      ['OpenAPI 3.1.0', '3.1', 'The Weather Service'],
      ['Swagger 2.0', 'swagger 2.0', 'Tickets'],
    ])
    expect(opened('swagger: 2.0\npaths: { /a: { get: {} } }').dialect).toBe('swagger 2.0')
  })

  test.each([
    ['', 'nothing in it'],
    ['<!doctype html><html>', 'a web page'],
    ['{"openapi": "3.0.0", ', 'as JSON'],
    ['a: [b', 'as YAML'],
    ['just words', 'no object'],
    ['{"openapi": "4.0.0", "paths": {"/": {}}}', 'version 4.0.0'],
    ['{"asyncapi": "2.0.0"}', 'AsyncAPI'],
    ['{"info": {}, "item": []}', 'Postman'],
    ['{"openapi": "3.0.0"}', 'no paths'],
  ])('%s is refused in words', (text, words) => {
    expect(readDocument(text)).toEqual({ ok: false, message: expect.stringContaining(words) })
  })

  test('a small file that unfolds to a huge one is refused', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]', ...'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`)].join('\n')
    expect(readDocument(`openapi: 3.0.0\n${bomb}`)).toMatchObject({ ok: false })
  })

  test('operations are listed in the order of the document, and found by any of their words', () => {
    const { operations } = openedDocument(bookshop)
    expect(operations.slice(0, 3).map(({ key }) => key)).toEqual(['GET /books', 'POST /books', 'GET /books/{book-id}'])
    expect(matchingOperations(operations, 'order post').map(({ operationId }) => operationId)).toEqual(['searchOrders', 'appendEvents'])
    expect(operations.filter(({ deprecated }) => deprecated).map(({ key }) => key)).toEqual(['DELETE /books/{book-id}'])
  })
})

describe('the intent of an operation', () => {
  test('has the parameters and the fields of the body as one list, without what only answers have', () => {
    const { parameters } = one(bookshop, 'POST /books').intent
    expect(parameters).toMatchObject({ type: 'object', required: ['title', 'price'] })
    expect(Object.keys((parameters as { properties: object }).properties)).toEqual(['title', 'price', 'subtitle', 'example', 'code', 'in', 'category'])
  })

  test('says in JSON Schema what the document says in its own way', () => {
    const { parameters } = one(bookshop, 'POST /books').intent
    expect(parameters).toMatchObject({
      properties: {
        price: { type: 'number', exclusiveMinimum: 0 },
        subtitle: { type: ['string', 'null'] },
        // A field may be called like a keyword of the document.
        example: { type: 'string', description: 'A sentence from the book' },
        // Neither a format that nobody checks nor a pattern with a look-ahead.
        code: { type: 'string' },
      },
    })
    expect(JSON.stringify(parameters)).not.toMatch(/\$ref|nullable|isbn|\?!/)
  })

  test('cuts what contains itself where it begins again, and says so', () => {
    const { intent, notes } = one(bookshop, 'PUT /categories')
    expect(intent.parameters).toMatchObject({ properties: { children: { type: 'array', items: { type: 'object', description: 'Another Category.' } } } })
    expect(notes).toContain('Category contains itself; it is cut where it begins again.')
  })

  test('takes the body as one field where a name of it is taken by a parameter, or where it is no object', () => {
    expect(one(bookshop, 'POST /books/{id}/notes')).toMatchObject({ intent: { parameters: { required: ['id', 'body'] } }, data: { json: 'args.body' } })
    expect(one(bookshop, 'POST /orders/{id}/events')).toMatchObject({ intent: { parameters: { properties: { body: { type: 'array' } } } }, data: { headers: { 'Content-Type': 'application/vnd.books.events+json' } } })
  })

  test('is named after the operation, else after method and path, and never like another or like a port', () => {
    const { operations } = importOperations(bookshop, ['GET /books', 'GET /books/{book-id}'], options, ['list_books'])
    expect(operations.map(({ intent }) => intent.name)).toEqual(['list_books_2', 'get_books_by_book_id'])
    expect(one(weather, 'POST /alerts').intent.name).toBe('alerts_subscribe_v2')
    expect(one(opened('{"openapi":"3.0.0","paths":{"/x":{"get":{"operationId":"out"}}}}'), 'GET /x').intent.name).toBe('out_2')
  })

  test('can be without what may be left out', () => {
    expect(one(bookshop, 'GET /books', { optional: false })).toMatchObject({ intent: { parameters: { properties: {} } }, data: { url: 'https://eu.books.example/v2/books' } })
    expect(one(bookshop, 'POST /books', { optional: false }).data.json).toBe('{ "title": args.title, "price": args.price }')
  })

  test('asks a person before a request that changes something, unless told otherwise', () => {
    expect(one(bookshop, 'GET /books').intent.approval).toBeUndefined()
    expect(one(bookshop, 'POST /books').intent.approval).toEqual({ when: true })
    expect(one(bookshop, 'POST /books', { approval: false }).intent.approval).toBeUndefined()
  })
})

describe('the HTTP node of an operation', () => {
  test('writes path and query as the document says, and what is not given is not sent', () => {
    const { url, query } = one(bookshop, 'GET /books').data
    expect(query).toEqual({ limit: '{{ args.limit | default: 20 }}' })
    expect(url).toBe(
      'https://eu.books.example/v2/books?{% if args.q != nil %}q={{ args.q | url_encode }}&{% endif %}{% if args.in_stock != nil %}in_stock={{ args.in_stock }}&{% endif %}' +
        '{% if args.genre != nil %}{% for value in args.genre %}genre={{ value | url_encode }}&{% endfor %}{% endif %}{% if args.fields != nil %}fields={{ args.fields | join: "," | url_encode }}&{% endif %}',
    )
    expect(one(bookshop, 'GET /books/{book-id}').data.url).toBe('https://eu.books.example/v2/books/{{ args.book_id | url_encode | replace: "+", "%20" }}')
    expect(one(tickets, 'GET /tickets').data.query).toEqual({ state: '{{ args.state | join: "|" }}' })
  })

  test('sends JSON as an expression, and a form as text', () => {
    expect(one(bookshop, 'POST /books').data.json).toContain('"in": args.`in`')
    expect(one(tickets, 'POST /tickets/{ticket}/close').data).toMatchObject({
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'reason={{ args.reason | url_encode }}&{% if args.notify != nil %}notify={{ args.notify | url_encode }}&{% endif %}',
    })
  })

  test('repeats no more than its method allows', () => {
    const effects = ['GET /books', 'POST /books', 'PUT /books/{book-id}', 'DELETE /books/{book-id}'].map((key) => httpEffect(one(bookshop, key).data))
    expect(effects).toEqual(['safe', 'once', 'idempotent', 'idempotent'])
  })

  test('names secrets, and where they have to be sent', () => {
    expect(one(bookshop, 'POST /books').data.headers).toEqual({ Authorization: 'Bearer {{ secrets.BOOKSHOP_SHOP_TOKEN }}' })
    expect(one(bookshop, 'GET /books/{book-id}').data.headers).toBeUndefined()
    expect(one(tickets, 'GET /tickets').data.headers).toEqual({ 'X-Api-Key': '{{ secrets.TICKETS_API_KEY }}' })
    expect(one(tickets, 'POST /tickets/{ticket}/close').data.headers).toMatchObject({ Authorization: 'Basic {{ secrets.TICKETS_STAFF | base64_encode }}' })
    expect(one(weather, 'GET /forecast').data.query).toEqual({ place: '{{ args.place }}', key: '{{ secrets.WEATHER_API_KEY }}' })
    expect(one(weather, 'GET /mesh').notes).toEqual([expect.stringContaining('mesh')])
    const { secrets } = importOperations(bookshop, ['GET /books', 'POST /orders/search'], { ...options, secrets: { shopToken: 'MINE' } }, [])
    expect(secrets.map(({ name, hosts, kind }) => [name, hosts, kind])).toEqual([
      ['MINE', ['eu.books.example'], 'token'],
      ['BOOKSHOP_BASIC_AUTH', ['eu.books.example'], 'user and password'],
    ])
  })

  test('calls the base address that somebody gave in place of the document’s', () => {
    expect(one(weather, 'GET /forecast')).toMatchObject({ host: '', data: { url: expect.stringMatching(/^\/forecast/) } })
    expect(one(weather, 'GET /forecast', { baseUrl: 'http://localhost:8080/api/' })).toMatchObject({ host: 'localhost:8080', data: { url: expect.stringMatching(/^http:\/\/localhost:8080\/api\/forecast/) } })
  })
})

describe('what cannot be imported', () => {
  test('is told of that operation, and the others come', () => {
    expect(failure(bookshop, 'POST /covers')).toBe('Its body is multipart/form-data, which an HTTP node does not send.')
    expect(failure(tickets, 'POST /tickets/{ticket}/files')).toContain('multipart/form-data')
    expect(failure(bookshop, 'GET /broken')).toContain('#/components/parameters/Missing')
    expect(failure(tickets, 'GET /malformed')).toBe('Its parameter "nowhere" does not say where it goes ("in" is missing).')
    expect(importOperations(tickets, ['GET /malformed', 'GET /tickets'], options, []).operations.map(({ key }) => key)).toEqual(['GET /tickets'])
  })

  test('is noted where the rest works without it', () => {
    expect(one(bookshop, 'GET /books').notes).toEqual(['The optional header "X-Trace" is left out.', 'The query parameter "filter" is an object and is left out.'])
    expect(one(weather, 'POST /alerts').notes).toEqual(['stations.json#/Station lies in another file, so any value is accepted there.'])
  })
})

test('whatever is imported is in order: intents and nodes as the document of a workflow takes them', () => {
  for (const document of [bookshop, weather, tickets]) {
    const keys = openedDocument(document).operations.map(({ key }) => key)
    const { operations, failures } = importOperations(document, keys, { ...options, baseUrl: 'https://api.example' }, [])
    expect(operations.length + failures.length).toBe(keys.length)
    for (const { intent, data } of operations) {
      expect(intentSchema.safeParse(intent).success).toBe(true)
      expect(readData(nodeType('http'), data)).toMatchObject({ malformed: [], problems: [] })
    }
  }
})

test('a large document in which everything refers to everything is read, and no intent becomes larger than a model should read', () => {
  const names = Array.from({ length: 320 }, (_, index) => `Thing${index}`)
  const schemas = Object.fromEntries(names.map((name) => [name, { type: 'object', properties: Object.fromEntries(names.map((other) => [other.toLowerCase(), { $ref: `#/components/schemas/${other}` }])) }]))
  const paths = Object.fromEntries(names.map((name) => [`/${name}`, { post: { requestBody: { required: true, content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } } } }]))
  const text = JSON.stringify({ openapi: '3.0.0', info: { title: 'Tangle' }, paths, components: { schemas } })
  expect(text.length).toBeGreaterThan(5_000_000)
  const document = opened(text)
  const { operations } = importOperations(document, openedDocument(document).operations.slice(0, 5).map(({ key }) => key), { ...options, baseUrl: 'https://api.example' }, [])
  expect(operations).toHaveLength(5)
  expect(operations.every(({ intent, notes }) => JSON.stringify(intent).length < 100_000 && notes.length > 0)).toBe(true)
})
