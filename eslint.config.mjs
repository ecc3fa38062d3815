/**
 * Few rules, each with a reason: what types cannot say, and what reviews would otherwise repeat.
 * Purity of engine and nodes is here, in lib/engine/tsconfig.json and in .dependency-cruiser.cjs.
 */
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

const timeArrives = 'Time arrives in events (at) or ports.clock.'
const chanceArrives = 'Randomness arrives in events or ports.'
const noHtml = { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: 'Model output and user text are text, never HTML.' }
const noVariables = {
  selector: "MemberExpression[object.object.name='process'][object.property.name='env']:not([property.name='NODE_ENV']):not([property.value='NODE_ENV'])",
  message: 'Variables are read by environment() of lib/server/env.ts.',
}

export default [
  { ignores: ['node_modules/', '.next/', 'prisma/generated/', 'next-env.d.ts', 'playwright-report/', 'test-results/', 'public/'] },
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parser: tseslint.parser },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 15],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-debugger': 'error',
      'no-restricted-syntax': ['error', noHtml],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true }],
    },
  },
  {
    files: ['{app,components}/**/*.{ts,tsx}', 'lib/client/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    // A promise that nobody waits for loses its error: in a server that is a run that stops silently.
    files: ['lib/server/**/*.ts', 'lib/cli/**/*.ts', 'lib/nodes/**/*.ts', 'scripts/**/*.ts', 'e2e/**/*.ts', 'app/**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['lib/engine/**/*.ts', 'lib/nodes/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing.ts'],
    rules: {
      'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: timeArrives }, { object: 'Math', property: 'random', message: chanceArrives }],
      'no-restricted-syntax': ['error', { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: timeArrives }, { selector: "CallExpression[callee.name='Date']", message: timeArrives }],
      'no-restricted-globals': ['error', ...['setTimeout', 'setInterval', 'setImmediate', 'fetch', 'process', 'crypto', 'performance', 'Buffer', 'console'].map((name) => ({ name, message: 'Effects go through ports.' }))],
    },
  },
  {
    // The places that may ask the machine directly; every other file of a server asks lib/server/env.ts.
    files: ['lib/**/*.ts', 'components/**/*.{ts,tsx}', 'app/**/*.{ts,tsx}'],
    ignores: ['lib/server/env.ts', 'lib/server/launcher/**', 'lib/cli/environment.ts', 'lib/nodes/**', 'lib/engine/**', '**/*.test.ts', '**/testing.ts'],
    rules: { 'no-restricted-syntax': ['error', noHtml, noVariables] },
  },
  {
    files: ['**/*.{test,spec}.{ts,tsx}', '**/testing.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-properties': ['error', { object: 'it', property: 'only' }, { object: 'it', property: 'skip' }, { object: 'test', property: 'only' }, { object: 'test', property: 'skip' }, { object: 'describe', property: 'only' }, { object: 'describe', property: 'skip' }],
    },
  },
]
