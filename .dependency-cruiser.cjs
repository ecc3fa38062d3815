/** One row per layer: what it may import, types included. Everything else is an error. */
const layers = {
  'lib/engine':    ['lib/engine', 'npm:engine'],
  'lib/nodes':     ['lib/nodes', 'lib/engine', 'npm:zod'],
  'lib/api':       ['lib/api', 'lib/nodes', 'lib/engine', 'npm:zod'],
  'lib/client':    ['lib/client', 'lib/api', 'lib/nodes', 'lib/engine', 'npm:*'],
  'lib/server':    ['lib/server', 'lib/api', 'lib/nodes', 'lib/engine', 'prisma', 'npm:*', 'node:*'],
  'lib/cli':       ['lib/cli', 'lib/client', 'lib/api', 'lib/nodes', 'lib/engine', 'npm:*', 'node:*'],
  'components/ui': ['components/ui', 'npm:*'],
  'components':    ['components', 'lib/client', 'lib/api', 'lib/nodes', 'lib/engine', 'npm:*'],
  'app/api':       ['lib/server', 'lib/api', 'npm:next'],
  'app':           ['app', 'components', 'lib/client', 'lib/server', 'lib/api', 'npm:*'],
  'e2e':           ['e2e', 'lib/api', 'lib/engine', 'test servers', 'npm:*', 'node:*'],
}
const doors = ['queue', 'models', 'triggers', 'channels'] // lib/server/<door>/<door>.ts is public, its siblings are not
const isTest = '\\.(test|spec)\\.tsx?$|/testing\\.ts$'
// Their own tests and tools: scripts and bench may use anything, so they have no row.
const packages = { 'test servers': '^lib/server/(models|http)/testing\\.ts$', 'npm:engine': 'node_modules/(zod|liquidjs|jsonata|yaml|gpt-tokenizer|llama3-tokenizer-js|eventsource-parser|re2js|@noble/hashes|canonicalize|diff|node-diff3)/', 'npm:*': 'node_modules/', 'npm:zod': 'node_modules/zod/', 'npm:next': 'node_modules/next/' }
const inner = (layer) => Object.keys(layers).filter((other) => other.startsWith(`${layer}/`)).map((other) => `^${other}/`)
const rule = (name, from, to) => ({ name, severity: 'error', from, to })

module.exports = {
  forbidden: [
    ...Object.entries(layers).map(([layer, may]) =>
      rule(`layer: ${layer}`, { path: `^${layer}/`, pathNot: layer === 'e2e' ? [] : [isTest, ...inner(layer)] }, {
        pathNot: may.filter((target) => target !== 'node:*').map((target) => packages[target] ?? `^${target}/`),
        ...(may.includes('node:*') && { dependencyTypesNot: ['core'] }),
      })),
    ...doors.map((door) => rule(`private: lib/server/${door}`, { pathNot: `^lib/server/${door}/` },
      { path: `^lib/server/${door}/`, pathNot: `^lib/server/${door}/(${door}|testing)\\.ts$` })),
    rule('no cycles', {}, { circular: true }),
    rule('no server code in the browser', { path: '^(components|lib/client)/' }, { path: '^lib/server/', reachable: true }),
    rule('test support only from tests', { pathNot: isTest }, { path: '/testing\\.ts$' }),
    rule('imports resolve', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules|^prisma/generated' },
    exclude: { path: '\\.css$|^\\.next/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs'] },
  },
}
